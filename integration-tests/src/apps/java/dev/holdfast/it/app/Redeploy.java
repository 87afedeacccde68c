package dev.holdfast.it.app;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.Driver;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A web application with a driver of its own, used and thrown away. Arguments: driver jar, URL. Prints {@code collected=}
 * true or false.
 */
public final class Redeploy {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Redeploy() {}

    public static void main(String[] args) throws Exception {
        WeakReference<ClassLoader> loader = deployAndUndeploy(args[0], args[1]);
        long start = System.nanoTime();
        while (loader.get() != null && System.nanoTime() - start < PATIENCE_NANOS) {
            System.gc();
            Thread.sleep(100);
        }
        System.out.println("collected=" + (loader.get() == null));
    }

    private static WeakReference<ClassLoader> deployAndUndeploy(String jar, String url) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {Paths.get(jar).toUri().toURL()}, platform())) {
            Class<?> type = Class.forName("org.postgresql.Driver", true, loader);
            Driver driver = (Driver) type.getConstructor().newInstance();
            for (int i = 0; i < 10; i++) {
                try (Connection connection = driver.connect(url, new Properties())) {
                    Ask.pid(connection);
                }
            }
            type.getMethod("deregister").invoke(null);
            return new WeakReference<>(loader);
        }
    }

    /** The parent that a web application has for java.sql: the system loader's parent, on JDK 8 too. */
    private static ClassLoader platform() {
        return ClassLoader.getSystemClassLoader().getParent();
    }
}
