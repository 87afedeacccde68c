package dev.holdfast.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Asks the server all the time how many connections the program holds; comes back after a restart. One thread of its own,
 * until closed.
 */
final class Sampler implements AutoCloseable {
    private static final long PAUSE_MILLIS = 2;

    private final Server server;
    private final String database;
    private final Thread thread = new Thread(this::sample, "demo-sampler");
    private volatile boolean closed;
    private volatile SQLException failure;
    private volatile int most;

    Sampler(Server server, String database) {
        this.server = server;
        this.database = database;
        thread.setDaemon(true);
        thread.start();
    }

    private void sample() {
        try {
            while (!closed) {
                sampleUntilLost();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sampleUntilLost() throws InterruptedException {
        try (Connection connection = server.connect("postgres");
                PreparedStatement count = connection.prepareStatement(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = ? AND backend_type = 'client backend'")) {
            count.setString(1, database);
            while (!closed) {
                most = Math.max(most, ask(count));
                failure = null;
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException lost) {
            failure = lost;
        }
    }

    private static int ask(PreparedStatement count) throws SQLException {
        try (ResultSet rows = count.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** The most connections seen at once. */
    int most() throws SQLException {
        SQLException last = failure;
        if (last != null) {
            throw last;
        }
        return most;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
