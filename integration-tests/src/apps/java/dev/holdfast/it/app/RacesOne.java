package dev.holdfast.it.app;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;

/**
 * Threads race on the calls of one connection and its statements, in short rounds, each with a connection of its own.
 * Arguments: URL, seconds, first seed, how many sessions there may be at most.
 * Prints {@code wrong=} lines, {@code hang=} when a call takes 10 s (then it ends), {@code rounds=}, {@code calls=}, and
 * {@code free=} with the sessions that can still be had; then waits for a line on its standard input.
 */
public final class RacesOne {
    private static final int THREADS = 4;
    private static final long LIMIT = 10_000_000_000L;
    private static final int MOST_WRONG_LINES = 50;

    /** However slow the machine is. */
    private static final int FEWEST_ROUNDS = 20;

    private static int wrongLines;

    private final String url;
    private final long end;
    private final Race.Clock[] clocks = new Race.Clock[THREADS];
    private final CyclicBarrier begin = new CyclicBarrier(THREADS, this::next);
    private final CyclicBarrier done = new CyclicBarrier(THREADS, this::over);
    private int seed;
    private int rounds;
    private volatile Race race;

    private RacesOne(String url, int seconds, int firstSeed) {
        this.url = url;
        this.end = System.nanoTime() + seconds * 1_000_000_000L;
        this.seed = firstSeed;
    }

    public static void main(String[] args) throws Exception {
        RacesOne races = new RacesOne(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        races.run();
        System.out.println("free=" + free(args[0], Integer.parseInt(args[3])));
        System.out.println("done");
        awaitLine();
    }

    private static void awaitLine() throws IOException {
        if (System.in.read() < 0) {
            System.out.println("nobody asked");
        }
    }

    private void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            int mine = number;
            clocks[number] = new Race.Clock();
            threads.add(new Thread(() -> race(mine), "racer-" + number));
        }
        Thread watchdog = new Thread(this::watch, "watchdog");
        watchdog.setDaemon(true);
        threads.forEach(Thread::start);
        watchdog.start();
        long calls = 0;
        for (int number = 0; number < THREADS; number++) {
            threads.get(number).join();
            calls += clocks[number].calls();
        }
        System.out.println("rounds=" + rounds);
        System.out.println("calls=" + calls);
    }

    private void race(int thread) {
        try {
            while (true) {
                begin.await();
                Race now = race;
                if (now == null) {
                    return;
                }
                now.run(thread, new Random((now.seed * 31L + thread) * 0x9E3779B97F4A7C15L), clocks[thread]);
                done.await();
            }
        } catch (Throwable e) {
            wrong(seed, "the thread", e);
            Runtime.getRuntime().halt(4);
        }
    }

    /** Run by the last thread that is ready, so that each of them is the opener now and then. */
    private void next() {
        race = null;
        if (System.nanoTime() < end || rounds < FEWEST_ROUNDS) {
            try {
                race = new Race(DriverManager.getConnection(url), seed++);
                rounds++;
            } catch (SQLException e) {
                wrong(seed, "open", e);
            }
        }
    }

    private void over() {
        try {
            race.connection.close();
        } catch (SQLException | RuntimeException e) {
            wrong(race.seed, "close at the end", e);
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(500);
                for (int thread = 0; thread < THREADS; thread++) {
                    if (clocks[thread].nanos() > LIMIT) {
                        hang(thread);
                    }
                }
            }
        } catch (InterruptedException e) {
            System.out.println("the watchdog was interrupted");
        }
    }

    private void hang(int thread) {
        Race now = race;
        System.out.println("hang=seed " + (now == null ? seed : now.seed) + " racer-" + thread + " in " + clocks[thread].call());
        for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
            System.out.println(one.getKey() + " " + one.getKey().getState());
            for (StackTraceElement frame : one.getValue()) {
                System.out.println("    at " + frame);
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(3);
    }

    static synchronized void wrong(int seed, String call, Object what) {
        if (wrongLines++ == MOST_WRONG_LINES) {
            return;
        }
        StringBuilder line = new StringBuilder("wrong=seed " + seed + " [" + Thread.currentThread().getName() + "] " + call + ": " + what);
        if (what instanceof Throwable) {
            StackTraceElement[] frames = ((Throwable) what).getStackTrace();
            for (int i = 0; i < Math.min(8, frames.length); i++) {
                line.append(" at ").append(frames[i]);
            }
        }
        System.out.println(line.toString().replace('\n', ' '));
    }

    /** A session that somebody holds for ever is missing here. */
    private static int free(String url, int most) throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            while (all.size() < most) {
                all.add(DriverManager.getConnection(url));
                all.get(all.size() - 1).isValid(5);
            }
        } catch (SQLException e) {
            wrong(0, "open connection " + (all.size() + 1), e);
        }
        for (Connection connection : all) {
            connection.close();
        }
        return all.size();
    }
}
