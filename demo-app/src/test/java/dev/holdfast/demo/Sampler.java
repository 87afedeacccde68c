package dev.holdfast.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Asks the server all the time how many connections the program holds. One thread of its own, until closed. */
final class Sampler implements AutoCloseable {
    private static final long PAUSE_MILLIS = 2;

    private final Connection connection;
    private final PreparedStatement count;
    private final Thread thread = new Thread(this::sample, "demo-sampler");
    private volatile boolean closed;
    private volatile SQLException failure;
    private volatile int most;

    Sampler(Server server, String database) throws SQLException {
        connection = server.connect("postgres");
        count = connection.prepareStatement(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = ? AND backend_type = 'client backend'");
        count.setString(1, database);
        thread.setDaemon(true);
        thread.start();
    }

    private void sample() {
        try {
            while (!closed) {
                most = Math.max(most, countNow());
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int countNow() throws SQLException {
        try (ResultSet rows = count.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** The most connections seen at once. */
    int most() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        return most;
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
