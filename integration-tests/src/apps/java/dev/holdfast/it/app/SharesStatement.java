package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One statement object for all threads, in auto-commit. Arguments: URL, {@code in-turn} or {@code at-once}, first seed or
 * threads, seeds or rounds. In turn: random calls, each by one of four threads, one call after the other; each answer is a line
 * {@code answer=}. Cycles of set, run and read don't overlap, and each cycle is read to its end. At once: each thread checks
 * its own; prints {@code ok=} and {@code error=} lines. Makes its tables.
 */
public final class SharesStatement {
    private static final int THREADS = 4;
    private static final int CYCLES = 25;

    private static final String[] TEXTS = {
        "INSERT INTO marks (a, b) VALUES (?::int, ?::int)",
        "SELECT g, ?::int FROM generate_series(1, ?::int) g",
        "INSERT INTO marks (a, b) SELECT ?::int, g FROM generate_series(1, ?::int) g RETURNING a, b",
        "SELECT warned(?::int), ?::int"
    };

    private static Connection connection;

    private SharesStatement() {}

    public static void main(String[] args) throws Exception {
        try (Connection maker = DriverManager.getConnection(args[0]);
                Statement make = maker.createStatement()) {
            make.execute("DROP TABLE IF EXISTS marks");
            make.execute("CREATE TABLE marks (id serial, a int, b int)");
            make.execute("CREATE OR REPLACE FUNCTION warned(n int) RETURNS int LANGUAGE plpgsql AS"
                    + " 'BEGIN RAISE WARNING ''number %'', n; RETURN n; END'");
        }
        int first = Integer.parseInt(args[2]);
        int number = Integer.parseInt(args[3]);
        if (args[1].equals("at-once")) {
            connection = DriverManager.getConnection(args[0]);
            atOnce(first, number);
            connection.close();
        } else {
            for (int seed = first; seed < first + number; seed++) {
                connection = DriverManager.getConnection(args[0]);
                new InTurn(seed).run();
                connection.close();
            }
        }
    }

    /**
     * Random calls by four threads, of which one works at a time. The first one opened the connection and is alone for a
     * while. What a thread ran and nobody asked for may be its own for longer than on the driver, so it reads nothing else.
     */
    private static final class InTurn {
        private final int seed;
        private final Random random;
        private final ExecutorService[] threads = new ExecutorService[THREADS];
        private Statement statement;
        private PreparedStatement prepared;
        private boolean plain;
        private boolean keys;
        private int step;
        private int aloneUntil;
        private int last;
        private int runner;

        /** By thread: not all was asked that its last run gave. */
        private final boolean[] hasUnread = new boolean[THREADS];

        /** Threads that have set what another one has set again. */
        private final boolean[] overruled = new boolean[THREADS];

        private Integer[] parameters;
        private final int[] setter = new int[2];

        InTurn(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() throws Exception {
            try (Statement clean = connection.createStatement()) {
                clean.execute("TRUNCATE marks RESTART IDENTITY");
            }
            aloneUntil = random.nextInt(3) * random.nextInt(40);
            for (int i = 1; i < THREADS; i++) {
                threads[i] = Executors.newSingleThreadExecutor();
            }
            int kind = random.nextInt(TEXTS.length + 1);
            plain = kind == TEXTS.length;
            keys = kind == 0 && random.nextInt(4) > 0 || plain;
            if (plain) {
                statement = connection.createStatement();
            } else {
                prepared = keys
                        ? connection.prepareStatement(TEXTS[kind], Statement.RETURN_GENERATED_KEYS)
                        : connection.prepareStatement(TEXTS[kind]);
                statement = prepared;
            }
            parameters = new Integer[2];
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                if (plain) {
                    plainCycle();
                } else if (kind == 0 && random.nextInt(3) == 0) {
                    batchCycle();
                } else {
                    cycle();
                }
            }
            call("close", () -> {
                statement.close();
                return "";
            });
            call("getUpdateCount", () -> statement.getUpdateCount());
            for (int i = 1; i < THREADS; i++) {
                threads[i].shutdown();
            }
        }

