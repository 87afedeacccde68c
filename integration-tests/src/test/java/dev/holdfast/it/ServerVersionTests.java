package dev.holdfast.it;

import static dev.holdfast.it.CommitProofIT.PROVED_ABORTED;
import static dev.holdfast.it.CommitProofIT.ask;
import static dev.holdfast.it.CommitProofIT.assertDone;
import static dev.holdfast.it.CommitProofIT.assertNotDone;
import static dev.holdfast.it.CommitProofIT.endedAtStandby;
import static dev.holdfast.it.CommitProofIT.oneInAutoCommit;
import static dev.holdfast.it.CommitProofIT.strike;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What may depend on the server's version, in a short form: which it is, the budget, round trips, proofs of commits, restarts and
 * crashes. Each subclass names a version.
 */
abstract class ServerVersionTests {
    private static final int THREADS = 60;
    private static final int OPERATIONS = 5;

    @BeforeEach
    void makeTables(Server server) {
        TransferBooks.prepare(server);
    }

    @Test
    void server_isOfTheVersionThatIsMeant(Server server) {
        assertEquals(version(), server.query("SELECT current_setting('server_version_num')::int / 10000"));
    }

    /** Reckoned here by the formula that README gives. */
    @Test
    void moreThreadsThanSlots_noError_andTheBudgetIsKept(Server server) {
        int allowed = Integer.parseInt(server.query("SELECT sum(CASE name WHEN 'max_connections' THEN 1 ELSE -1 END"
                + " * setting::int) FROM pg_settings WHERE name IN"
                + " ('max_connections', 'superuser_reserved_connections', 'reserved_connections')"));
        try (SessionSampler sampler = server.sampleSessions()) {
            Outcome outcome = app("Legacy")
                    .underHoldfast()
                    .arguments(server.url(), THREADS, OPERATIONS, 0, "read")
                    .run();
            assertEquals(THREADS * OPERATIONS, outcome.succeeded().quiet().number("operations"), outcome::toString);
            assertTrue(sampler.most() <= allowed - allowed / 10, () -> sampler.most() + " of " + allowed);
        }
    }

    @Test
    void reads_costTheRoundTripsOfAWarmPool(Server server, FaultProxy proxy) {
        Application pool = app("Cycles").classPath(Jars.named("HikariCP-4"), Jars.named("slf4j-api-1"));
        Traffic byHand = WireIT.measure(pool, "hikari", server, proxy);
        Traffic underHoldfast = WireIT.measure(app("Cycles").underHoldfast(), "driver", server, proxy);
        assertEquals(byHand.toString(), underHoldfast.toString());
    }

    /** In auto-commit, and in a transaction, which takes two by itself. */
    @ParameterizedTest
    @CsvSource({"marker, 1, 2", "xid, 2, 3"})
    void writes_costTheirProof(String proof, int single, int manual, Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, proof);
        server.execute("CREATE TABLE IF NOT EXISTS written (n int); GRANT INSERT ON written TO " + Server.USER);
        Application application = app("Cycles").underHoldfast().property("holdfast.commit.proof", proof);
        Traffic traffic = WireIT.measure(application, "writes", server, proxy);
        assertEquals(WireIT.CYCLES / 2 * (single + manual), traffic.roundTrips(), traffic::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void commitWithoutAnswer_isToldAsItIs(String proof, Server server, FaultProxy proxy) {
        try (ForkedJvm program = CommitProofIT.start(proof, server, proxy)) {
            for (String kind : List.of("insert", "keys", "update")) {
                oneInAutoCommit(
                        kind,
                        100,
                        program,
                        server,
                        proxy,
                        Fault.onCommitAnswer().cutBefore());
                oneInAutoCommit(
                        kind, 101, program, server, proxy, Fault.onCommit().cutBefore());
            }
            strike(program, proxy, "transfer", "there", Fault.onCommitAnswer().cutBefore());
            assertDone(program, server, "there");
            strike(program, proxy, "transfer", "not-there", Fault.onCommit().cutBefore());
            assertNotDone(program, server, "not-there", PROVED_ABORTED);
            for (String kind : List.of("insert", "transfer", "read")) {
                server.killBackends();
                ask(program, kind, "killed-" + kind);
                assertEquals("ok", CommitProofIT.told(program, "killed-" + kind));
            }
            for (String kind : List.of("insert", "transfer")) {
                assertDone(program, server, endedAtStandby(program, server, kind));
            }
            CommitProofIT.end(program, server, proxy);
        }
    }

    @ParameterizedTest
    @CsvSource({"marker, RESTART", "marker, CRASH", "xid, RESTART", "xid, CRASH"})
    void serverThatGoesDown_losesAndDoublesNothing(String proof, BenchFault fault, Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, proof);
        FaultBench bench = new FaultBench(server, proxy, 1);
        Application program = app("Transfers")
                .underHoldfast()
                .property("holdfast.commit.proof", proof)
                .property("holdfast.timeout.command", "1s");
        Findings findings = bench.run(program, server.url(), 8, () -> bench.strike(fault, 2));
        assertEquals(List.of(), findings.wrongs(), findings::toString);
        CommitFaultsIT.assertContract(proof, fault, bench, findings, findings.toString());
    }

    /** The number of a transaction that a crash has undone is given to another one, which commits. */
    @Test
    void xidOfAnotherLifeOfTheServer_isUnknown() {
        try (Server server = Server.startVersion(
                        version(), XidReuse.SLOW_LOG, XidReuse.NO_SNAPSHOTS, XidReuse.NO_SENDERS, XidReuse.NO_VACUUM);
                FaultProxy proxy = FaultProxy.before(server)) {
            Findings findings = XidReuseIT.run(XidReuseIT.underHoldfast("xid"), "none", server, proxy, 4, false);
            assertEquals(List.of(), findings.wrongs(), findings::toString);
            assertEquals(4, findings.errors((kind, state) -> state.equals(Findings.UNKNOWN)), findings::toString);
        }
    }

    private String version() {
        return getClass().getAnnotation(HoldfastTest.class).postgres();
    }

    private static Application app(String name) {
        return Application.of("dev.holdfast.it.app." + name).classPath(Jars.apps(), Jars.driver());
    }
}
