package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/**
 * The programs of {@link SharedConnectionIT} and more, with random timing by seed, many of them in one JVM. Judged by the
 * database. {@code -Pfaults} runs more seeds.
 */
@HoldfastTest(server = "max_connections=60")
class SharedConnectionSeedsIT {
    private static final int SEEDS = Integer.getInteger("holdfast.it.seeds", 10);
    private static final int FIRST_SEED = Integer.getInteger("holdfast.it.first-seed", 1);
    private static final String[] BROKEN = {"each-its-own", "global-switch", "dies"};
    private static final String[] LEGAL = {
        "workers",
        "children",
        "executor-chain",
        "future-chain",
        "virtual-chain",
        "opener-ends",
        "group-commit",
        "home-made-pool",
        "readers",
        "flusher"
    };

    @BeforeEach
    void makeTables(Server server) {
        SeededBooks.prepare(server);
    }

    @EveryPlatform
    void threadsThatTakeItForTheirOwn_areExactFromTheFirst(Platform platform, Server server) {
        assertExact(server, run(platform, server, "auto", SEEDS, BROKEN));
    }

    @EveryPlatform
    void threadsThatTakeItForTheirOwn_withoutAgent_areTorn(Platform platform, Server server) {
        Outcome outcome = platform.app("SharesBySeed")
                .arguments(server.url(), FIRST_SEED, 3)
                .arguments((Object[]) BROKEN)
                .run()
                .succeeded();
        assertNotEquals(List.of(), SeededBooks.problems(server, outcome, false));
    }

    @EveryPlatform
    void transactionsBesideAutoCommit_areExactFromTheFirst(Platform platform, Server server) {
        assertExact(server, run(platform, server, "auto", SEEDS, "beside"));
    }

    @EveryPlatform
    void manyTransactionsBesideAutoCommit_areExactFromTheFirst(Platform platform, Server server) {
        assertExact(server, run(platform, server, "auto", SEEDS, "many-beside"));
    }

    @EveryPlatform
    void statementInAStaticField_givesEachThreadItsOwn(Platform platform, Server server) {
        assertExact(server, run(platform, server, "auto", SEEDS, "statement"));
    }

    @EveryPlatform
    void transactionsThatThreadsShare_areExact(Platform platform, Server server) {
        Outcome outcome = run(platform, server, "auto", SEEDS, LEGAL);
        assertExact(server, outcome);
        assertNeverSplit(outcome);
    }

    @EveryPlatform
    void joined_neverSplits(Platform platform, Server server) {
        assertNeverSplit(run(platform, server, "joined", fewer(), BROKEN));
        makeTables(server);
        Outcome legal = run(platform, server, "joined", fewer(), LEGAL);
        assertExact(server, legal);
        assertNeverSplit(legal);
    }

    @EveryPlatform
    void split_isExactBesideAutoCommit(Platform platform, Server server) {
        assertExact(server, run(platform, server, "split", fewer(), "beside", "many-beside"), true);
    }

    @EveryPlatform
    void split_isExactFromTheFirstCall(Platform platform, Server server) {
        Outcome outcome = run(platform, server, "split", fewer(), BROKEN);
        assertExact(server, outcome);
        assertNeverSplit(outcome);
    }

    /** Of the tests that don't depend on what was found out. */
    private static int fewer() {
        return Math.max(3, SEEDS / 4);
    }

    private static Outcome run(Platform platform, Server server, String sharing, int seeds, String... programs) {
        return platform.app("SharesBySeed")
                .underHoldfast()
                .property("holdfast.sharing", sharing)
                .limit(Duration.ofSeconds(30 + 6L * seeds * programs.length))
                .arguments(server.url(), FIRST_SEED, seeds)
                .arguments((Object[]) programs)
                .run()
                .succeeded();
    }

    private static void assertExact(Server server, Outcome outcome) {
        assertExact(server, outcome, false);
    }

    private static void assertExact(Server server, Outcome outcome, boolean nothingMayBeMissing) {
        List<String> problems = SeededBooks.problems(server, outcome, nothingMayBeMissing);
        assertTrue(
                problems.isEmpty(),
                () -> problems.size() + " problems\n" + String.join("\n", problems) + "\n" + outcome);
    }

    private static void assertNeverSplit(Outcome outcome) {
        assertTrue(
                sharingLines(outcome).stream().noneMatch(line -> line.contains("as if each had its own")),
                outcome::toString);
    }

    private static List<String> sharingLines(Outcome outcome) {
        List<String> lines = new ArrayList<>(outcome.err());
        lines.removeIf(line -> !line.contains("opened at"));
        return lines;
    }
}
