package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;

/**
 * Threads that have warm pools of one to three sessions each, and then, after a pause, work, one beginning shortly after the other:
 * a connection for each operation.
 * Arguments: URL, threads, operations a thread. Prints {@code WARM}, waits for a line, prints {@code operations=}, {@code error=SQLState
 * count} lines.
 */
public final class Siblings {
    private static final long STAGGER_MILLIS = 10;

    private final String url;
    private final int operations;
    private final CyclicBarrier pause;
    private final Map<String, Integer> errors = new TreeMap<>();
    private int done;

    private Siblings(String[] args) {
        url = args[0];
        pause = new CyclicBarrier(Integer.parseInt(args[1]) + 1);
        operations = Integer.parseInt(args[2]);
    }

    public static void main(String[] args) throws Exception {
        new Siblings(args).run();
    }

    private void run() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < pause.getParties(); i++) {
            int number = i;
            Thread thread = new Thread(() -> work(number), "sibling-" + i);
            threads.add(thread);
            thread.start();
        }
        pause.await();
        Ask.pauseAt("WARM");
        pause.await();
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("operations=" + done);
        errors.forEach((state, count) -> System.out.println("error=" + state + " " + count));
    }

    private void work(int thread) {
        try {
            warmUp(1 + thread % 3);
            pause.await();
            pause.await();
            Thread.sleep(thread * STAGGER_MILLIS);
        } catch (Exception e) {
            throw new IllegalStateException("can't begin", e);
        }
        for (int i = 0; i < operations; i++) {
            try {
                operate(i, thread + "-" + i);
                note(null);
            } catch (SQLException e) {
                note(e.getSQLState());
            }
        }
    }

    private void warmUp(int sessions) throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            open.add(DriverManager.getConnection(url));
        }
        for (Connection connection : open) {
            connection.close();
        }
    }

    private void operate(int number, String id) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            if (number % 3 == 0) {
                statement.executeQuery("SELECT count(*) FROM work").close();
            } else {
                connection.setAutoCommit(number % 3 == 1);
                statement.executeUpdate("INSERT INTO work VALUES ('" + id + "')");
                if (number % 3 == 2) {
                    connection.commit();
                }
            }
        }
    }

    private synchronized void note(String error) {
        if (error == null) {
            done++;
        } else {
            errors.merge(error, 1, Integer::sum);
        }
    }
}
