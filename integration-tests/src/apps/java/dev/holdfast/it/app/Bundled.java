package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Uses its own HikariCP, Resilience4j, Byte Buddy, SLF4J and logback beside connect-per-operation code. Argument: URL.
 * Prints where each library came from, and {@code answers=}.
 */
public final class Bundled {
    private static final int CYCLES = 10;

    private Bundled() {}

    public static void main(String[] args) throws Exception {
        tellOrigin("com.zaxxer.hikari.HikariDataSource");
        tellOrigin("io.github.resilience4j.retry.Retry");
        tellOrigin("net.bytebuddy.ByteBuddy");
        tellOrigin("org.slf4j.LoggerFactory");
        tellOrigin("ch.qos.logback.classic.Logger");
        Object logger = Bean.callStatic("org.slf4j.LoggerFactory", "getLogger", "legacy");
        Bean.call(logger, "info", "logback speaks");
        System.out.println("logger=" + logger.getClass().getName());
        System.out.println("woven=" + subclass());
        System.out.println("retried=" + retried());
        System.out.println("answers=" + (viaHikari(args[0]) + viaDriver(args[0])));
    }

    private static void tellOrigin(String type) throws ClassNotFoundException {
        String place = Class.forName(type).getProtectionDomain().getCodeSource().getLocation().getPath();
        System.out.println("origin=" + place.substring(place.lastIndexOf('/') + 1));
    }

    private static Object subclass() throws Exception {
        Object builder = Bean.call(Bean.make("net.bytebuddy.ByteBuddy"), "subclass", Object.class);
        Object unloaded = Bean.call(Bean.call(builder, "name", "dev.holdfast.it.app.Woven"), "make");
        Object loaded = Bean.call(unloaded, "load", Bundled.class.getClassLoader());
        return ((Class<?>) Bean.call(loaded, "getLoaded")).getSimpleName();
    }

    private static Object retried() throws Exception {
        int[] calls = new int[1];
        Object retry = Bean.callStatic("io.github.resilience4j.retry.Retry", "ofDefaults", "app");
        Supplier<Object> flaky = () -> {
            if (++calls[0] < 2) {
                throw new IllegalStateException("first call fails");
            }
            return calls[0];
        };
        return Bean.call(retry, "executeSupplier", flaky);
    }

    private static int viaHikari(String url) throws Exception {
        Object pool = Bean.make("com.zaxxer.hikari.HikariDataSource");
        Bean.call(pool, "setJdbcUrl", url);
        Bean.call(pool, "setMaximumPoolSize", 2);
        for (int i = 0; i < CYCLES; i++) {
            try (Connection connection = ((DataSource) pool).getConnection()) {
                Ask.pid(connection);
            }
        }
        Bean.call(pool, "close");
        return CYCLES;
    }

    private static int viaDriver(String url) throws Exception {
        for (int i = 0; i < CYCLES; i++) {
            try (Connection connection = DriverManager.getConnection(url)) {
                Ask.pid(connection);
            }
        }
        return CYCLES;
    }
}
