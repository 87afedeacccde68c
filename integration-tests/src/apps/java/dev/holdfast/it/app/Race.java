package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** One round of {@link RacesOne}: a connection, its statements that all can reach, and calls in random order. */
final class Race {
    private static final int MOST_CALLS = 8;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final Connection connection;
    final int seed;

    /** All threads execute, cancel and close these. */
    private final Statement plain;
    private final PreparedStatement prepared;

    /** What some thread executes now, for others to cancel and close. */
    private volatile Statement running;

    Race(Connection connection, int seed) throws SQLException {
        this.connection = connection;
        this.seed = seed;
        this.plain = connection.createStatement();
        this.prepared = connection.prepareStatement("SELECT ?::int");
        this.running = plain;
    }

    /** The call that a thread is in. Written by that thread, read by the watchdog. */
    static final class Clock {
        private volatile String call;
        private volatile long since;
        private volatile long calls;

        private void begins(String what) {
            since = System.nanoTime();
            call = what;
        }

        private void ends() {
            call = null;
            calls++;
        }

        /** Of the running call; 0 = none. */
        long nanos() {
            return call == null ? 0 : System.nanoTime() - since;
        }

        String call() {
            return call;
        }

        long calls() {
            return calls;
        }
    }

    private interface Call {
        void run() throws SQLException;
    }

    void run(int thread, Random random, Clock clock) {
        int calls = 1 + random.nextInt(MOST_CALLS);
        for (int i = 0; i < calls; i++) {
            String[] name = new String[1];
            Call call = choose(thread, random, name);
            clock.begins(name[0]);
            try {
                call.run();
            } catch (SQLException e) {
                judge(name[0], e);
            } catch (Throwable e) {
                RacesOne.wrong(seed, name[0], e);
            } finally {
                clock.ends();
            }
        }
    }

    /** 08001: the budget is used up, so somebody holds a session for ever. */
    private void judge(String call, SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() != 5 || state.equals("08001")) {
            RacesOne.wrong(seed, call, e);
        }
    }

    private Call choose(int thread, Random random, String[] name) {
        boolean flag = random.nextBoolean();
        switch (random.nextInt(16)) {
            case 0:
            case 1:
                return named(name, "own statement", this::own);
            case 2:
                return named(name, "own prepared statement", this::ownPrepared);
            case 3:
                return named(name, "own long query", this::ownLong);
            case 4:
                return named(name, "shared statement", this::shared);
            case 5:
                return named(name, "shared prepared statement", this::sharedPrepared);
            case 6:
                return named(name, "getResultSet", () -> look(flag ? plain : running));
            case 7:
                return named(name, "cancel", () -> running.cancel());
            case 8:
                return named(name, "cancel shared", () -> (flag ? plain : prepared).cancel());
            case 9:
                return named(name, "commit", connection::commit);
            case 10:
                return named(name, "rollback", connection::rollback);
            case 11:
            case 12:
                return named(name, "setAutoCommit", () -> connection.setAutoCommit(flag));
            case 13:
                return named(name, "close statement", () -> (flag ? running : thread == 0 ? plain : prepared).close());
            case 14:
                return flag ? named(name, "close", connection::close) : named(name, "isClosed", connection::isClosed);
            default:
                return named(name, "getAutoCommit", connection::getAutoCommit);
        }
    }

    private static Call named(String[] name, String what, Call call) {
        name[0] = what;
        return call;
    }

    private void own() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            running = statement;
            int wanted = NUMBERS.incrementAndGet();
            check("own statement", wanted, statement.executeQuery("SELECT " + wanted));
        }
    }

    private void ownPrepared() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::int")) {
            running = statement;
            int wanted = NUMBERS.incrementAndGet();
            statement.setInt(1, wanted);
            check("own prepared statement", wanted, statement.executeQuery());
        }
    }

    private void ownLong() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            running = statement;
            int wanted = NUMBERS.incrementAndGet();
            check("own long query", wanted, statement.executeQuery("SELECT " + wanted + " FROM pg_sleep(0.005)"));
        }
    }

    private void shared() throws SQLException {
        running = plain;
        int wanted = NUMBERS.incrementAndGet();
        check("shared statement", wanted, plain.executeQuery("SELECT " + wanted));
    }

    private void sharedPrepared() throws SQLException {
        running = prepared;
        int wanted = NUMBERS.incrementAndGet();
        prepared.setInt(1, wanted);
        check("shared prepared statement", wanted, prepared.executeQuery());
    }

    private void check(String call, int wanted, ResultSet rows) throws SQLException {
        boolean one = rows.next();
        int found = one ? value(rows) : -1;
        if (found != wanted) {
            RacesOne.wrong(seed, call, "selected " + wanted + " and got " + (one ? Integer.toString(found) : "no row"));
        }
        rows.close();
    }

    /** pgjdbc's own getters fail with the one caught here where another thread closes the statement during the call. */
    private static int value(ResultSet rows) throws SQLException {
        try {
            return rows.getInt(1);
        } catch (NullPointerException e) {
            if (rows.isClosed()) {
                throw new SQLException("closed by another thread", "55000", e);
            }
            throw e;
        }
    }

    /** Whoever's result it is; its rows are left to its owner. */
    private static void look(Statement statement) throws SQLException {
        ResultSet rows = statement.getResultSet();
        if (rows != null) {
            rows.isClosed();
        }
    }
}
