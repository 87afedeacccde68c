package dev.holdfast.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Kills server processes of the program, and restarts the server, at seeded points of the program's progress, not of time: a
 * slow run and a fast one take the same hits. The victim of a kill is always one that works or holds a transaction open,
 * since the loss of an idle connection says nothing. Told of the progress by one thread, strikes on its own.
 */
final class Disturber implements AutoCloseable {
    /** Hits fall between these shares of the work, so that every one finds the program at work. */
    private static final double FIRST = 0.05;

    private static final double LAST = 0.85;
    /** A program that fails fast burns work while the server is away; enough must be left for the kills. */
    private static final double LAST_RESTART = 0.6;

    private static final long PAUSE_MILLIS = 1;
    private static final String KILL_ONE =
            "WITH busy AS (SELECT pid, row_number() OVER (ORDER BY backend_start, pid) - 1 AS n,"
                    + " count(*) OVER () AS total FROM pg_stat_activity WHERE datname = ? AND usename = '" + Server.USER
                    + "' AND backend_type = 'client backend' AND state IN ('active', 'idle in transaction'))"
                    + " SELECT pg_terminate_backend(pid) FROM busy WHERE n = floor(? * total)";

    private final Server server;
    private final String database;
    private final Service service;
    private final List<Hit> hits = new ArrayList<>();
    private final Thread thread = new Thread(this::disturb, "demo-disturber");
    private volatile long progress;
    private volatile boolean closed;
    private volatile Exception failure;
    private volatile int kills;
    private volatile int restarts;
    private volatile long millisWithoutService;

    /**
     * @param point how many jobs are finished when it is due
     * @param victim which of the busy processes, from 0 to 1
     */
    private record Hit(long point, double victim, boolean restart) {}

    /** @param jobs how many jobs the program will finish */
    Disturber(Server server, String database, Plan plan, long jobs, Service service) {
        this.server = server;
        this.database = database;
        this.service = service;
        Random random = new Random(plan.seed());
        plan(random, plan.kills(), LAST, jobs, false);
        plan(random, plan.restarts(), LAST_RESTART, jobs, true);
        hits.sort(Comparator.comparingLong(Hit::point));
        thread.setDaemon(true);
        thread.start();
    }

    private void plan(Random random, int count, double last, long jobs, boolean restart) {
        for (int i = 0; i < count; i++) {
            double share = FIRST + random.nextDouble() * (last - FIRST);
            hits.add(new Hit((long) (share * jobs), random.nextDouble(), restart));
        }
    }

    /** The program has finished so many jobs. */
    void progress(long finishedJobs) {
        progress = finishedJobs;
    }

    private void disturb() {
        try {
            for (Hit hit : hits) {
                await(hit);
                if (hit.restart()) {
                    restart();
                } else {
                    kill(hit);
                }
            }
        } catch (SQLException | RuntimeException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Hit hit) throws InterruptedException {
        while (!closed && progress < hit.point()) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Until one was there to be killed. */
    private void kill(Hit hit) throws SQLException, InterruptedException {
        try (Connection connection = server.connect("postgres");
                PreparedStatement killOne = connection.prepareStatement(KILL_ONE)) {
            killOne.setString(1, database);
            killOne.setDouble(2, hit.victim());
            while (!closed) {
                if (isKilled(killOne)) {
                    kills++;
                    return;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static boolean isKilled(PreparedStatement killOne) throws SQLException {
        try (ResultSet rows = killOne.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** Service is what the database confirms; it is away from the moment that the server goes until the next confirmation. */
    private void restart() throws InterruptedException {
        if (closed) {
            return;
        }
        long begin = System.nanoTime();
        server.immediateRestart();
        restarts++;
        long confirmed = service.confirmed();
        while (!closed && service.confirmed() == confirmed) {
            Thread.sleep(PAUSE_MILLIS);
        }
        millisWithoutService += (System.nanoTime() - begin) / 1_000_000;
    }

    /** How many were killed. */
    int kills() throws Exception {
        return told(kills);
    }

    /** How often the server was restarted. */
    int restarts() throws Exception {
        return told(restarts);
    }

    /** From the restarts on, until something was confirmed again. */
    long millisWithoutService() throws Exception {
        return told(millisWithoutService);
    }

    private <T> T told(T value) throws Exception {
        if (failure != null) {
            throw failure;
        }
        return value;
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
