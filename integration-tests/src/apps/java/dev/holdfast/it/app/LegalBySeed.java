package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Programs of {@link SharesBySeed} in which threads work on one transaction together, or in turns. */
final class LegalBySeed {
    private LegalBySeed() {}

    /** Workers fill the opener's transaction; it counts, and commits or rolls back once. */
    static void workers(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        fill(run, false);
    }

    /** The same, with rows that refer to one which the opener has not committed. */
    static void children(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        fill(run, true);
    }

    private static void fill(Seeded run, boolean children) throws Exception {
        Random random = run.random(0);
        boolean defensive = random.nextBoolean();
        for (int round = 0; round < run.rounds; round++) {
            int number = round;
            boolean commits = random.nextInt(3) != 0;
            run.connection.setAutoCommit(false);
            if (children) {
                parent(run);
            }
            run.insert(0, number, 1, children);
            run.inThreads(run.threads, (thread, its) -> {
                if (defensive) {
                    run.connection.setAutoCommit(false);
                }
                for (int part = 1; part <= 2; part++) {
                    run.insert(thread, number, part, children);
                    run.think(its);
                }
            });
            run.think(random);
            int counted = count(run, number);
            run.require(counted == 1 + 2 * run.threads, "counted " + counted + " rows of the own transaction");
            end(run, number, commits);
        }
    }

    private static void parent(Seeded run) throws SQLException {
        try (Statement statement = run.connection.createStatement()) {
            statement.execute("INSERT INTO seeded_parent VALUES (" + run.run() + ") ON CONFLICT DO NOTHING");
        }
    }

    private static int count(Seeded run, int round) throws SQLException {
        try (PreparedStatement count =
                run.connection.prepareStatement("SELECT count(*) FROM seeded WHERE run = ? AND round = ?")) {
            count.setInt(1, run.run());
            count.setInt(2, round);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void end(Seeded run, int round, boolean commits) throws SQLException {
        if (commits) {
            run.connection.commit();
        } else {
            run.connection.rollback();
        }
        for (int thread = 0; thread <= run.threads; thread++) {
            if (commits) {
                run.committedIn("round-" + round, thread, round, thread == 0 ? 1 : 2);
            } else {
                run.gone(thread, round);
            }
        }
    }

    /** Loaders insert without a break, a committer commits what is there; the opener commits the rest. */
    static void groupCommit(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.connection.setAutoCommit(false);
        CountDownLatch loaded = new CountDownLatch(1);
        Thread committer = run.thread(-1, (thread, random) -> {
            while (loaded.getCount() > 0) {
                Thread.sleep(1 + random.nextInt(20));
                run.connection.commit();
            }
        });
        committer.start();
        run.inThreads(run.threads, (thread, random) -> {
            for (int round = 0; round < run.rounds * 3; round++) {
                run.insert(thread, round, 1);
                run.committedSomehow(thread, round, 1);
                run.think(random);
            }
        });
        loaded.countDown();
        committer.join();
        run.connection.commit();
    }

    /** Whoever takes the connection from the queue has it alone until it puts it back. */
    static void homeMadePool(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        BlockingQueue<Connection> pool = new LinkedBlockingQueue<>();
        pool.add(run.connection);
        run.inThreads(run.threads, (thread, random) -> {
            for (int round = 0; round < run.rounds; round++) {
                Connection taken = pool.take();
                try {
                    taken.setAutoCommit(false);
                    inTurn(run, thread, round, random);
                    if (random.nextBoolean()) {
                        taken.setAutoCommit(true);
                    }
                } finally {
                    pool.add(taken);
                }
                run.think(random);
            }
        });
    }

    private static void inTurn(Seeded run, int thread, int round, Random random) throws Exception {
        run.insert(thread, round, 1);
        run.think(random);
        run.insert(thread, round, 2);
        if (random.nextInt(3) == 0) {
            run.connection.rollback();
            run.gone(thread, round);
        } else {
            run.connection.commit();
            run.committedAlone(thread, round, 2);
        }
    }

    /** Two threads that only read, in manual commit, and never end anything. */
    static void readers(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.connection.setAutoCommit(false);
        run.inThreads(2, (thread, random) -> {
            for (int round = 0; round < run.rounds * 3; round++) {
                int wanted = thread * 1_000 + round;
                try (PreparedStatement read = run.connection.prepareStatement("SELECT n FROM generate_series(?, ?) n")) {
                    read.setInt(1, wanted);
                    read.setInt(2, wanted + 2);
                    readThree(run, read, wanted, random);
                }
            }
        });
    }

    private static void readThree(Seeded run, PreparedStatement read, int wanted, Random random) throws Exception {
        try (ResultSet row = read.executeQuery()) {
            for (int next = wanted; next < wanted + 3; next++) {
                run.think(random, 2);
                run.require(row.next() && row.getInt(1) == next, "another one's result");
            }
            run.require(!row.next(), "more rows than asked for");
        }
    }

    /** Producers fill the batch of one statement under its lock, a flusher executes it under the same. */
    static void flusher(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        try (PreparedStatement batch = run.connection.prepareStatement("INSERT INTO seeded VALUES (?, ?, ?, ?)")) {
            CountDownLatch produced = new CountDownLatch(1);
            Thread flusher = run.thread(-1, (thread, random) -> {
                for (boolean more = true; more; ) {
                    more = produced.getCount() > 0;
                    Thread.sleep(random.nextInt(10));
                    synchronized (batch) {
                        batch.executeBatch();
                    }
                }
            });
            flusher.start();
            run.inThreads(run.threads, (thread, random) -> {
                for (int round = 0; round < run.rounds * 3; round++) {
                    add(run, batch, thread, round);
                    run.think(random, 5);
                }
            });
            produced.countDown();
            flusher.join();
        }
    }

    private static void add(Seeded run, PreparedStatement batch, int thread, int round) throws SQLException {
        synchronized (batch) {
            batch.setInt(1, run.run());
            batch.setInt(2, thread);
            batch.setInt(3, round);
            batch.setInt(4, 1);
            batch.addBatch();
        }
        run.committedSomehow(thread, round, 1);
    }
}
