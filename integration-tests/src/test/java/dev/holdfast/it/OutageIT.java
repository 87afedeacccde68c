package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server is away for longer than the deadline, and 20 threads want it. */
@HoldfastTest(server = "max_connections=60")
@Tag("measures-time")
class OutageIT {
    private static final int THREADS = 20;
    private static final long DEADLINE = 2_000;
    private static final long AT_ONCE = 300;
    /** One every 250 ms, and what a busy machine makes of it. */
    private static final int MOST_ATTEMPTS_A_SECOND = 6;

    @BeforeEach
    void makeTable(Server server) {
        server.execute("DROP TABLE IF EXISTS written; CREATE TABLE written (id text); GRANT INSERT ON written TO "
                + Server.USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void awayForLongerThanTheDeadline(String proof, Server server, FaultProxy proxy) throws InterruptedException {
        MarkerTable.prepare(server, proof);
        try (ForkedJvm program = Application.of("dev.holdfast.it.app.Outages")
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.retry.deadline", DEADLINE + "ms")
                .property("holdfast.commit.proof", proof)
                .arguments(server.url(proxy.port()), THREADS)
                .start()) {
            program.awaitLine("WARM");
            long away = System.currentTimeMillis();
            List<Long> attempts = closeDoor(proxy, 2 * DEADLINE + 500);
            long back = System.currentTimeMillis();
            Await.until(
                    Duration.ofSeconds(10),
                    () -> "service for all: " + program.soFar(),
                    () -> served(program, back) == THREADS);
            program.send("end");
            List<Told> all = told(program.await().succeeded());
            assertNobodyGaveUpEarly(all, away);
            assertToldAtOnce(all, away + DEADLINE + 1_000, back);
            assertBounded(attempts, away + 500);
            assertResumed(all, back);
            assertTrueToTheDatabase(all, server);
        }
    }

    private static List<Long> closeDoor(FaultProxy proxy, long millis) throws InterruptedException {
        proxy.refuse();
        proxy.cutAll();
        try (ShutDoor door = new ShutDoor(proxy.port())) {
            TimeUnit.MILLISECONDS.sleep(millis);
            return door.attempts();
        } finally {
            proxy.acceptAgain();
        }
    }

    /** How many threads have had an answer that they wanted since then. */
    private static long served(ForkedJvm program, long since) {
        return told(program.soFar()).stream()
                .filter(told -> told.isOk() && told.begin >= since)
                .map(told -> told.id.split("-")[0])
                .distinct()
                .count();
    }

    private static void assertNobodyGaveUpEarly(List<Told> all, long away) {
        List<Told> early = all.stream()
                .filter(told -> !told.isOk() && told.end < away + DEADLINE - 100)
                .toList();
        assertEquals(List.of(), early);
    }

    private static void assertToldAtOnce(List<Told> all, long from, long to) {
        List<Told> refused = all.stream()
                .filter(told -> told.begin >= from && told.end <= to)
                .toList();
        assertTrue(refused.size() > THREADS, "operations while the breaker was open: " + refused.size());
        for (Told told : refused) {
            assertTrue(told.rest.startsWith("08001 ") && told.rest.contains("circuit breaker open"), told::toString);
            assertTrue(told.end - told.begin <= AT_ONCE, told::toString);
        }
    }

    /** Each thread may find out for itself at first. */
    private static void assertBounded(List<Long> attempts, long from) {
        for (Long first : attempts) {
            long within = attempts.stream()
                    .filter(at -> at >= from && at >= first && at < first + 1_000)
                    .count();
            assertTrue(within <= MOST_ATTEMPTS_A_SECOND, within + " attempts within a second: " + attempts);
        }
        long atFirst = attempts.stream().filter(at -> at < from).count();
        assertTrue(atFirst <= THREADS + MOST_ATTEMPTS_A_SECOND, "attempts at first: " + atFirst);
        assertTrue(attempts.size() > atFirst, "nobody looks whether it is back");
    }

    private static void assertResumed(List<Told> all, long back) {
        long first = all.stream()
                .filter(told -> told.isOk() && told.end >= back)
                .mapToLong(told -> told.end)
                .min()
                .orElseThrow();
        assertTrue(first - back <= 1_000, "service after " + (first - back) + " ms");
    }

    /** What is told as done is there once, what is told as failed isn't; 08007 says that it isn't known. */
    private static void assertTrueToTheDatabase(List<Told> all, Server server) {
        String written = server.query(Server.DATABASE, "SELECT string_agg(id, ' ' ORDER BY id) FROM written");
        List<String> expected = new ArrayList<>();
        for (Told told : all) {
            boolean unknown = told.rest.startsWith("08007 ");
            if (told.isOk() || unknown && (" " + written + " ").contains(" " + told.id + " ")) {
                expected.add(told.id);
            }
        }
        expected.sort(null);
        List<String> found = new ArrayList<>(List.of(written.split(" ")));
        found.sort(null);
        assertEquals(expected, found);
    }

    private static List<Told> told(Outcome outcome) {
        return outcome.values("told").stream().map(Told::new).toList();
    }

    private static final class Told {
        private final long begin;
        private final long end;
        private final String id;
        private final String rest;

        private Told(String line) {
            String[] words = line.split(" ", 4);
            begin = Long.parseLong(words[0]);
            end = Long.parseLong(words[1]);
            id = words[2];
            rest = words[3];
        }

        private boolean isOk() {
            return rest.equals("ok");
        }

        @Override
        public String toString() {
            return (end - begin) + " ms " + id + " " + rest;
        }
    }
}
