package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind PgBouncer, where that is installed: backends can't be ended by us, so the marker's tombstone is the only fence. */
@HoldfastTest(server = "max_connections=60")
class PoolerIT {
    private static final int THREADS = 8;
    private static final int STRIKES = 12;

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "session, TERMINATE",
        "session, COMMIT",
        "session, LATE",
        "transaction, TERMINATE",
        "transaction, COMMIT",
        "transaction, LATE"
    })
    void marker_isExact(String mode, BenchFault fault, Server server, FaultProxy proxy) throws IOException {
        assertExact(run("marker", mode, fault, server, proxy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void marker_poolerIsKilled_isExact(String mode, Server server, FaultProxy proxy) throws IOException {
        assertExact(run("marker", mode, null, server, proxy));
    }

    private static void assertExact(Findings findings) {
        assertEquals(List.of(), findings.wrongs(), findings::toString);
        assertEquals(
                0, findings.errors((kind, state) -> !kind.equals("transfer")), () -> "in auto-commit: " + findings);
        assertEquals(0, findings.errors((kind, state) -> state.equals(Findings.UNKNOWN)), findings::toString);
    }

    /** Without the table nothing is proved, so nothing that may be committed is run again. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"transaction, COMMIT", "session, LATE"})
    void withoutMarker_nothingIsDoneTwice(String mode, BenchFault fault, Server server, FaultProxy proxy)
            throws IOException {
        Findings findings = run("xid", mode, fault, server, proxy);
        assertEquals(0, findings.wrongs("DOUBLED") + findings.wrongs("LOST"), findings::toString);
        assertTrue(findings.errors() > 0, findings::toString);
    }

    private static Findings run(String proof, String mode, BenchFault fault, Server server, FaultProxy proxy)
            throws IOException {
        assumeTrue(PgBouncer.isInstalled(), "PgBouncer isn't installed");
        MarkerTable.prepare(server, proof);
        try (PgBouncer bouncer = PgBouncer.before(proxy.port(), mode)) {
            // the driver's named statements belong to one backend
            String url = server.url(bouncer.port()) + (mode.equals("transaction") ? "&prepareThreshold=0" : "");
            FaultBench bench = new FaultBench(server, proxy, STRIKES);
            Findings findings = bench.run(program(), url, THREADS, () -> strike(bench, fault, bouncer));
            System.out.println(proof + " behind PgBouncer, " + mode + ", " + fault + ": " + findings.figures());
            return findings;
        }
    }

    /** @param fault null = the pooler is killed */
    private static void strike(FaultBench bench, BenchFault fault, PgBouncer bouncer) {
        if (fault != null) {
            bench.strike(fault, STRIKES);
            return;
        }
        for (int i = 0; i < STRIKES; i++) {
            bench.outage("pooler killed", bouncer::crash);
            bench.quiet(100);
        }
    }

    private static Application program() {
        return Application.of("dev.holdfast.it.app.Transfers")
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.retry.initial-delay", "10ms")
                .property("holdfast.timeout.command", "1s")
                .property("holdfast.pool.max-total", "15");
    }
}
