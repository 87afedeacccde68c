package dev.holdfast.it.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A legacy service: threads run the operations of a {@link Bank} until {@code end} comes on standard input. Half of the
 * threads open a connection for each operation, half keep theirs until it fails. Nothing is tried twice, unless a wrong
 * {@link Resolver} is asked for.
 *
 * <p>Arguments: URL, journal file, threads, seed, resolver ({@code none} by default), the longest pause between two operations
 * (6 ms by default). Prints {@code WARM} when each thread has done some operations, and at the end {@code operations=} and, for each thread that doesn't come to its end, {@code hung=name place}. The journal has
 * a line for each operation: {@code begin end thread kind id told text}, times in milliseconds of the clock, {@code told}
 * being {@code ok} or the SQLState. Trouble with putting a connection away has the kind {@code tidy} and the id {@code -}.
 */
public final class Transfers {
    private static final int WARM_UP = 8;
    /** Longer than Holdfast may take for one operation. */
    private static final long LAST_OPERATION_MILLIS = 45_000;

    private final String url;
    private final PrintWriter journal;
    private final int threads;
    private final long seed;
    private final Resolver resolver;
    private final int longestThinkMillis;
    private final CountDownLatch warm;
    private final AtomicLong operations = new AtomicLong();
    private volatile boolean ending;

    private Transfers(String[] args) throws IOException {
        url = args[0];
        journal = new PrintWriter(Files.newBufferedWriter(Paths.get(args[1]), StandardCharsets.UTF_8));
        threads = Integer.parseInt(args[2]);
        seed = Long.parseLong(args[3]);
        resolver = Resolver.named(args.length > 4 ? args[4] : "none");
        longestThinkMillis = args.length > 5 ? Integer.parseInt(args[5]) : 6;
        warm = new CountDownLatch(threads);
    }

    public static void main(String[] args) throws Exception {
        new Transfers(args).run();
    }

    private void run() throws IOException, InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> work(number), "teller-" + i);
            thread.setDaemon(true);
            all.add(thread);
            thread.start();
        }
        warm.await();
        System.out.println("WARM");
        awaitEnd();
        ending = true;
        awaitAll(all);
        synchronized (journal) {
            journal.close();
        }
        System.out.println("operations=" + operations);
    }

    private static void awaitEnd() throws IOException {
        for (int c = System.in.read(); c >= 0 && c != '\n'; c = System.in.read()) {
            continue;
        }
    }

    private static void awaitAll(List<Thread> all) throws InterruptedException {
        long deadline = System.nanoTime() + LAST_OPERATION_MILLIS * 1_000_000;
        for (Thread thread : all) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            if (thread.isAlive()) {
                System.out.println("hung=" + thread.getName() + " " + java.util.Arrays.toString(thread.getStackTrace()));
            }
        }
    }

    private void work(int thread) {
        Random random = new Random(seed * 1_000_003 + thread);
        boolean keeps = thread % 2 == 1;
        Connection kept = null;
        for (int number = 0; !ending; number++) {
            String kind = Bank.KINDS.get(random.nextInt(Bank.KINDS.size()));
            kept = operate(kind, seed + "-" + thread + "-" + number, random, kept, keeps);
            if (number == WARM_UP) {
                warm.countDown();
            }
            think(random);
        }
        putAway(kept);
    }

    /** @return the connection for the next operation, or null */
    private Connection operate(String kind, String op, Random random, Connection kept, boolean keeps) {
        long begin = System.currentTimeMillis();
        Connection connection = kept;
        SQLException failure = null;
        try {
            if (connection == null) {
                connection = DriverManager.getConnection(url);
                resolver.opened(connection);
            }
            resolver.run(connection, kind, op, random);
        } catch (SQLException e) {
            failure = e;
        }
        note(begin, kind, op, failure == null ? null : resolved(kind, op, random, failure));
        operations.incrementAndGet();
        if (keeps && failure == null && isBackInAutoCommit(connection)) {
            return connection;
        }
        putAway(connection);
        return null;
    }

    /** @return what the program is told in the end; null for success */
    private SQLException resolved(String kind, String op, Random random, SQLException failure) {
        try {
            resolver.resolve(url, kind, op, random, failure);
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    private boolean isBackInAutoCommit(Connection connection) {
        long begin = System.currentTimeMillis();
        try {
            connection.setAutoCommit(true);
            return true;
        } catch (SQLException e) {
            note(begin, "tidy", "-", e);
            return false;
        }
    }

    private void putAway(Connection connection) {
        if (connection == null) {
            return;
        }
        long begin = System.currentTimeMillis();
        try {
            connection.close();
        } catch (SQLException e) {
            note(begin, "tidy", "-", e);
        }
    }

    private void note(long begin, String kind, String op, SQLException failure) {
        String told = failure == null ? "ok" : String.valueOf(failure.getSQLState());
        String text = failure == null ? "" : String.valueOf(failure.getMessage()).replace('\n', ' ');
        String line = begin + " " + System.currentTimeMillis() + " " + Thread.currentThread().getName() + " " + kind + " "
                + op + " " + told + " " + text;
        synchronized (journal) {
            journal.println(line);
        }
    }

    private void think(Random random) {
        try {
            Thread.sleep(random.nextInt(longestThinkMillis + 1));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts tellers", e);
        }
    }
}
