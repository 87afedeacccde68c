package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All threads use one static connection. Arguments: URL, program, threads, rounds, milliseconds to think. Needs the tables
 * {@code work(thread int, round int, part int)} and {@code once(k int, n int)}; prints {@code committed=}, {@code error=},
 * {@code ok=} and {@code nanos=} lines.
 */
public final class SharesOne {
    private static Connection connection;
    private static PreparedStatement shared;
    private static final AtomicInteger COMMITTED = new AtomicInteger();
    private static final AtomicLong OK = new AtomicLong();
    private static int rounds;
    private static int think;

    private SharesOne() {}

    private interface Work {
        void run(int thread) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        connection = DriverManager.getConnection(args[0]);
        rounds = Integer.parseInt(args[3]);
        think = Integer.parseInt(args[4]);
        int threads = Integer.parseInt(args[2]);
        long start = System.nanoTime();
        program(args[1], threads);
        System.out.println("nanos=" + (System.nanoTime() - start));
        System.out.println("committed=" + COMMITTED);
        System.out.println("ok=" + OK);
        connection.close();
    }

    private static void program(String name, int threads) throws Exception {
        switch (name) {
            case "each-its-own":
                inThreads(threads, SharesOne::ownTransactions);
                break;
            case "global-switch":
                connection.setAutoCommit(false);
                inThreads(threads, SharesOne::commits);
                break;
            case "cached":
                connection.setAutoCommit(false);
                inThreads(threads, SharesOne::cached);
                break;
            case "shared-reads":
                shared = connection.prepareStatement("SELECT ?::int, ?::int");
                inThreads(threads, SharesOne::sharedReads);
                break;
            case "shared-writes":
                shared = connection.prepareStatement("INSERT INTO work VALUES (?, ?, ?)");
                connection.setAutoCommit(false);
                inThreads(threads, SharesOne::sharedWrites);
                break;
            case "flusher":
                flusher(threads);
                break;
            case "set-here-run-there":
                setHereRunThere();
                break;
            case "killed":
                connection.setAutoCommit(false);
                inThreads(1, SharesOne::killed);
                break;
            case "temp":
                temp(threads);
                break;
            case "close":
                close();
                break;
            case "dies":
                connection.setAutoCommit(false);
                inThreads(threads, SharesOne::dies);
                break;
            case "pooled":
                connection.setAutoCommit(false);
                inThreads(threads, SharesOne::inTurns);
                break;
            case "workers":
                workers(threads);
                break;
            case "chain":
                chain(threads);
                break;
            case "group-commit":
                groupCommit(threads);
                break;
            case "mixed":
                inThreads(threads, SharesOne::mixed);
                break;
            case "told":
                told();
                break;
            case "blocked":
                blocked();
                break;
            case "inserts":
                inThreads(threads, thread -> {
                    for (int round = 0; round < rounds; round++) {
                        insert(thread, round, 0);
                    }
                });
                break;
            case "deadlock":
                deadlock();
                break;
            case "polled":
                polled(threads);
                break;
            case "numbered":
                numbered(threads);
                break;
            case "refused":
                refused();
                break;
            case "dropped":
                dropped();
                break;
            case "sequences":
                sequences(threads);
                break;
            case "once":
                inThreads(threads, SharesOne::once);
                break;
            default:
                inThreads(threads, SharesOne::reads);
        }
    }

    /** Each thread believes that the connection is its own. */
    private static void ownTransactions(int thread) throws Exception {
        connection.setAutoCommit(false);
        commits(thread);
    }

