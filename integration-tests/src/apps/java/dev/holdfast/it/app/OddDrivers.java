package dev.holdfast.it.app;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;

/**
 * Connects by drivers of its own. Arguments: {@code wraps}, URL, threads: each thread opens and closes a connection by a driver that has
 * pgjdbc connect, one after the other, and stays; prints {@code failures=} and {@code backends=}. Or {@code throws}: a driver whose connect
 * throws an unchecked exception; prints {@code calls=} and {@code thrown=}.
 */
public final class OddDrivers {
    private static int calls;

    private OddDrivers() {}

    public static void main(String[] args) throws Exception {
        if ("throws".equals(args[0])) {
            DriverManager.registerDriver(new Throwing());
            try {
                DriverManager.getConnection("jdbc:throwing:x");
            } catch (IllegalStateException e) {
                System.out.println("thrown=" + e.getMessage());
            }
            System.out.println("calls=" + calls);
        } else {
            DriverManager.registerDriver(new Wrapping());
            useInThreads(args[1].replace("jdbc:", "jdbc:wrapping:"), Integer.parseInt(args[2]));
        }
    }

    private static void useInThreads(String url, int threads) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        int failures = 0;
        Set<Integer> backends = new TreeSet<>();
        for (int i = 0; i < threads; i++) {
            CountDownLatch done = new CountDownLatch(1);
            Object[] result = new Object[1];
            new Thread(() -> {
                        try (Connection connection = DriverManager.getConnection(url)) {
                            result[0] = Ask.pid(connection);
                        } catch (SQLException e) {
                            result[0] = e;
                        }
                        done.countDown();
                        stayUntil(end);
                    })
                    .start();
            done.await();
            if (result[0] instanceof Integer) {
                backends.add((Integer) result[0]);
            } else {
                failures++;
            }
        }
        end.countDown();
        System.out.println("failures=" + failures);
        System.out.println("backends=" + backends.size());
    }

    private static void stayUntil(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As p6spy and others do. */
    public static final class Wrapping extends Base {
        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            if (!acceptsURL(url)) {
                return null;
            }
            Connection inner = DriverManager.getConnection(url.replace("wrapping:", ""), info);
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (p, m, a) -> m.invoke(inner, a));
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith("jdbc:wrapping:");
        }
    }

    /** As one does that isn't set up. */
    public static final class Throwing extends Base {
        @Override
        public Connection connect(String url, Properties info) {
            if (!acceptsURL(url)) {
                return null;
            }
            throw new IllegalStateException("not set up, call " + ++calls);
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith("jdbc:throwing:");
        }
    }

    private abstract static class Base implements Driver {
        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getLogger("odd");
        }
    }
}
