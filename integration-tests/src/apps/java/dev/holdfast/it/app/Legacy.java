package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A legacy service: every operation opens a connection of its own, and every {@code leakEvery}-th is never closed.
 *
 * <p>Arguments: URL, threads, operations a thread, leakEvery (0 = never leak), mode ({@code read}, {@code mixed}).
 * Prints {@code operations=}, {@code rows=} (what it believes to have written) and {@code error=SQLState count} lines.
 */
public final class Legacy {
    private static final List<Connection> FORGOTTEN = new ArrayList<>();

    private final String url;
    private final int operations;
    private final int leakEvery;
    private final boolean mixed;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final Map<String, Integer> errors = new TreeMap<>();

    private Legacy(String[] args) {
        url = args[0];
        operations = Integer.parseInt(args[2]);
        leakEvery = Integer.parseInt(args[3]);
        mixed = "mixed".equals(args[4]);
    }

    public static void main(String[] args) throws InterruptedException {
        Legacy legacy = new Legacy(args);
        legacy.runAll(Integer.parseInt(args[1]));
        legacy.print();
    }

    private void runAll(int count) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(this::work, "worker-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void work() {
        for (int i = 1; i <= operations; i++) {
            try {
                operate(i);
                done.incrementAndGet();
            } catch (SQLException e) {
                note(e);
            }
        }
    }

    private void operate(int number) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        if (leakEvery > 0 && number % leakEvery == 0) {
            forget(connection);
            read(connection);
            return;
        }
        try {
            if (mixed && number % 2 == 0) {
                write(connection, number);
            } else {
                read(connection);
            }
        } finally {
            connection.close();
        }
    }

    private void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT 40 + 2")) {
            result.next();
            if (result.getInt(1) != 42) {
                throw new SQLException("wrong answer", "XX000");
            }
        }
    }

    private void write(Connection connection, int number) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ops VALUES (?, ?)")) {
            insert.setString(1, Thread.currentThread().getName());
            insert.setInt(2, number);
            insert.executeUpdate();
        }
        connection.commit();
        rows.incrementAndGet();
    }

    private static void forget(Connection connection) {
        synchronized (FORGOTTEN) {
            FORGOTTEN.add(connection);
        }
    }

    private synchronized void note(SQLException e) {
        Integer before = errors.get(e.getSQLState());
        if (before == null) {
            System.out.println("first=" + e.getSQLState() + " " + e.getMessage().replace('\n', ' '));
        }
        errors.put(e.getSQLState(), before == null ? 1 : before + 1);
    }

    private synchronized void print() {
        System.out.println("operations=" + done);
        System.out.println("rows=" + rows);
        for (Map.Entry<String, Integer> error : errors.entrySet()) {
            System.out.println("error=" + error.getKey() + " " + error.getValue());
        }
    }
}
