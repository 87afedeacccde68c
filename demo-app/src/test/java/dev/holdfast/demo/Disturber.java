package dev.holdfast.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;

/**
 * Kills server processes of the program at seeded points of its progress, not of time: a slow run and a fast one take
 * the same number of hits. The victim is always one that works or holds a transaction open, since the loss of an idle
 * connection says nothing. Told of the progress by one thread, kills on its own.
 */
final class Disturber implements AutoCloseable {
    /** Hits fall between these shares of the work, so that every one finds the program at work. */
    private static final double FIRST = 0.05;

    private static final double LAST = 0.85;
    private static final long PAUSE_MILLIS = 1;
    private static final String KILL_ONE =
            "WITH busy AS (SELECT pid, row_number() OVER (ORDER BY backend_start, pid) - 1 AS n,"
                    + " count(*) OVER () AS total FROM pg_stat_activity WHERE datname = ? AND usename = '" + Server.USER
                    + "' AND backend_type = 'client backend' AND state IN ('active', 'idle in transaction'))"
                    + " SELECT pg_terminate_backend(pid) FROM busy WHERE n = floor(? * total)";

    private final Connection connection;
    private final PreparedStatement killOne;
    private final Random random;
    private final long[] points;
    private final Thread thread = new Thread(this::disturb, "demo-disturber");
    private volatile long progress;
    private volatile boolean closed;
    private volatile SQLException failure;
    private volatile int kills;

    /** @param jobs how many jobs the program will finish */
    Disturber(Server server, String database, long seed, int planned, long jobs) throws SQLException {
        random = new Random(seed);
        points = random.doubles(planned, FIRST, LAST)
                .sorted()
                .mapToLong(share -> (long) (share * jobs))
                .toArray();
        connection = server.connect("postgres");
        killOne = connection.prepareStatement(KILL_ONE);
        killOne.setString(1, database);
        thread.setDaemon(true);
        thread.start();
    }

    /** The program has finished so many jobs. */
    void progress(long finishedJobs) {
        progress = finishedJobs;
    }

    private void disturb() {
        try {
            for (long point : points) {
                awaitAndKill(point, random.nextDouble());
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAndKill(long point, double which) throws SQLException, InterruptedException {
        while (!closed) {
            if (progress >= point && kill(which)) {
                kills++;
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private boolean kill(double which) throws SQLException {
        killOne.setDouble(2, which);
        try (ResultSet rows = killOne.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** How many were killed. */
    int kills() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        return kills;
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
