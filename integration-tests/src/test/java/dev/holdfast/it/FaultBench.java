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

/** One run of the program {@code Transfers} under faults of one kind. For one thread. */
final class FaultBench {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** From the start of the program to its end, besides what the faults take. */
    private static final Duration PROGRAM_LIMIT = Duration.ofMinutes(2);
    /** The service goes on after the last fault. */
    private static final int AFTER_MILLIS = 300;

    private final Server server;
    private final FaultProxy proxy;
    private final long seed;
    private final Map<String, Integer> counts = new TreeMap<>();
    /** When an outage of the whole server or network began, and was over, by the clock. */
    private final List<long[]> outages = new ArrayList<>();

    private final List<Late> late = new ArrayList<>();
    private String tampering = "";
    private int struck;

    FaultBench(Server server, FaultProxy proxy, long seed) {
        this.server = server;
        this.proxy = proxy;
        this.seed = seed;
    }

    /**
     * Makes the tables, runs the program, has the fault strike so often, and judges.
     *
     * @param program {@code Transfers} without arguments
     * @param properties of the driver, appended to the URL
     * @throws AssertionError if the program hangs or a fault finds nothing to strike
     */
    Findings run(Application program, String properties, int threads, BenchFault fault, int times) {
        TransferBooks.prepare(server);
        Path journal = journal();
        try {
            work(
                    program.limit(PROGRAM_LIMIT.plusSeconds(5L * times))
                            .arguments(url(fault) + properties, journal, threads, seed),
                    fault,
                    times);
            if (!tampering.isEmpty()) {
                server.execute(tampering);
            }
            return TransferBooks.judge(server, journal);
        } finally {
            delete(journal);
        }
    }

    /** Has these statements run before the judge looks. */
    void tamper(String sql) {
        tampering = sql;
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

    /** How often the fault of this run has struck until now. */
    int struck() {
        return struck;
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    List<long[]> outages() {
        return outages;
    }

    /** Operations that a fault has hit: those under way at an outage, one for each other fault. */
    long faulted(Findings findings) {
        if (outages.isEmpty()) {
            return counts.values().stream().mapToInt(count -> count).sum();
        }
        return outages.stream()
                .mapToLong(outage -> findings.underWayAt(outage[0]))
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
        proxy.add(fault).awaitReached(LIMIT);
        count(name);
        if (!fault.strands()) {
            proxy.remove(fault);
        }
    }

    /** Lets go, after so many milliseconds, what a fault holds. */
    void later(Fault fault, int millis) {
        late.add(new Late(fault, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis)));
        late.removeIf(each -> each.releasedBy(proxy));
    }

    /** At least and at most so many milliseconds. */
    void pause(Random random, int least, int most) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(least + random.nextInt(most - least + 1));
        while (System.nanoTime() - end < 0) {
            late.removeIf(each -> each.releasedBy(proxy));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void work(Application program, BenchFault fault, int times) {
        Random random = new Random(seed * 31 + fault.ordinal());
        try (ForkedJvm forked = program.start()) {
            forked.awaitLine("WARM");
            for (struck = 0; struck < times; struck++) {
                fault.strike(this, random);
            }
            while (!late.isEmpty()) {
                pause(random, 5, 5);
            }
            pause(random, AFTER_MILLIS, AFTER_MILLIS);
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

    private String url(BenchFault fault) {
        return fault.isAtLine() ? server.url(proxy.port()) : server.url();
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
