package dev.holdfast.intercept;

import dev.holdfast.facade.Facades;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.jdbc.Threads;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.route.Route;
import java.sql.Connection;

/**
 * Makes ready what the first query needs, on a thread of its own, while the application's thread waits for its first
 * connection: a connect takes as long as this does. What fails here is tried again where it is needed, and told there.
 */
final class WarmUp implements Runnable {
    private final Route route;
    private final ClassLoader driver;
    private final Report report;

    private WarmUp(Route route, ClassLoader driver, Report report) {
        this.route = route;
        this.driver = driver;
        this.report = report;
    }

    static void start(Route route, Object driver, Report report) {
        Runnable work = new WarmUp(route, driver.getClass().getClassLoader(), report);
        Threads.start(work, "holdfast-warm-up");
    }

    @Override
    public void run() {
        try {
            prepareClasses();
        } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
            report.tell(Event.WARM_UP_FAILED, route.name(), "", e);
        }
        SqlTraits.of("SELECT 1");
    }

    /** @throws ClassNotFoundException this version of the driver has other classes */
    private void prepareClasses() throws ClassNotFoundException {
        for (String name : route.usualClasses()) {
            Class<?> type = Class.forName(name, false, driver);
            Facades.prepare(type, route.vendorMethods());
            if (Connection.class.isAssignableFrom(type)) {
                route.prepare(type.asSubclass(Connection.class));
            }
        }
    }
}
