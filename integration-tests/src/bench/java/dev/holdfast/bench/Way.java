package dev.holdfast.bench;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/** How a benchmark comes to its connections. */
abstract class Way {
    /** {@code Driver.connect} of the bare driver. */
    static final String BARE = "bare";

    /** The same, in a fork with the agent. */
    static final String AGENT = "agent";

    /** The same, with {@code holdfast.retry.deadline=0}. */
    static final String AGENT_WITHOUT_RETRY = "agent, no retry";

    /** {@code DriverManager}, whose own cost is much more than a pool's: asks every driver, makes properties. */
    static final String MANAGER = "DriverManager";

    /** The same, in a fork with the agent. */
    static final String AGENT_MANAGER = "agent+DriverManager";

    abstract Connection open() throws SQLException;

    /** @param name one of these constants, or the version of a HikariCP among the jars of the tests */
    static Way of(String name, String url) throws Exception {
        Class.forName(NoopDriver.class.getName());
        switch (name) {
            case BARE:
            case AGENT:
            case AGENT_WITHOUT_RETRY:
                return direct(url);
            case MANAGER:
            case AGENT_MANAGER:
                return managed(url);
            default:
                return hikari(name, url);
        }
    }

    static boolean hasAgent(String name) {
        return name.startsWith(AGENT);
    }

    private static Way direct(String url) throws SQLException {
        Driver driver = DriverManager.getDriver(url);
        Properties properties = new Properties();
        return new Way() {
            @Override
            Connection open() throws SQLException {
                return driver.connect(url, properties);
            }
        };
    }

    private static Way managed(String url) {
        return new Way() {
            @Override
            Connection open() throws SQLException {
                return DriverManager.getConnection(url);
            }
        };
    }

    private static Way hikari(String version, String url) throws Exception {
        DataSource pool = hikariPool(version, url);
        return new Way() {
            @Override
            Connection open() throws SQLException {
                return pool.getConnection();
            }
        };
    }

    /** In a class loader of its own: all versions have the same class names. */
    private static DataSource hikariPool(String version, String url) throws Exception {
        File jar = new File(System.getProperty("holdfast.bench.jars"), "HikariCP-" + version + ".jar");
        ClassLoader loader = new URLClassLoader(new URL[] {jar.toURI().toURL()}, Way.class.getClassLoader());
        Class<?> type = loader.loadClass("com.zaxxer.hikari.HikariDataSource");
        Object pool = type.getConstructor().newInstance();
        Class<?> config = loader.loadClass("com.zaxxer.hikari.HikariConfig");
        config.getMethod("setJdbcUrl", String.class).invoke(pool, url);
        Method size = config.getMethod("setMaximumPoolSize", int.class);
        size.invoke(pool, 10);
        return (DataSource) pool;
    }
}
