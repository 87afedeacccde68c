package dev.holdfast.route;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.DriverFailed;
import dev.holdfast.jdbc.JavaUtil;
import dev.holdfast.jdbc.Opener;
import dev.holdfast.jdbc.Passage;
import dev.holdfast.jdbc.Target;
import dev.holdfast.pool.PoolSet;
import dev.holdfast.pool.Pools;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.session.SessionSource;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Finds the target of a {@code connect}, and decides once whether it is pooled or passed through. Any thread.
 *
 * <p>Routes hang on the class of the driver or data source, so that each class loader's driver has its own and all go
 * when that loader does.
 */
public final class Router {
    /** An application that makes targets without end, such as one per tenant login, would make pools without end. */
    private static final int MOST_TARGETS = 64;

    private static final Route[] NONE = {};
    private static final Properties NOTHING = new Properties();

    private final Settings settings;
    private final Report report;
    private final Pools pools;
    private int targets;

    private final ClassValue<Routes> routesOf = new ClassValue<Routes>() {
        @Override
        protected Routes computeValue(Class<?> type) {
            return new Routes();
        }
    };

    /** Copied when it grows. */
    private static final class Routes {
        private volatile Route[] all = NONE;
    }

    public Router(Settings settings, Report report) {
        if (settings.fault().equals("pool")) {
            throw new IllegalStateException("holdfast.fault=pool");
        }
        this.settings = settings;
        this.report = report;
        this.pools = new Pools(settings, report);
    }

    /**
     * @param properties may be null
     * @return null = not this driver's URL
     */
    public Route route(Driver driver, String url, Properties properties) throws SQLException {
        if (url == null) {
            return null;
        }
        Properties flat = flat(properties);
        Routes routes = routesOf.get(driver.getClass());
        Route known = find(routes, url, flat);
        if (known != null) {
            return known;
        }
        return driver.acceptsURL(url) ? add(routes, new DriverWay(driver, url), url, flat) : null;
    }

    /**
     * @param login whether user and password were given
     * @return null = what the data source connects to can't be told
     * @throws Exception whatever its description or its copying throws
     */
    public Route route(DataSource dataSource, String user, String password, boolean login) throws Exception {
        DataSourceDescription description = DataSourceDescription.of(dataSource);
        if (description == null) {
            return null;
        }
        Properties described = description.properties();
        if (login) {
            put(described, "user", user);
            put(described, "password", password);
        }
        String url = described.getProperty("url", dataSource.getClass().getName());
        Routes routes = routesOf.get(dataSource.getClass());
        Route known = find(routes, url, described);
        return known != null
                ? known
                : add(routes, new DataSourceWay(description.copy(), user, password, login), url, described);
    }

    private static void put(Properties properties, String name, String value) {
        if (value == null) {
            properties.remove(name);
        } else {
            properties.setProperty(name, value);
        }
    }

    private Properties flat(Properties properties) {
        if (properties == null) {
            return NOTHING;
        }
        return JavaUtil.mayHaveDefaults(properties) ? allOf(properties) : properties;
    }

    /** All that a driver would see, as own entries of a new object. */
    private static Properties allOf(Properties properties) {
        Properties all = new Properties();
        all.putAll(properties);
        for (String name : properties.stringPropertyNames()) {
            all.setProperty(name, properties.getProperty(name));
        }
        return all;
    }

    private static Route find(Routes routes, String url, Properties properties) {
        for (Route route : routes.all) {
            if (route.serves(url, properties)) {
                return route;
            }
        }
        return null;
    }

    private synchronized Route add(Routes routes, Way way, String url, Properties properties) {
        Route known = find(routes, url, properties);
        if (known != null) {
            return known;
        }
        if (targets >= MOST_TARGETS) {
            report.tell(Event.TOO_MANY_TARGETS, "", "more than " + MOST_TARGETS);
            return null;
        }
        Route route = decide(way, url, properties);
        targets++;
        Route[] all = new Route[routes.all.length + 1];
        System.arraycopy(routes.all, 0, all, 0, routes.all.length);
        all[all.length - 1] = route;
        routes.all = all;
        return route;
    }

    private Route decide(Way way, String url, Properties properties) {
        Dialect dialect = Dialect.of(way.className(), url);
        String[] varying = dialect.leaseProperties();
        Properties own = Login.without(varying, properties);
        String name = TargetName.of(url, own);
        String reason = dialect.reasonToPassThrough(url, own);
        report.tell(reason == null ? Event.TARGET_FOUND : Event.PASSED_THROUGH, name, reason == null ? "" : reason);
        return new Route(
                url,
                new Login(own, varying),
                name,
                dialect,
                reason == null ? poolsOf(way, url, own, name, dialect) : null);
    }

    private PoolSet poolsOf(Way way, String url, Properties own, String name, Dialect dialect) {
        return pools.of(new SessionSource(new Target(url, own, name), way, dialect, settings, report));
    }

    /** The application's own way to a physical connection. */
    private interface Way extends Opener {
        String className();
    }

    private static final class DriverWay implements Way {
        private final Driver driver;
        private final String url;

        DriverWay(Driver driver, String url) {
            this.driver = driver;
            this.url = url;
        }

        @Override
        public String className() {
            return driver.getClass().getName();
        }

        @Override
        public Connection open(Properties properties) throws SQLException {
            return Passage.ofThread().connect(driver, url, properties);
        }
    }

    /** Its properties are its own; those that it is given here are ignored. */
    private static final class DataSourceWay implements Way {
        private final DataSource dataSource;
        private final String user;
        private final String password;
        private final boolean login;

        DataSourceWay(DataSource dataSource, String user, String password, boolean login) {
            this.dataSource = dataSource;
            this.user = user;
            this.password = password;
            this.login = login;
        }

        @Override
        public String className() {
            return dataSource.getClass().getName();
        }

        @Override
        public Connection open(Properties properties) throws SQLException {
            Passage passage = Passage.ofThread();
            passage.enter();
            try {
                return login ? dataSource.getConnection(user, password) : dataSource.getConnection();
            } catch (RuntimeException | LinkageError e) {
                throw new DriverFailed(e);
            } finally {
                passage.leave();
            }
        }
    }
}
