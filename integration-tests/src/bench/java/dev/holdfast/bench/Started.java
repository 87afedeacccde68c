package dev.holdfast.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/** The process that {@link StartUp} starts: says {@code done}, then waits for the end of its input. */
public final class Started {
    private static final int THREADS = 20;

    private Started() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("query")) {
            query(arguments[1]);
        } else {
            queryInThreads(arguments[1]);
        }
        System.out.println("done");
        while (System.in.read() >= 0) {
            // The end of the input is the end of the process.
        }
        System.exit(0);
    }

    private static void query(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            ask(connection);
        }
    }

    private static void ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            rows.next();
        }
    }

    /** All have a connection at once, and keep it until the process ends. */
    private static void queryInThreads(String url) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(THREADS);
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                try (Connection connection = DriverManager.getConnection(url)) {
                    ask(connection);
                    asked.countDown();
                    never.await();
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        asked.await();
    }
}
