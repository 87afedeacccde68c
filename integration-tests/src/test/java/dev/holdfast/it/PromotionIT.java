package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The primary is lost with a commit under way, and an asynchronous standby takes its place at once: it may or may not have
 * the commit, and gives numbers of transactions that the primary had given out.
 */
class PromotionIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<String> KINDS = List.of("insert", "update", "transfer");
    /** More than the old primary was ahead. */
    private static final int NUMBERS = 100;

    @ParameterizedTest(name = "{0}, replicated: {1}")
    @CsvSource({
        "marker, true, ok, ok, 1",
        "marker, false, ok, 40001, 0",
        "xid, true, 08007, 08007, 1",
        "xid, false, 08007, 08007, 0"
    })
    void commitUnderWay_isToldAsItStays(String proof, boolean replicated, String single, String transfer, int times) {
        try (Server primary = Server.start("max_connections=30");
                FaultProxy proxy = FaultProxy.before(primary)) {
            TransferBooks.prepare(primary);
            MarkerTable.prepare(primary, proof);
            try (Standby standby = primary.makeStandby()) {
                List<Outcome> outcomes = throughPromotion(proof, replicated, primary, proxy, standby);
                for (int i = 0; i < KINDS.size(); i++) {
                    String kind = KINDS.get(i);
                    String told = kind.equals("transfer") ? transfer : single;
                    Outcome outcome = outcomes.get(i);
                    assertEquals(List.of(told), toldOf(kind, outcome), outcome::toString);
                    String found = standby.query(
                            Server.DATABASE, "SELECT count(*) FROM ledger WHERE op = 'doubtful-" + kind + "'");
                    assertEquals(told.equals("ok") ? 1 : times, Integer.parseInt(found), outcome::toString);
                }
            }
        }
    }

    private static List<Outcome> throughPromotion(
            String proof, boolean replicated, Server primary, FaultProxy proxy, Standby standby) {
        List<ForkedJvm> programs = new ArrayList<>();
        try {
            for (String kind : KINDS) {
                ForkedJvm program = program(proof, primary.url(proxy.port())).start();
                programs.add(program);
                program.send(kind + " first-" + kind);
                program.awaitLine("DONE first-" + kind);
            }
            standby.awaitCaughtUp(primary);
            if (!replicated) {
                standby.stop();
            }
            commitWithoutAnswer(proxy, programs);
            if (replicated) {
                standby.awaitCaughtUp(primary);
            }
            primary.stop();
            promote(standby, replicated);
            proxy.redirect(standby.port());
            proxy.cutAll();
            proxy.clear();
            return ends(programs);
        } finally {
            programs.forEach(ForkedJvm::close);
            primary.startAgain();
        }
    }

    /** Each of them commits, and the answers are held. */
    private static void commitWithoutAnswer(FaultProxy proxy, List<ForkedJvm> programs) {
        for (int i = 0; i < KINDS.size(); i++) {
            String kind = KINDS.get(i);
            Fault answer = proxy.add(Fault.onCommitAnswer()
                    .touching(kind.equals("update") ? "accounts" : "ledger")
                    .hold());
            programs.get(i).send(kind + " doubtful-" + kind);
            answer.awaitReached(LIMIT);
        }
    }

    private static void promote(Standby standby, boolean replicated) {
        if (!replicated) {
            standby.start();
        }
        standby.promote();
        for (int i = 0; i < NUMBERS; i++) {
            standby.query(Server.DATABASE, "SELECT txid_current()");
        }
    }

    private static List<Outcome> ends(List<ForkedJvm> programs) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < KINDS.size(); i++) {
            programs.get(i).awaitLine("DONE doubtful-" + KINDS.get(i));
            programs.get(i).send("end");
            outcomes.add(programs.get(i).await().succeeded());
        }
        return outcomes;
    }

    private static List<String> toldOf(String kind, Outcome outcome) {
        List<String> told = new ArrayList<>();
        for (String line : outcome.values("told")) {
            if (line.startsWith("doubtful-" + kind + " ")) {
                told.add(line.split(" ")[1]);
            }
        }
        return told;
    }

    private static Application program(String proof, String url) {
        return Application.of("dev.holdfast.it.app.OneByOne")
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.retry.deadline", "30s")
                .property("holdfast.commit.proof", proof)
                .property("holdfast.timeout.command", "60s")
                .arguments(url);
    }
}
