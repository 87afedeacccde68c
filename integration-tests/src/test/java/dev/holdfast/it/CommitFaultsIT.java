package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A legacy bank under faults of every kind: nothing that was acknowledged is lost, nothing is applied twice, nothing that
 * was told as failed is there, and there are no more exceptions than the README allows. Judged by the database alone.
 * {@code -Pfaults} runs more seeds; each run prints one line of figures.
 */
@HoldfastTest(server = "max_connections=30")
class CommitFaultsIT {
    /** One run takes the time of ten seeds of other tests. */
    private static final int RUNS = Math.max(1, Integer.getInteger("holdfast.it.seeds", 10) / 10);

    private static final int FIRST_SEED = Integer.getInteger("holdfast.it.first-seed", 1);
    private static final int THREADS = 8;

    private static final int WRONG_ROUNDS = 6;
    private static final String MARK = "INSERT INTO marks";

    /** What a transaction by hand may end with, until it is replayed: the line or the server lost, or proved aborted. */
    private static final Set<String> LOST_BEFORE_COMMIT = Set.of("08003", "08006", "57P01", "57P02", "40001");

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("proofsAndFaults")
    void bank_isExact(String proof, BenchFault fault, Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, proof);
        for (int seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            FaultBench bench = new FaultBench(server, proxy, seed);
            String url = fault.isAtLine() ? server.url(proxy.port()) : server.url();
            Findings findings = bench.run(
                    underHoldfast(proof, fault.ordinal() + seed),
                    url,
                    THREADS,
                    () -> bench.strike(fault, fault.times()));
            String name = proof + ", " + fault + ", seed " + seed + ": ";
            System.out.println(
                    name + "faulted=" + bench.faulted(findings) + " " + bench.counts() + " " + findings.figures());
            assertEquals(List.of(), findings.wrongs(), () -> name + findings);
            assertContract(proof, fault, bench, findings, name + findings);
        }
    }

    static void assertContract(String proof, BenchFault fault, FaultBench bench, Findings findings, String message) {
        boolean mayBeUnknown = proof.equals("xid") && fault.isServerDown();
        assertEquals(
                0,
                findings.errors(
                        (kind, state) -> state.equals(Findings.UNKNOWN) && (!mayBeUnknown || kind.equals("read"))),
                () -> "of unknown outcome: " + message);
        assertEquals(
                0,
                findings.errors((kind, state) -> !kind.equals("transfer") && !state.equals(Findings.UNKNOWN)),
                () -> "in auto-commit: " + message);
        assertEquals(
                0,
                findings.errors((kind, state) -> kind.equals("transfer")
                        && !state.equals(Findings.UNKNOWN)
                        && !LOST_BEFORE_COMMIT.contains(state)),
                () -> "in transactions: " + message);
        assertTrue(findings.errors() <= bench.mostErrors(findings), () -> "more errors than faults: " + message);
    }

    /** Without the agent each fault shows, and some as lies: else the test above could not fail. */
    @Test
    void withoutAgent_eachFaultShows(Server server, FaultProxy proxy) {
        FaultBench bench = new FaultBench(server, proxy, FIRST_SEED);
        Map<BenchFault, Long> begins = new EnumMap<>(BenchFault.class);
        Findings findings = eachFault(bench, begins);
        System.out.println("without agent: " + bench.counts() + " " + findings.figures());
        begins.forEach((fault, begin) -> {
            BenchFault[] all = BenchFault.values();
            long end = fault.ordinal() + 1 == all.length ? Long.MAX_VALUE : begins.get(all[fault.ordinal() + 1]);
            assertTrue(findings.errorsBetween(begin, end) > 0, () -> fault + " doesn't show: " + findings);
        });
        assertTrue(findings.wrongs("LIE") > 0, findings::toString);
    }

    /** It can be done: what ends the old session, asks, and does it again if need be, comes through all faults. */
    @Test
    void rightResolver_isExact(Server server, FaultProxy proxy) {
        FaultBench bench = new FaultBench(server, proxy, FIRST_SEED).resolver("fences");
        Findings findings = eachFault(bench, new EnumMap<>(BenchFault.class));
        System.out.println("right resolver: " + bench.counts() + " " + findings.figures());
        assertEquals(List.of(), findings.wrongs(), findings::toString);
        assertEquals(0, findings.errors(), findings::toString);
    }

    private static Findings eachFault(FaultBench bench, Map<BenchFault, Long> begins) {
        String url = bench.server().url(bench.proxy().port()) + "&socketTimeout=1";
        return bench.run(bare(FIRST_SEED), url, THREADS, () -> {
            for (BenchFault fault : BenchFault.values()) {
                begins.put(fault, System.currentTimeMillis());
                bench.strike(fault, fault.timesBare());
            }
        });
    }

    /** The faults are such that a wrong repair makes things worse, and the judge sees it. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "always-aborted, COMMIT, DOUBLED",
        "always-committed, COMMIT, LOST",
        "always-aborted, LATE, DOUBLED",
        "asks-without-fence, LATE, DOUBLED"
    })
    void wrongResolver_shows(String resolver, BenchFault fault, String as, Server server, FaultProxy proxy) {
        FaultBench bench = new FaultBench(server, proxy, FIRST_SEED).resolver(resolver);
        Findings findings = bench.run(
                bare(FIRST_SEED), server.url(proxy.port()), THREADS, () -> bench.strike(fault, fault.timesBare() * 2));
        assertTrue(findings.wrongs(as) > 0, findings::toString);
    }

    /** The commit arrives when the marker was found missing, and its work has been done again. */
    @Test
    void markerProbedAndRolledBack_isDoubled(Server server, FaultProxy proxy) {
        FaultBench bench = new FaultBench(server, proxy, FIRST_SEED).resolver("probes-and-rolls-back");
        Findings findings = bench.run(bare(FIRST_SEED), server.url(proxy.port()), THREADS, () -> {
            for (int i = 0; i < WRONG_ROUNDS; i++) {
                Fault fault = Fault.onClient('P').containing(MARK).strand();
                bench.line("late", fault);
                bench.later(fault, 300);
            }
        });
        assertTrue(findings.wrongs("DOUBLED") > 0, findings::toString);
    }

    /** In simple query mode pgjdbc sends a prepared text of two statements as two requests, and nothing says so. */
    @Test
    void markerBesideTheRowInOneText_isDoubled(Server server, FaultProxy proxy) {
        FaultBench bench = new FaultBench(server, proxy, FIRST_SEED).resolver("one-sync");
        String url = server.url(proxy.port()) + "&preferQueryMode=simple";
        Findings findings = bench.run(bare(FIRST_SEED), url, THREADS, () -> {
            for (int i = 0; i < WRONG_ROUNDS; i++) {
                bench.line("between", Fault.onClient('Q').containing(MARK).cutBefore());
            }
        });
        assertTrue(findings.wrongs("DOUBLED") > 0, findings::toString);
    }

    @Test
    void judge_seesWhatIsLostDoubledOrTorn(Server server, FaultProxy proxy) {
        FaultBench bench = new FaultBench(server, proxy, FIRST_SEED);
        Findings untouched = bench.run(bare(FIRST_SEED), server.url(), THREADS, () -> {});
        assertEquals(List.of(), untouched.wrongs(), untouched::toString);
        assertEquals(0, untouched.errors(), untouched::toString);
        bench.tamper("DELETE FROM ledger WHERE line = (SELECT min(line) FROM ledger WHERE kind = 'insert');"
                + " INSERT INTO ledger (op, kind, credit, debit, amount) SELECT op, kind, credit, debit, amount FROM ledger"
                + " WHERE kind = 'transfer' LIMIT 1;"
                + " UPDATE accounts SET n = n + 1 WHERE id = 1;"
                + " INSERT INTO ledger (op, kind) VALUES ('nobody', 'insert')");
        Findings findings = bench.run(bare(FIRST_SEED), server.url(), THREADS, () -> {});
        assertEquals(1, findings.wrongs("LOST"), findings::toString);
        assertEquals(1, findings.wrongs("DOUBLED"), findings::toString);
        assertEquals(1, findings.wrongs("INVENTED"), findings::toString);
        assertTrue(findings.wrongs("TORN") >= 2, findings::toString);
    }

    static List<Arguments> proofsAndFaults() {
        List<Arguments> all = new ArrayList<>();
        for (String proof : List.of("marker", "xid")) {
            for (BenchFault fault : BenchFault.values()) {
                all.add(Arguments.of(proof, fault));
            }
        }
        return all;
    }

    /** With more attempts than one statement is struck: a server that crashes ten times in five seconds may use up five. */
    static Application underHoldfast(String proof, int turn) {
        return bare(turn + proof.length())
                .underHoldfast()
                .property("holdfast.commit.proof", proof)
                .property("holdfast.retry.max-attempts", "30")
                .property("holdfast.timeout.command", "1s");
    }

    /** On each JDK and driver in turn. */
    private static Application bare(int turn) {
        List<Platform> platforms = Platform.all();
        return platforms.get(turn % platforms.size()).app("Transfers");
    }
}