    private static void commits(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            insert(thread, round, 1);
            Thread.sleep(think);
            insert(thread, round, 2);
            if (round % 3 == 2) {
                connection.rollback();
            } else {
                connection.commit();
                COMMITTED.incrementAndGet();
                System.out.println("acknowledged=" + thread + "/" + round);
            }
        }
    }

    /** With a statement that each thread made before anybody was at work. */
    private static void cached(int thread) throws Exception {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO work VALUES (?, ?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, thread);
            for (int round = 0; round < rounds; round++) {
                insert.setInt(2, round);
                insert.setInt(3, 1);
                insert.executeUpdate();
                Thread.sleep(think);
                insert.setInt(3, 2);
                insert.addBatch();
                insert.executeBatch();
                connection.commit();
                COMMITTED.incrementAndGet();
            }
        }
    }

    /** Two of three switch auto-commit off for each of their transactions, the third relies on it. */
    private static void mixed(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            if (thread % 3 == 2) {
                try (Statement insert = connection.createStatement()) {
                    OK.addAndGet(insert.executeUpdate("INSERT INTO once SELECT " + thread + ", " + round));
                }
                Thread.sleep(think);
                continue;
            }
            connection.setAutoCommit(false);
            insert(thread, round, 1);
            Thread.sleep(think);
            insert(thread, round, 2);
            if (round % 3 == 2) {
                connection.rollback();
            } else {
                connection.commit();
                COMMITTED.incrementAndGet();
            }
            connection.setAutoCommit(true);
        }
    }

    /** One thread is silent for long, another one comes, and loses its work to the first one's rollback. */
    private static void told() throws Exception {
        connection.setAutoCommit(false);
        inThreads(2, thread -> {
            if (thread == 0) {
                insert(0, 0, 1);
                Thread.sleep(500);
                connection.rollback();
            } else {
                Thread.sleep(100);
                insert(1, 0, 1);
                Thread.sleep(1000);
                insert(1, 0, 2);
                System.out.println("commit=" + stateOf(() -> connection.commit()));
                insert(1, 1, 1);
                insert(1, 1, 2);
                System.out.println("next=" + stateOf(() -> connection.commit()));
            }
        });
    }

    /** Each waits for the other: one in the database, one in the program. */
    private static void blocked() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO once VALUES (1, 0)");
        }
        connection.setAutoCommit(false);
        inThreads(1, first -> {
            add();
            inThreads(1, second -> {
                System.out.println("second=" + stateOf(SharesOne::add));
                connection.rollback();
            });
            connection.commit();
        });
    }

    private static void add() throws SQLException {
        try (Statement update = connection.createStatement()) {
            update.executeUpdate("UPDATE once SET n = n + 1 WHERE k = 1");
        }
    }

    /** The opener looks whether its workers are ready, and undoes every other unit; a worker ends the others. */
    private static void polled(int threads) throws Exception {
        connection.setAutoCommit(false);
        for (int round = 0; round < rounds; round++) {
            int unit = round;
            AtomicInteger ready = new AtomicInteger();
            insert(-1, unit, 1);
            for (int i = 0; i < threads; i++) {
                int number = i;
                new Thread(() -> {
                            try {
                                insert(number, unit, 1);
                                if (ready.incrementAndGet() == threads && unit % 2 == 1) {
                                    connection.commit();
                                }
                            } catch (SQLException e) {
                                System.out.println("error=" + e.getSQLState() + " " + e.getMessage());
                            }
                            OK.incrementAndGet();
                        })
                        .start();
            }
            while (OK.get() < (long) threads * (unit + 1)) {
                Thread.sleep(5);
            }
            if (unit % 2 == 0) {
                connection.rollback();
            }
        }
    }

    /** A trigger that relies on the inserts' turn. */
    private static void numbered(int threads) throws Exception {
        try (Statement opener = connection.createStatement()) {
            opener.execute("CREATE OR REPLACE FUNCTION number() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN SELECT coalesce(max(k), 0) + 1 INTO new.k FROM once; RETURN new; END $$");
            opener.execute("CREATE TRIGGER number BEFORE INSERT ON once FOR EACH ROW EXECUTE PROCEDURE number()");
        }
        inThreads(threads, thread -> {
            for (int round = 0; round < rounds; round++) {
                try (Statement insert = connection.createStatement()) {
                    OK.addAndGet(insert.executeUpdate("INSERT INTO once VALUES (0, " + thread + ")"));
                }
            }
        });
    }

    /** The server refuses the commit of one thread, in whose transaction another one has worked. */
    private static void refused() throws Exception {
        try (Statement opener = connection.createStatement()) {
            opener.execute("ALTER TABLE once ADD UNIQUE (k) DEFERRABLE INITIALLY DEFERRED");
            opener.execute("INSERT INTO once VALUES (1, 0)");
        }
        connection.setAutoCommit(false);
        inThreads(2, thread -> {
            try (Statement insert = connection.createStatement()) {
                if (thread == 0) {
                    insert.executeUpdate("INSERT INTO once VALUES (1, 1)");
                    Thread.sleep(500);
                    System.out.println("first=" + stateOf(() -> connection.commit()));
                } else {
                    Thread.sleep(100);
                    insert.executeUpdate("INSERT INTO once VALUES (2, 2)");
                    Thread.sleep(1000);
                    System.out.println("second=" + stateOf(() -> connection.commit()));
                }
            }
        });
    }

    /** After a split one thread has open work, and the program forgets the connection. */
    private static void dropped() throws Exception {
        connection.setAutoCommit(false);
        inThreads(2, thread -> {
            insert(thread, 0, 1);
            OK.incrementAndGet();
            while (OK.get() < 2) {
                Thread.sleep(5);
            }
        });
        Thread working = new Thread(() -> {
            try {
                insert(2, 0, 1);
                connection = null;
                Thread.sleep(20_000);
            } catch (SQLException | InterruptedException e) {
                System.out.println("error=" + e);
            }
        });
        working.setDaemon(true);
        working.start();
        while (connection != null) {
            Thread.sleep(5);
        }
        try (Connection other = DriverManager.getConnection(System.getProperty("other"));
                Statement look = other.createStatement()) {
            look.execute("SET lock_timeout = '300ms'");
            String state = "";
            for (int i = 0; i < 20 && !state.equals("ok"); i++) {
                System.gc();
                state = stateOf(() -> look.execute("ROLLBACK; BEGIN; LOCK TABLE work; COMMIT"));
            }
            System.out.println("lock=" + state);
        }
        System.exit(0);
    }

    /** Each of two statements holds what the other one wants next. */
    private static void deadlock() throws Exception {
        try (Statement opener = connection.createStatement()) {
            opener.execute("CREATE UNIQUE INDEX ON once (k)");
        }
        inThreads(2, thread -> {
            try (Statement insert = connection.createStatement()) {
                String later = "length(pg_sleep(0.5)::text)";
                String rows = thread == 0 ? "(1, 0), (2, " + later + ")" : "(2, 1), (1, " + later + ")";
                OK.addAndGet(insert.executeUpdate("INSERT INTO once VALUES " + rows + " ON CONFLICT DO NOTHING"));
            }
        });
    }

    /** What a sequence said last is the calling thread's own number, or unknown. */
    private static void sequences(int threads) throws Exception {
        try (Statement opener = connection.createStatement()) {
            opener.execute("DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (id serial, thread int)");
        }
        inThreads(threads, thread -> {
            for (int round = 0; round < rounds; round++) {
                try (Statement any = connection.createStatement()) {
                    ResultSet mine = any.executeQuery("INSERT INTO numbers (thread) VALUES (" + thread + ") RETURNING id");
                    mine.next();
                    int id = mine.getInt(1);
                    mine.close();
                    Thread.sleep(think);
                    OK.addAndGet(currentNumber(any) == id ? 1 : 0);
                } catch (SQLException e) {
                    COMMITTED.addAndGet("55000".equals(e.getSQLState()) ? 1 : 0);
                }
            }
        });
    }

    private static int currentNumber(Statement any) throws SQLException {
        try (ResultSet row = any.executeQuery("SELECT currval('numbers_id_seq')")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** A statement in a static field; each thread takes it for its own. */
    private static void sharedReads(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            shared.setInt(1, thread);
            shared.setInt(2, round);
            try (ResultSet row = shared.executeQuery()) {
                row.next();
                OK.addAndGet(row.getInt(1) == thread && row.getInt(2) == round ? 1 : 0);
            }
        }
    }

    private static void sharedWrites(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (int part = 1; part <= 2; part++) {
                shared.setInt(1, thread);
                shared.setInt(2, round);
                shared.setInt(3, part);
                OK.addAndGet(shared.executeUpdate());
                Thread.sleep(think);
            }
            connection.commit();
            COMMITTED.incrementAndGet();
        }
    }

    /** Producers fill the batch of one statement, one of them sets what is common; a flusher executes. */
    private static void flusher(int threads) throws Exception {
        shared = connection.prepareStatement("INSERT INTO work VALUES (?, ?, ?)");
        Thread flusher = new Thread(() -> {
            try {
                for (boolean done = false; !done; ) {
                    try {
                        Thread.sleep(10);
                    } catch (InterruptedException e) {
                        done = true;
                    }
                    synchronized (shared) {
                        for (int count : shared.executeBatch()) {
                            OK.addAndGet(count);
                        }
                    }
                }
            } catch (SQLException e) {
                System.out.println("error=" + e.getSQLState() + " " + e.getMessage());
            }
        });
        flusher.start();
        inThreads(threads, thread -> {
            for (int round = 0; round < rounds; round++) {
                synchronized (shared) {
                    shared.setInt(1, thread);
                    shared.setInt(2, round);
                    shared.setInt(3, 0);
                    shared.addBatch();
                }
                Thread.sleep(think);
            }
        });
        flusher.interrupt();
        flusher.join();
    }

    /** Steps of one thread after the other, on one statement. */
    private static void setHereRunThere() throws Exception {
        shared = connection.prepareStatement("INSERT INTO work VALUES (?, ?, ?) RETURNING round");
        for (int round = 0; round < rounds; round++) {
            int number = round;
            inThreads(1, thread -> shared.setInt(1, 1));
            inThreads(1, thread -> {
                shared.setInt(2, number);
                shared.setInt(3, 0);
            });
            inThreads(1, thread -> shared.execute());
            inThreads(1, thread -> {
                try (ResultSet row = shared.getResultSet()) {
                    row.next();
                    OK.addAndGet(row.getInt(1) == number ? 1 : 0);
                }
            });
        }
    }

    /** The server ends this thread's session in the middle of its transaction. */
    private static void killed(int thread) throws Exception {
        insert(thread, 0, 1);
        try (Statement ask = connection.createStatement();
                ResultSet pid = ask.executeQuery("SELECT pg_backend_pid()");
                Connection other = DriverManager.getConnection(System.getProperty("other"));
                Statement kill = other.createStatement()) {
            pid.next();
            kill.execute("SELECT pg_terminate_backend(" + pid.getInt(1) + ")");
        }
        System.out.println("second=" + stateOf(() -> insert(thread, 0, 2)));
        System.out.println("third=" + stateOf(() -> insert(thread, 0, 3)));
        System.out.println("closed=" + connection.isClosed());
        System.out.println("commit=" + stateOf(() -> connection.commit()));
        System.out.println("again=" + stateOf(() -> insert(thread, 1, 1)));
        connection.commit();
    }

    private interface Call {
        void run() throws SQLException;
    }

    private static String stateOf(Call call) {
        try {
            call.run();
            return "ok";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /** What the opener left in the session is everybody's. */
    private static void temp(int threads) throws Exception {
        try (Statement opener = connection.createStatement()) {
            opener.execute("CREATE TEMP TABLE mine AS SELECT 1 AS n");
            opener.execute("SELECT set_config('app.tenant', 'acme', false)");
        }
        inThreads(threads, thread -> {
            for (int round = 0; round < rounds; round++) {
                try (Statement any = connection.createStatement();
                        ResultSet row = any.executeQuery("SELECT n, current_setting('app.tenant') FROM mine")) {
                    row.next();
                    OK.addAndGet(row.getInt(1) == 1 && row.getString(2).equals("acme") ? 1 : 0);
                }
            }
        });
    }

    private static void close() throws Exception {
        Thread busy = new Thread(() -> {
            long start = System.nanoTime();
            try (Statement sleep = connection.createStatement()) {
                sleep.execute("SELECT pg_sleep(20)");
            } catch (SQLException e) {
                System.out.println("ended=" + e.getSQLState());
                System.out.println("after=" + (System.nanoTime() - start) / 1_000_000);
            }
        });
        busy.start();
        Thread.sleep(500);
        connection.close();
        System.out.println("closed=" + connection.isClosed());
        busy.join();
    }

    /** Every other thread ends in the middle of its second transaction. */
    private static void dies(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            insert(thread, round, 1);
            Thread.sleep(think);
            if (thread % 2 == 1 && round == rounds / 2) {
                return;
            }
            insert(thread, round, 2);
            connection.commit();
            COMMITTED.incrementAndGet();
        }
    }

    /** A home-made pool of one: whoever has it works alone, then hands it on. */
    private static void inTurns(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            synchronized (SharesOne.class) {
                insert(thread, round, 1);
                insert(thread, round, 2);
                connection.commit();
                COMMITTED.incrementAndGet();
            }
        }
    }

    private static void insert(int thread, int round, int part) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO work VALUES (?, ?, ?)")) {
            insert.setInt(1, thread);
            insert.setInt(2, round);
            insert.setInt(3, part);
            insert.executeUpdate();
        }
    }

    /** One transaction of the opener, that its workers fill. */
    private static void workers(int threads) throws Exception {
        connection.setAutoCommit(false);
        insert(-1, 0, 0);
        inThreads(threads, thread -> {
            connection.setAutoCommit(false);
            for (int round = 0; round < rounds; round++) {
                insert(thread, round, 0);
                Thread.sleep(think);
            }
        });
        try (Statement count = connection.createStatement();
                ResultSet row = count.executeQuery("SELECT count(*) FROM work")) {
            row.next();
            System.out.println("counted=" + row.getInt(1));
        }
        connection.commit();
        COMMITTED.incrementAndGet();
    }

    /** One transaction that goes from thread to thread; each is dead before the next begins. */
    private static void chain(int threads) throws Exception {
        connection.setAutoCommit(false);
        Executor eachItsThread = task -> new Thread(task).start();
        CompletableFuture<Void> last = CompletableFuture.runAsync(() -> unchecked(0), eachItsThread);
        for (int thread = 1; thread < threads; thread++) {
            int next = thread;
            last = last.thenRunAsync(() -> unchecked(next), eachItsThread);
        }
        last.thenRunAsync(
                        () -> {
                            try {
                                connection.commit();
                                COMMITTED.incrementAndGet();
                            } catch (SQLException e) {
                                System.out.println("error=" + e.getSQLState() + " " + e.getMessage());
                            }
                        },
                        eachItsThread)
                .get();
    }

    private static void unchecked(int thread) {
        try {
            insert(thread, 0, 0);
        } catch (SQLException e) {
            System.out.println("error=" + e.getSQLState() + " " + e.getMessage());
        }
    }

    /** Loaders insert without an end, a committer commits what is there. */
    private static void groupCommit(int threads) throws Exception {
        connection.setAutoCommit(false);
        Thread committer = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(20);
                    connection.commit();
                    COMMITTED.incrementAndGet();
                }
            } catch (InterruptedException done) {
                return;
            } catch (SQLException e) {
                System.out.println("error=" + e.getSQLState() + " " + e.getMessage());
            }
        });
        committer.start();
        inThreads(threads, thread -> {
            for (int round = 0; round < rounds; round++) {
                insert(thread, round, 0);
                Thread.sleep(think);
            }
        });
        committer.interrupt();
        committer.join();
        connection.commit();
    }

    /** Programs that lean on the connection as a mutex, in auto-commit. */
    private static void once(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO once SELECT ?, 0 WHERE NOT EXISTS (SELECT 1 FROM once WHERE k = ?)");
                    PreparedStatement add = connection.prepareStatement("UPDATE once SET n = n + 1 WHERE k = ?")) {
                insert.setInt(1, round);
                insert.setInt(2, round);
                insert.executeUpdate();
                add.setInt(1, round);
                OK.addAndGet(add.executeUpdate());
            }
        }
    }

    private static void reads(int thread) throws Exception {
        for (int round = 0; round < rounds; round++) {
            try (PreparedStatement read = connection.prepareStatement("SELECT ?::int")) {
                int wanted = thread * 1_000_000 + round;
                read.setInt(1, wanted);
                try (ResultSet row = read.executeQuery()) {
                    row.next();
                    OK.addAndGet(row.getInt(1) == wanted ? 1 : 0);
                }
            }
        }
    }

    private static void inThreads(int count, Work work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    work.run(number);
                } catch (Exception e) {
                    System.out.println("error=" + (e instanceof SQLException ? ((SQLException) e).getSQLState() : "") + " " + e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
