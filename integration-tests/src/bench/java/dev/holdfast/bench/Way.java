package dev.holdfast.bench;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;

/** How a benchmark comes to its connections. */
abstract class Way {
    /** {@code DriverManager}: the bare driver, or the agent where the fork has it. */
    static final String BARE = "bare";

    static final String AGENT = "agent";

    abstract Connection open() throws SQLException;

    /** @param name {@link #BARE}, {@link #AGENT}, or the version of a HikariCP among the jars of the tests */
    static Way of(String name, String url) throws Exception {
        Class.forName(NoopDriver.class.getName());
        return name.equals(BARE) || name.equals(AGENT) ? direct(url) : hikari(name, url);
    }

    private static Way direct(String url) {
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
