package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A server that has crashed may give the number of an in-doubt transaction to another one, which is committed. */
@HoldfastTest(server = {XidReuse.SLOW_LOG, XidReuse.NO_SNAPSHOTS, XidReuse.NO_SENDERS, XidReuse.NO_VACUUM})
class XidReuseIT {
    private static final int ROUNDS = 10;
    private static final int FIRST_SEED = Integer.getInteger("holdfast.it.first-seed", 1);

    /** What the restart takes away was never committed, so it is done again. */
    @Test
    void marker_isExact(Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, "marker");
        Findings findings = run(underHoldfast("marker"), "none", server, proxy, ROUNDS, true);
        assertEquals(List.of(), findings.wrongs(), findings::toString);
        assertEquals(
                0,
                findings.errors((kind, state) -> !kind.equals("transfer") || !state.equals("40001")),
                findings::toString);
    }

    /** Another life of the server: it isn't known, and that is told. */
    @Test
    void xid_isUnknown(Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, "xid");
        Findings findings = run(underHoldfast("xid"), "none", server, proxy, ROUNDS, false);
        assertEquals(List.of(), findings.wrongs(), findings::toString);
        assertEquals(ROUNDS, findings.errors((kind, state) -> state.equals(Findings.UNKNOWN)), findings::toString);
        assertEquals(ROUNDS, findings.errors(), findings::toString);
    }

    /** The hazard is real: who asks without a look at the server's life takes somebody else's commit for his own. */
    @Test
    void xidWithoutIncarnation_isLost(Server server, FaultProxy proxy) {
        Findings findings = run(bare(), "xid-alone", server, proxy, ROUNDS, false);
        assertTrue(findings.wrongs("LOST") > 0, findings::toString);
    }

    /** @param mayBeUnnumbered the commit may travel with what it commits, so that there is no number yet */
    static Findings run(
            Application program,
            String resolver,
            Server server,
            FaultProxy proxy,
            int rounds,
            boolean mayBeUnnumbered) {
        FaultBench bench = new FaultBench(server, proxy, FIRST_SEED).resolver(resolver);
        int[] reused = new int[1];
        Findings findings = bench.run(program, server.url(proxy.port()), 1, () -> {
            for (int round = 0; round < rounds; round++) {
                boolean done = XidReuse.strike(server, proxy, round % 2 == 0 ? "ledger" : "accounts", crash(round));
                reused[0] += done ? 1 : 0;
                bench.quiet(50);
            }
        });
        System.out.println("reused=" + reused[0] + " of " + rounds + " " + findings.figures());
        assertTrue(reused[0] >= (mayBeUnnumbered ? 1 : rounds - 2), () -> "reused " + reused[0] + ": " + findings);
        return findings;
    }

    private static Consumer<Server> crash(int round) {
        return round % 2 == 0 ? Server::immediateRestart : XidReuseIT::killOne;
    }

    private static void killOne(Server server) {
        String pid = "SELECT pid FROM pg_stat_activity WHERE usename = '" + Server.USER + "' LIMIT 1";
        assertTrue(server.crash(Integer.parseInt(server.query(pid))), "the backend has gone by itself");
    }

    static Application underHoldfast(String proof) {
        return bare().underHoldfast()
                .property("holdfast.commit.proof", proof)
                // the only teller is struck each time it tries
                .property("holdfast.retry.max-attempts", String.valueOf(2 * ROUNDS))
                .property("holdfast.timeout.command", "20s");
    }

    private static Application bare() {
        return Application.of("dev.holdfast.it.app.Transfers").classPath(Jars.apps(), Jars.driver());
    }
}
