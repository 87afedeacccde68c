package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/**
 * Threads that connect, write one row, and close, again and again, until a line comes on standard input. Arguments: URL,
 * threads. Prints {@code WARM}, and {@code told=begin end id state text} for each operation: times in milliseconds of the clock, {@code
 * state} being {@code ok} or the SQLState.
 */
public final class Outages {
    private static final int THINK_MILLIS = 20;
    private static final int WARM_UP = 3;

    private static volatile boolean ending;

    private Outages() {}

    public static void main(String[] args) throws Exception {
        int threads = Integer.parseInt(args[1]);
        CountDownLatch warm = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int number = i;
            new Thread(() -> work(args[0], number, warm), "clerk-" + i).start();
        }
        warm.await();
        Ask.pauseAt("WARM");
        ending = true;
    }

    private static void work(String url, int thread, CountDownLatch warm) {
        for (int i = 0; !ending; i++) {
            String id = thread + "-" + i;
            long begin = System.currentTimeMillis();
            String told = write(url, id);
            System.out.println("told=" + begin + " " + System.currentTimeMillis() + " " + id + " " + told);
            if (i == WARM_UP) {
                warm.countDown();
            }
            think();
        }
    }

    private static String write(String url, String id) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO written VALUES ('" + id + "')");
            return "ok";
        } catch (SQLException e) {
            return e.getSQLState() + " " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private static void think() {
        try {
            Thread.sleep(THINK_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts clerks", e);
        }
    }
}
