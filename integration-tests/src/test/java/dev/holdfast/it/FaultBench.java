package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run of the program {@code Transfers} under faults. For one thread. */
final class FaultBench {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** From the start of the program to its end. */
    private static final Duration PROGRAM_LIMIT = Duration.ofMinutes(3);
    /** The service goes on after the last fault. */
    private static final int AFTER_MILLIS = 300;

    private final Server server;
    private final FaultProxy proxy;
    private final long seed;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();
    /** When an outage of the whole server or network began, and was over, by the clock. */
    private final List<long[]> outages = new ArrayList<>();

    private final List<Late> late = new ArrayList<>();
    private String tampering = "";
    private String resolver = "none";
    private int longestThinkMillis = 6;
    private int struck;

    FaultBench(Server server, FaultProxy proxy, long seed) {
        this.server = server;
        this.proxy = proxy;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * Makes the tables, runs the program while the faults strike, and judges.
     *
     * @param program {@code Transfers} without arguments
     * @param url of the server, or by way of the proxy
     * @throws AssertionError if the program hangs or a fault finds nothing to strike
     */
    Findings run(Application program, String url, int threads, Runnable faults) {
        TransferBooks.prepare(server);
        Path journal = journal();
        try {
            work(
                    program.limit(PROGRAM_LIMIT).arguments(url, journal, threads, seed, resolver, longestThinkMillis),
                    faults);
            if (!tampering.isEmpty()) {
                server.execute(tampering);
            }
            return TransferBooks.judge(server, journal);
        } finally {
            delete(journal);
        }
    }

    /** Has a fault strike so often. */
    void strike(BenchFault fault, int times) {
        for (int i = 0; i < times; i++) {
            fault.strike(this, random);
            struck++;
        }
    }

    /** Has these statements run before the judge looks. */
    void tamper(String sql) {
        tampering = sql;
    }

    /** Has the program itself treat lost connections, wrongly; see its {@code Resolver}. */
    FaultBench resolver(String name) {
        resolver = name;
        return this;
    }

    /** How long the program's threads pause between two operations at most. */
    FaultBench think(int millis) {
        longestThinkMillis = millis;
        return this;
    }

    Server server() {
        return server;
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** The pid of a session of the program, of one that does something if there is one; waits for the first. */
    int sessionAtWork() {
        String pid = "SELECT pid FROM pg_stat_activity WHERE usename = '" + Server.USER
                + "' ORDER BY (state = 'idle')::int, random() LIMIT 1";
        String[] found = new String[1];
        Await.until(LIMIT, () -> "a session of the program", () -> (found[0] = server.query(pid)) != null);
        return Integer.parseInt(found[0]);
    }

    /** How often a fault has struck until now. */
    int struck() {
        return struck;
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    /** Operations that a fault has surely hit: those under way when an outage began, one for each other fault. */
    long faulted(Findings findings) {
        if (outages.isEmpty()) {
            return counts.values().stream().mapToInt(count -> count).sum();
        }
        return outages.stream()
                .mapToLong(outage -> findings.underWay(outage[0], outage[0]))
                .sum();
    }

    /** Operations that a fault may have hit: those that overlap an outage, one for each other fault. */
    long mostErrors(Findings findings) {
        return outages.isEmpty()
                ? faulted(findings)
                : outages.stream()
                        .mapToLong(outage -> findings.underWay(outage[0], outage[1]))
                        .sum();
    }

    /** Runs what takes the service away and brings it back. */
    void outage(String name, Runnable both) {
        count(name);
        long begin = System.currentTimeMillis();
        both.run();
        server.awaitAccepting();
        outages.add(new long[] {begin, System.currentTimeMillis()});
    }

    /** Arms a fault of the proxy and waits until it has struck. */
    void line(String name, Fault fault) {
        proxy.add(fault);
        Await.until(LIMIT, () -> "a message for " + fault, () -> {
            releaseDue(); // or all threads may come to wait for the locks of what is held
            return fault.wasReached();
        });
        count(name);
        if (!fault.strands()) {
            proxy.remove(fault);
        }
    }

    /** Lets go, after so many milliseconds, what a fault holds. */
    void later(Fault fault, int millis) {
        late.add(new Late(fault, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis)));
    }

    /** At least and at most so many milliseconds. */
    void pause(Random random, int least, int most) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(least + random.nextInt(most - least + 1));
        while (System.nanoTime() - end < 0) {
            releaseDue();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Lets the service run without faults for so many milliseconds. */
    void quiet(int millis) {
        pause(random, millis, millis);
    }

    private void work(Application program, Runnable faults) {
        try (ForkedJvm forked = program.start()) {
            forked.awaitLine("WARM");
            faults.run();
            while (!late.isEmpty()) {
                quiet(5);
            }
            quiet(AFTER_MILLIS);
            forked.send("end");
            Outcome outcome = forked.await().succeeded();
            if (!outcome.values("hung").isEmpty()) {
                throw new AssertionError("hung threads of\n" + outcome);
            }
        } finally {
            proxy.clear();
            proxy.cutAll();
        }
    }

    private void releaseDue() {
        late.removeIf(each -> each.releasedBy(proxy));
    }

    private static Path journal() {
        try {
            return Files.createTempFile("journal-", ".txt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path journal) {
        try {
            Files.delete(journal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fault that holds a message, and until when. */
    private static final class Late {
        private final Fault fault;
        private final long nanoTime;

        private Late(Fault fault, long nanoTime) {
            this.fault = fault;
            this.nanoTime = nanoTime;
        }

        private boolean releasedBy(FaultProxy proxy) {
            boolean due = System.nanoTime() - nanoTime >= 0;
            if (due) {
                proxy.remove(fault);
            }
            return due;
        }
    }
}
