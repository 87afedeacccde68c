package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/** Programs of {@link SharesBySeed} in which each thread takes the shared connection for its own. */
final class BrokenBySeed {
    private BrokenBySeed() {}

    static void eachItsOwn(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        boolean everyRound = run.random(0).nextBoolean();
        run.inThreads(run.threads, (thread, random) -> {
            run.connection.setAutoCommit(false);
            for (int round = 0; round < run.rounds; round++) {
                if (everyRound) {
                    run.connection.setAutoCommit(false);
                }
                transaction(run, thread, round, random);
                run.think(random);
            }
        });
    }

    static void globalSwitch(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.connection.setAutoCommit(false);
        run.inThreads(run.threads, (thread, random) -> {
            for (int round = 0; round < run.rounds; round++) {
                transaction(run, thread, round, random);
                run.think(random);
            }
        });
    }

    /** One thread runs transactions and switches back to auto-commit, the others write and read single rows. */
    static void beside(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.inThreads(run.threads, (thread, random) -> {
            if (thread == 1) {
                switching(run, thread, random);
            } else {
                single(run, thread, random);
            }
        });
    }

    /** Half of the threads do so. */
    static void manyBeside(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.inThreads(run.threads, (thread, random) -> {
            if (thread % 2 == 1) {
                switching(run, thread, random);
            } else {
                single(run, thread, random);
            }
        });
    }

    private static void switching(Seeded run, int thread, Random random) throws Exception {
        for (int round = 0; round < run.rounds; round++) {
            run.connection.setAutoCommit(false);
            run.think(random);
            transaction(run, thread, round, random);
            run.connection.setAutoCommit(true);
            run.think(random);
        }
    }

    /** Whether a single row is rolled back with another thread's transaction is left open here. */
    private static void single(Seeded run, int thread, Random random) throws Exception {
        for (int round = 0; round < run.rounds; round++) {
            if (random.nextBoolean()) {
                run.left(thread, round, 1);
                run.insert(thread, round, 1);
            } else {
                read(run, random.nextInt(1_000_000));
            }
            run.think(random);
        }
    }

    /** When all have committed some transactions of their own, the thread with the number 1 ends within one. */
    static void dies(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        run.connection.setAutoCommit(false);
        run.inThreads(run.threads, (thread, random) -> {
            for (int round = 0; round < 4; round++) {
                run.insert(thread, round, 1);
                Thread.sleep(5);
                run.insert(thread, round, 2);
                run.connection.commit();
                run.committedAlone(thread, round, 2);
            }
        });
        run.inThreads(run.threads, (thread, random) -> {
            for (int round = 10; round < 10 + run.rounds; round++) {
                if (thread == 1 && round == 11) {
                    run.gone(thread, round);
                    run.insert(thread, round, 1);
                    run.think(random);
                    return;
                }
                transaction(run, thread, round, random);
            }
        });
    }

    /** One statement in a static field, in auto-commit. */
    static void sharedStatement(Seeded run) throws Exception {
        run.connection = DriverManager.getConnection(run.url);
        try (PreparedStatement write = run.connection.prepareStatement("INSERT INTO seeded VALUES (?, ?, ?, ?)");
                PreparedStatement read = run.connection.prepareStatement("SELECT ?::int, ?::int")) {
            run.inThreads(run.threads, (thread, random) -> {
                for (int round = 0; round < run.rounds * 3; round++) {
                    write(run, write, thread, round, random);
                    readOwn(run, read, thread, round, random);
                }
            });
        }
    }

    private static void write(Seeded run, PreparedStatement write, int thread, int round, Random random)
            throws Exception {
        write.setInt(1, run.run());
        write.setInt(2, thread);
        Thread.yield();
        write.setInt(3, round);
        run.think(random, 2);
        write.setInt(4, 1);
        run.require(write.executeUpdate() == 1, "not one row written");
        run.committedAlone(thread, round, 1);
    }

    private static void readOwn(Seeded run, PreparedStatement read, int thread, int round, Random random)
            throws Exception {
        read.setInt(1, thread);
        run.think(random, 2);
        read.setInt(2, round);
        try (ResultSet row = read.executeQuery()) {
            row.next();
            Thread.yield();
            run.require(row.getInt(1) == thread && row.getInt(2) == round, "another one's result");
        }
    }

    private static void transaction(Seeded run, int thread, int round, Random random) throws Exception {
        int parts = 1 + random.nextInt(3);
        for (int part = 1; part <= parts; part++) {
            run.insert(thread, round, part);
            run.think(random);
        }
        if (random.nextInt(3) == 0) {
            run.connection.rollback();
            run.gone(thread, round);
        } else {
            run.connection.commit();
            run.committedAlone(thread, round, parts);
        }
    }

    private static void read(Seeded run, int number) throws SQLException {
        Connection connection = run.connection;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + number)) {
            row.next();
            run.require(row.getInt(1) == number, "another one's result");
        }
    }
}
