package dev.holdfast.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks {@code pg_stat_activity}, every few milliseconds, over one superuser connection, how many client sessions there
 * are besides the harness's own. For peaks between two looks see {@link ServerLog#mostSessionsOf}. Any thread.
 */
public final class SessionSampler implements AutoCloseable {
    private static final String COUNT = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND usename IS DISTINCT FROM 'postgres'";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Server server;
    private final Thread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile int most;
    private volatile int last;
    private volatile SQLException failure;

    SessionSampler(Server server) {
        this.server = server;
        this.thread = new Thread(this::sample, "session-sampler");
        thread.setDaemon(true);
        thread.start();
        awaitReady();
    }

    /**
     * The most sessions seen at once until now.
     *
     * @throws IllegalStateException if sampling failed: then nobody knows
     */
    public int most() {
        check();
        return most;
    }

    /** The sessions seen at the last look. */
    public int last() {
        check();
        return last;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample() {
        try (Connection connection = server.connect();
                PreparedStatement count = connection.prepareStatement(COUNT)) {
            while (!stopped) {
                look(count);
                ready.countDown();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        } finally {
            ready.countDown();
        }
    }

    private void look(PreparedStatement count) throws SQLException {
        try (ResultSet rows = count.executeQuery()) {
            rows.next();
            last = rows.getInt(1);
            most = Math.max(most, last);
        }
    }

    private void awaitReady() {
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        check();
    }

    private void check() {
        if (failure != null) {
            throw new IllegalStateException("can't sample sessions", failure);
        }
    }
}