        private void cycle() throws Exception {
            sets();
            runs();
            reads();
        }

        private void batchCycle() throws Exception {
            int entries = random.nextInt(4);
            for (int i = 0; i < entries; i++) {
                sets();
                callBy(neitherOverruled(), "addBatch", () -> {
                    prepared.addBatch();
                    return "";
                });
            }
            if (random.nextInt(6) == 0) {
                call("clearBatch", () -> {
                    statement.clearBatch();
                    return "";
                });
            }
            run("executeBatch", () -> Arrays.toString(statement.executeBatch()));
            reads();
        }

        private void plainCycle() throws Exception {
            properties();
            int number = random.nextInt(1000);
            int rows = 1 + random.nextInt(5);
            String insert = "INSERT INTO marks (a, b) SELECT " + number + ", g FROM generate_series(1, " + rows + ") g";
            switch (random.nextInt(6)) {
                case 0:
                    run("execute", () -> statement.execute(insert));
                    break;
                case 1:
                    run("executeUpdate keys", () -> statement.executeUpdate(insert, Statement.RETURN_GENERATED_KEYS));
                    break;
                case 2:
                    run("execute keys", () -> statement.execute(insert, Statement.RETURN_GENERATED_KEYS));
                    break;
                case 3:
                    query(() -> statement.executeQuery("SELECT g FROM generate_series(1, " + rows + ") g"));
                    break;
                case 4:
                    call("addBatch", () -> {
                        statement.addBatch(insert);
                        return "";
                    });
                    call("addBatch", () -> {
                        statement.addBatch(insert);
                        return "";
                    });
                    run("executeBatch", () -> Arrays.toString(statement.executeBatch()));
                    break;
                default:
                    run("execute", () -> statement.execute("SELECT " + number + "; " + insert + "; SELECT warned(3)"));
            }
            reads();
        }

        /** Each thing by one thread: what is set twice before it is run is a matter of isolation. */
        private void sets() throws Exception {
            if (random.nextInt(10) == 0) {
                call("clearParameters", () -> {
                    prepared.clearParameters();
                    return "";
                });
                parameters = new Integer[2];
            }
            Arrays.fill(overruled, false);
            boolean first = random.nextBoolean();
            set(first ? 1 : 2);
            properties();
            set(first ? 2 : 1);
            if (random.nextInt(5) == 0 && step > aloneUntil) {
                overrule(1 + random.nextInt(2));
            }
            if (random.nextInt(20) == 0) {
                call("setInt 9", () -> {
                    prepared.setInt(9, 1);
                    return "";
                });
            }
        }

        private void set(int index) throws Exception {
            if (random.nextInt(3) > 0 || parameters[index - 1] == null && random.nextInt(8) > 0) {
                int value = 1 + random.nextInt(6);
                parameters[index - 1] = value;
                setter[index - 1] = anyThread();
                callBy(setter[index - 1], "setInt " + index, () -> {
                    prepared.setInt(index, value);
                    return "";
                });
            }
        }

        /** Set twice, and then run by a third one, is not a matter of isolation. */
        private void overrule(int index) throws Exception {
            int value = 1 + random.nextInt(6);
            parameters[index - 1] = value;
            for (int i = 0; i < 2; i++) {
                int thread = anyThread();
                int set = value * (i + 1);
                overruled[thread] = true;
                overruled[setter[index - 1]] = true;
                callBy(thread, "setInt " + index, () -> {
                    prepared.setInt(index, set);
                    return "";
                });
            }
        }

