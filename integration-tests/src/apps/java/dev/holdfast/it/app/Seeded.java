package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One run of a program of {@link SharesBySeed}: the shared connection, what the seed decided, and what the program believes
 * of its rows, printed for the test that compares it with the table {@code seeded(run, thread, round, part, parent)}.
 * A unit is what one thread wrote in one round. Used by all threads of the run.
 */
final class Seeded {
    /** Holdfast takes a thread that is silent for 100 ms for one that leaves its transaction to others. */
    private static final int LONGEST_THINK = 45;

    /** Innermost ones, besides the program's, that tell where a call failed. */
    private static final int FRAMES = 5;

    final String url;
    final int threads;
    final int rounds;

    /** Opened by the program, so that each has an opening place of its own. */
    volatile Connection connection;

    private final int run;
    private final long seed;
    private final int longestThink;

    /** A piece of a program that one thread runs. */
    interface Work {
        void run(int thread, Random random) throws Exception;
    }

    Seeded(String url, int run, long seed) {
        Random random = random(-100);
        this.url = url;
        this.run = run;
        this.seed = seed;
        this.threads = 2 + random.nextInt(5);
        this.rounds = 2 + random.nextInt(3);
        this.longestThink = new int[] {0, 3, 12, LONGEST_THINK}[random.nextInt(4)];
    }

    int run() {
        return run;
    }

    /** Spread widely: neighbouring seeds of a {@link Random} begin alike. */
    Random random(int thread) {
        long mixed = (seed * 1_000_003 + run * 1_009L + thread) * 0x9E3779B97F4A7C15L;
        return new Random(mixed ^ mixed >>> 32);
    }

    /** Time to think: none, a yield, or up to the run's longest, asleep or at work. */
    void think(Random random) throws InterruptedException {
        think(random, longestThink);
    }

    void think(Random random, int longest) throws InterruptedException {
        int millis = random.nextInt(longest + 1);
        switch (random.nextInt(4)) {
            case 0:
                return;
            case 1:
                Thread.yield();
                return;
            case 2:
                Thread.sleep(millis);
                return;
            default:
                spin(millis);
        }
    }

    private static void spin(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            Thread.yield();
        }
    }

    void insert(int thread, int round, int part) throws SQLException {
        insert(thread, round, part, false);
    }

    /** @param child whether the row refers to the parent with the number of the run */
    void insert(int thread, int round, int part, boolean child) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO seeded VALUES (?, ?, ?, ?, ?)")) {
            insert.setInt(1, run);
            insert.setInt(2, thread);
            insert.setInt(3, round);
            insert.setInt(4, part);
            insert.setObject(5, child ? run : null, java.sql.Types.INTEGER);
            insert.executeUpdate();
        }
    }

    /** These parts are there, and they are all that this transaction wrote. */
    void committedAlone(int thread, int round, int parts) {
        committedIn("own-" + thread + "-" + round, thread, round, parts);
    }

    /** These parts are there, and all units with this name are one transaction, which no other unit is in. */
    void committedIn(String transaction, int thread, int round, int parts) {
        unit(thread, round, parts, transaction);
    }

    /** These parts are there, in whatever transaction. */
    void committedSomehow(int thread, int round, int parts) {
        unit(thread, round, parts, "somehow");
    }

    /** Rolled back. */
    void gone(int thread, int round) {
        unit(thread, round, 0, "gone");
    }

    /** There or not, but not twice. */
    void left(int thread, int round, int parts) {
        unit(thread, round, parts, "left");
    }

    private void unit(int thread, int round, int parts, String transaction) {
        System.out.println("unit=" + run + " " + thread + " " + round + " " + parts + " " + transaction);
    }

    void require(boolean holds, String what) {
        if (!holds) {
            wrong(what);
        }
    }

    /** With the thread's name, so that a person finds it in the log. */
    void wrong(String what) {
        System.out.println("wrong=" + run + " [" + Thread.currentThread().getName() + "] " + what);
    }

    void failed(Throwable e) {
        StringBuilder what = new StringBuilder(e.toString());
        if (e instanceof SQLException) {
            what.append(" SQLState ").append(((SQLException) e).getSQLState());
        }
        StackTraceElement[] frames = e.getStackTrace();
        for (int i = 0; i < frames.length; i++) {
            if (i < FRAMES || frames[i].getClassName().startsWith("dev.holdfast.it.app.")) {
                what.append(" at ").append(frames[i]);
            }
        }
        wrong(what.toString().replace('\n', ' '));
    }

    /** Threads with the numbers from 1 on; waits for them. */
    void inThreads(int count, Work work) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            all.add(thread(number, work));
        }
        for (Thread thread : all) {
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    /** Not started. */
    Thread thread(int number, Work work) {
        return new Thread(() -> guarded(number, work), run + "-" + number);
    }

    void guarded(int number, Work work) {
        try {
            work.run(number, random(number));
        } catch (Exception e) {
            failed(e);
        }
    }
}
