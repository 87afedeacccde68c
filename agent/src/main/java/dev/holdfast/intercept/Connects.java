package dev.holdfast.intercept;

import dev.holdfast.config.Settings;
import dev.holdfast.facade.Facades;
import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.DriverFailed;
import dev.holdfast.jdbc.JavaUtil;
import dev.holdfast.jdbc.LeadsOn;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.route.Route;
import dev.holdfast.route.Router;
import dev.holdfast.route.SharingRules;
import dev.holdfast.session.Session;
import java.lang.instrument.Instrumentation;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Answers the connects of woven classes. Whatever fails in here but the driver itself, the answer is null: the
 * application gets the driver's own connection (law 0). Made at the first connect. Any thread.
 */
final class Connects {
    private static final Properties NOTHING = new Properties();

    private final Settings settings;
    private final Report report;
    private final Instrumentation instrumentation;
    private volatile Router router;
    private volatile boolean off;

    /** Plain: a late look costs one more look under the lock. */
    private boolean warm;

    Connects(Settings settings, Report report, Instrumentation instrumentation) {
        this.settings = settings;
        this.report = report;
        this.instrumentation = instrumentation;
    }

    Object connect(Driver driver, String url, Properties properties) throws SQLException {
        if (off) {
            return null;
        }
        Route route;
        try {
            route = router().route(driver, url, properties);
        } catch (SQLException | RuntimeException | LinkageError e) {
            report.tell(Event.STAGE_FAILED, driver.getClass().getName(), "target", e);
            return null;
        }
        return connection(route, driver, properties == null ? NOTHING : properties);
    }

    Object dataSource(DataSource dataSource, String user, String password, boolean login) throws SQLException {
        if (off) {
            return null;
        }
        Route route;
        try {
            route = router().route(dataSource, user, password, login);
        } catch (Exception | LinkageError e) {
            report.tell(Event.STAGE_FAILED, dataSource.getClass().getName(), "target", e);
            return null;
        }
        return connection(route, dataSource, NOTHING);
    }

    private Connection connection(Route route, Object from, Properties properties) throws SQLException {
        if (route == null || route.passesThrough()) {
            return null;
        }
        if (!warm && route.usualClasses().length > 0) {
            warmUp(route, from);
        }
        Session session;
        try {
            session = route.borrow(properties);
        } catch (LeadsOn other) {
            route.abandon();
            report.tell(Event.PASSED_THROUGH, route.name(), other.getMessage());
            return other.opened();
        } catch (DriverFailed e) {
            throw e.thrown();
        } catch (RuntimeException | LinkageError e) {
            abandon(route, "pool creation", e);
            return null;
        }
        if (session == null) {
            return null;
        }
        if (session.isFirstLoan() || settings.hasSharingPlaces()) {
            session.openedAt(SharingRules.place());
        }
        return facade(route, session);
    }

    /** Where no facade can be made the application gets what was just opened for it: connecting again might fail. */
    private Connection facade(Route route, Session session) {
        try {
            if (settings.fault().equals("generation")) {
                throw new IllegalStateException("holdfast.fault=generation");
            }
            return Facades.connection(session);
        } catch (RuntimeException | LinkageError e) {
            abandon(route, "class generation", e);
            return session.raw();
        }
    }

    private synchronized void warmUp(Route route, Object from) {
        if (!warm) {
            warm = true;
            WarmUp.start(route, from, report);
        }
    }

    private void abandon(Route route, String stage, Throwable cause) {
        route.abandon();
        report.tell(Event.STAGE_FAILED, route.name(), stage, cause);
    }

    private Router router() {
        Router made = router;
        return made == null ? makeRouter() : made;
    }

    private synchronized Router makeRouter() {
        if (router == null) {
            try {
                JavaUtil.openBy(instrumentation);
                Facades.tellTo(report);
                Facades.shareBy(new SharingRules(settings, report));
                Facades.guardBy(new Guard(settings, report));
                router = new Router(settings, report);
            } catch (RuntimeException | LinkageError e) {
                off = true;
                throw e;
            }
        }
        return router;
    }
}