        private void properties() throws Exception {
            int value = random.nextInt(4);
            switch (random.nextInt(8)) {
                case 0:
                    call("setMaxRows", () -> {
                        statement.setMaxRows(value);
                        return "";
                    });
                    break;
                case 1:
                    call("setFetchSize", () -> {
                        statement.setFetchSize(value);
                        return "";
                    });
                    break;
                case 2:
                    call("setQueryTimeout", () -> {
                        statement.setQueryTimeout(10 + value);
                        return "";
                    });
                    break;
                default:
            }
            if (random.nextInt(4) == 0) {
                call("getMaxRows", () -> statement.getMaxRows());
                call("getFetchSize", () -> statement.getFetchSize());
                call("getQueryTimeout", () -> statement.getQueryTimeout());
            }
        }

        private void runs() throws Exception {
            switch (random.nextInt(4)) {
                case 0:
                    run("executeUpdate", () -> prepared.executeUpdate());
                    break;
                case 1:
                    query(() -> prepared.executeQuery());
                    break;
                default:
                    run("execute", () -> prepared.execute());
            }
        }

        private void query(Callable<ResultSet> executes) throws Exception {
            ResultSet[] found = new ResultSet[1];
            run("executeQuery", () -> {
                found[0] = executes.call();
                return "";
            });
            call("rows", () -> drained(found[0]));
        }

        private void reads() throws Exception {
            int order = random.nextInt(2);
            for (int i = 0; i < 2; i++) {
                if (i == order) {
                    read("getUpdateCount", () -> statement.getUpdateCount());
                } else {
                    readRows();
                }
            }
            read("getGeneratedKeys", () -> drained(statement.getGeneratedKeys()));
            read("getWarnings", () -> warnings(statement.getWarnings()));
            if (random.nextInt(4) == 0) {
                read("clearWarnings", () -> {
                    statement.clearWarnings();
                    return "";
                });
                read("getWarnings", () -> warnings(statement.getWarnings()));
            }
            boolean iterates = plain || random.nextInt(4) == 0;
            for (int i = 0; iterates && i < 3; i++) {
                callBy(mayRead(last) ? last : runner, "getMoreResults", () -> statement.getMoreResults());
                read("getUpdateCount", () -> statement.getUpdateCount());
                read("getResultSet", () -> drained(statement.getResultSet()));
            }
        }

        private void readRows() throws Exception {
            ResultSet[] found = new ResultSet[1];
            read("getResultSet", () -> {
                found[0] = statement.getResultSet();
                return found[0] != null;
            });
            call("rows", () -> drained(found[0]));
        }

        private void read(String what, Callable<?> task) throws Exception {
            if (random.nextInt(12) == 0) {
                hasUnread[runner] = true;
                return;
            }
            int thread = anyThread();
            callBy(mayRead(thread) ? thread : runner, what, task);
            last = mayRead(thread) ? thread : runner;
        }

        private boolean mayRead(int thread) {
            return thread == runner || !hasUnread[thread];
        }

        private void run(String what, Callable<?> task) throws Exception {
            runner = neitherOverruled();
            hasUnread[runner] = false;
            last = runner;
            callBy(runner, what, task);
        }

        private int neitherOverruled() {
            int thread = anyThread();
            while (overruled[thread]) {
                thread = (thread + 1) % THREADS;
            }
            return thread;
        }

        private int anyThread() {
            return step < aloneUntil ? 0 : random.nextInt(THREADS);
        }

        private void call(String what, Callable<?> task) throws Exception {
            callBy(anyThread(), what, task);
        }

        private void callBy(int thread, String what, Callable<?> task) throws Exception {
            Object answer;
            try {
                answer = thread == 0 ? task.call() : threads[thread].submit(task).get();
            } catch (ExecutionException e) {
                answer = state(e.getCause());
            } catch (SQLException e) {
                answer = state(e);
            }
            System.out.println("answer=" + seed + "/" + step++ + " " + thread + " " + what + " -> " + answer);
        }

        private static Object state(Throwable failure) {
            return failure instanceof SQLException ? ((SQLException) failure).getSQLState() : failure;
        }
    }

