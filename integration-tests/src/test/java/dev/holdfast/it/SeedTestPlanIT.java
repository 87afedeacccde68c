package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The seed's test plan: what breaks a legacy service without the agent, and what becomes of it with the agent. */
@HoldfastTest(server = "max_connections=60")
class SeedTestPlanIT {
    /** max_connections less the three that are reserved for superusers. */
    private static final int SLOTS = 57;

    /** The budget: those less 10 % headroom. */
    private static final int BUDGET = 51;

    private static final int OPERATIONS = 10;
    private static final String TOO_MANY_CLIENTS = "53300";

    @BeforeAll
    static void makeTable(Server server) {
        server.execute("CREATE TABLE ops (worker text, number int)");
        server.execute("ALTER TABLE ops OWNER TO " + Server.USER);
    }

    @BeforeEach
    void emptyTable(Server server) {
        server.execute("TRUNCATE ops");
    }

    @EveryPlatform
    void operationsInOneThread_someNeverClosed(Platform platform, Server server) {
        for (boolean agent : new boolean[] {false, true}) {
            Outcome outcome = run(platform, server, agent, 1, 10, "mixed");
            assertGreen(outcome, OPERATIONS);
        }
    }

    @EveryPlatform
    void manyThreads_withoutAgent_areTooManyClients(Platform platform, Server server) {
        assertRed(run(platform, server, false, 120, 0, "read"));
    }

    @EveryPlatform
    void manyThreads_withAgent_allFinishWithinTheBudget(Platform platform, Server server) {
        ServerLog log = server.log();
        log.mark();
        try (SessionSampler sampler = server.sampleSessions()) {
            assertGreen(run(platform, server, true, 200, 0, "read"), 200 * OPERATIONS);
            assertTrue(sampler.most() <= BUDGET, "sessions at once: " + sampler.most());
        }
        assertTrue(log.mostSessionsOf(Server.USER) <= SLOTS, "in the log: " + log.mostSessionsOf(Server.USER));
    }

    @EveryPlatform
    void mixedReadsAndWrites_withoutAgent_areTooManyClients(Platform platform, Server server) {
        assertRed(run(platform, server, false, 120, 0, "mixed"));
    }

    @EveryPlatform
    void mixedReadsAndWrites_withAgent_writeEachRowOnce(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, 150, 0, "mixed");
        assertGreen(outcome, 150 * OPERATIONS);
        assertEquals(150 * OPERATIONS / 2, outcome.number("rows"));
        assertEquals(Long.toString(outcome.number("rows")), server.query(Server.DATABASE, "SELECT count(*) FROM ops"));
        assertEquals(
                Long.toString(outcome.number("rows")),
                server.query(Server.DATABASE, "SELECT count(*) FROM (SELECT DISTINCT worker, number FROM ops) o"));
    }

    private static Outcome run(
            Platform platform, Server server, boolean agent, int threads, int leakEvery, String mode) {
        return platform.app("Legacy")
                .underHoldfast(agent)
                .arguments(server.url(), threads, OPERATIONS, leakEvery, mode)
                .run()
                .succeeded();
    }

    private static void assertRed(Outcome outcome) {
        assertTrue(
                outcome.values("error").stream().anyMatch(error -> error.startsWith(TOO_MANY_CLIENTS)),
                () -> "the legacy way was expected to break:\n" + outcome);
    }

    private static void assertGreen(Outcome outcome, long operations) {
        outcome.quiet();
        assertEquals(List.of(), outcome.values("error"), outcome::toString);
        assertEquals(operations, outcome.number("operations"));
    }
}