    private static String warnings(SQLWarning first) {
        StringBuilder text = new StringBuilder();
        for (SQLWarning each = first; each != null; each = each.getNextWarning()) {
            text.append(each.getMessage()).append(';');
        }
        return text.toString();
    }

    private static String drained(ResultSet rows) throws SQLException {
        if (rows == null) {
            return "none";
        }
        StringBuilder text = new StringBuilder();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            for (int i = 1; i <= columns; i++) {
                text.append(rows.getString(i)).append(i == columns ? ';' : ',');
            }
        }
        rows.close();
        return text.toString();
    }

    private interface Round {
        boolean run(int thread, int number) throws SQLException;
    }

    private static void atOnce(int threads, int rounds) throws Exception {
        for (int kind = 0; kind < 4; kind++) {
            AtomicLong ok = new AtomicLong();
            try (PreparedStatement shared = made(kind)) {
                Round round = round(kind, shared);
                List<Thread> started = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    int number = i;
                    started.add(new Thread(() -> repeat(round, number, rounds, ok)));
                }
                started.forEach(Thread::start);
                for (Thread each : started) {
                    each.join();
                }
            } catch (SQLException e) {
                System.out.println("error=" + e.getSQLState() + " " + e);
            }
            System.out.println("ok=" + kind + ":" + ok);
        }
    }

    private static void repeat(Round round, int thread, int rounds, AtomicLong ok) {
        for (int i = 0; i < rounds; i++) {
            try {
                ok.addAndGet(round.run(thread, thread * 1_000_000 + i) ? 1 : 0);
            } catch (SQLException | RuntimeException e) {
                System.out.println("error=" + e);
            }
        }
    }

    private static PreparedStatement made(int kind) throws SQLException {
        return kind < 2
                ? connection.prepareStatement("SELECT ?::int, g FROM generate_series(1, ?::int) g")
                : connection.prepareStatement(
                        "INSERT INTO marks (a, b) SELECT ?::int, g FROM generate_series(1, ?::int) g",
                        Statement.RETURN_GENERATED_KEYS);
    }

    private static Round round(int kind, PreparedStatement shared) {
        switch (kind) {
            case 0:
                return (thread, number) -> {
                    set(shared, thread, number);
                    try (ResultSet rows = shared.executeQuery()) {
                        return areOwn(rows, 1, thread, number);
                    }
                };
            case 1:
                return (thread, number) -> {
                    set(shared, thread, number);
                    boolean isOwn = shared.execute() && shared.getUpdateCount() == -1;
                    try (ResultSet rows = shared.getResultSet()) {
                        isOwn &= areOwn(rows, 1, thread, number);
                    }
                    return isOwn && !shared.getMoreResults() && shared.getUpdateCount() == -1;
                };
            case 2:
                return (thread, number) -> {
                    set(shared, thread, number);
                    boolean isOwn = !shared.execute() && shared.getUpdateCount() == 1 + thread % 3;
                    try (ResultSet rows = shared.getGeneratedKeys()) {
                        return areOwn(rows, 2, thread, number) && isOwn;
                    }
                };
            default:
                return (thread, number) -> {
                    set(shared, thread, number);
                    boolean isOwn = shared.executeUpdate() == 1 + thread % 3;
                    isOwn &= shared.getUpdateCount() == 1 + thread % 3;
                    try (ResultSet rows = shared.getGeneratedKeys()) {
                        return areOwn(rows, 2, thread, number) && isOwn;
                    }
                };
        }
    }

    private static void set(PreparedStatement shared, int thread, int number) throws SQLException {
        shared.setInt(1, number);
        shared.setInt(2, 1 + thread % 3);
    }

    private static boolean areOwn(ResultSet rows, int column, int thread, int number) throws SQLException {
        int count = 0;
        while (rows.next()) {
            if (rows.getInt(column) != number) {
                return false;
            }
            count++;
        }
        return count == 1 + thread % 3;
    }
}
