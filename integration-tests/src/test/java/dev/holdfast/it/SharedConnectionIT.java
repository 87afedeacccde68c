package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** One connection for all threads: broken programs are repaired, legal ones stay as they are. Judged by the database. */
@HoldfastTest(server = "max_connections=60")
class SharedConnectionIT {
    private static final String TORN =
            "SELECT count(*) FROM (SELECT 1 FROM work GROUP BY thread, round HAVING count(*) <> 2) t";
    private static final String TRANSACTIONS = "SELECT count(DISTINCT xmin::text) FROM work";

    @BeforeEach
    void makeTables(Server server) {
        server.execute("DROP TABLE IF EXISTS work; CREATE TABLE work (thread int, round int, part int);"
                + " DROP TABLE IF EXISTS once; CREATE TABLE once (k int, n int);"
                + " DROP FUNCTION IF EXISTS number CASCADE");
        server.execute("ALTER TABLE work OWNER TO " + Server.USER);
        server.execute("ALTER TABLE once OWNER TO " + Server.USER);
    }

    @EveryPlatform
    void eachThreadItsOwnTransactions_withoutAgent_areTorn(Platform platform, Server server) {
        run(platform, server, false, "each-its-own", 8, 12, 10);
        assertNotEquals("0", query(server, TORN));
    }

    @EveryPlatform
    void eachThreadItsOwnTransactions_areExactFromTheFirst(Platform platform, Server server) {
        for (String program : List.of("each-its-own", "global-switch")) {
            makeTables(server);
            Outcome outcome = run(platform, server, true, program, 8, 12, 10);
            assertEquals(64, outcome.number("committed"), outcome::toString);
            assertEquals("128", query(server, "SELECT count(*) FROM work"), outcome::toString);
            assertEquals("0", query(server, TORN), outcome::toString);
            assertEquals("0", query(server, "SELECT count(*) FROM work WHERE round % 3 = 2"), outcome::toString);
            assertEquals("64", query(server, TRANSACTIONS), outcome::toString);
            assertTrue(outcome.err().stream().anyMatch(line -> line.contains("as if each had its own")));
        }
    }

    @EveryPlatform
    void statementsMadeBeforehand_followTheirThreads(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "cached", 8, 12, 10);
        assertEquals("192", query(server, "SELECT count(*) FROM work"), outcome::toString);
        assertEquals("96", query(server, TRANSACTIONS), outcome::toString);
    }

    @EveryPlatform
    void transactionsBesideAutoCommit_eachHasItsMode(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "mixed", 6, 12, 10);
        assertEquals(24, outcome.number("ok"), outcome::toString);
        assertEquals("24", query(server, "SELECT count(*) FROM once"), outcome::toString);
        assertEquals("64", query(server, "SELECT count(*) FROM work"), outcome::toString);
        assertEquals("0", query(server, TORN), outcome::toString);
        assertEquals("32", query(server, TRANSACTIONS), outcome::toString);
    }

    @EveryPlatform
    @Tag("measures-time")
    void longerTransactions_areExactAfterTheFirstEvidence(Platform platform, Server server) {
        Outcome outcome = platform.app("SharesOne")
                .underHoldfast()
                .arguments(server.url(), "global-switch", 5, 9, 150)
                .run()
                .succeeded();
        int told = outcome.values("error").size();
        assertTrue(told <= 1, outcome::toString);
        String torn = query(server, TORN);
        assertTrue(Integer.parseInt(torn) <= 1, outcome::toString);
        assertTrue(outcome.err().stream().anyMatch(line -> line.contains("as if each had its own")));
    }

    @EveryPlatform
    void workThatAnotherThreadRolledBack_isNotReportedAsCommitted(Platform platform, Server server) {
        Outcome bare = run(platform, server, false, "told", 2, 1, 0);
        assertEquals("ok", bare.value("commit"), bare::toString);
        makeTables(server);
        Outcome outcome = run(platform, server, true, "told", 2, 1, 0);
        assertEquals("40000", outcome.value("commit"), outcome::toString);
        assertEquals("ok", outcome.value("next"), outcome::toString);
        assertEquals("2 1", query(server, "SELECT count(*) || ' ' || min(round) FROM work"), outcome::toString);
    }

    @EveryPlatform
    void workThatTheServerUndid_isNotReportedAsCommitted(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "refused", 2, 1, 0);
        assertEquals("23505", outcome.value("first"), outcome::toString);
        assertEquals("40000", outcome.value("second"), outcome::toString);
        assertEquals("1", query(server, "SELECT count(*) FROM once"), outcome::toString);
    }

    /** It is never seen waiting; what its workers did is undone and done again, which is none of their business. */
    @EveryPlatform
    void openerThatPolls_handsOn(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "polled", 3, 6, 0);
        assertEquals(
                "12 3",
                query(server, "SELECT count(*) || ' ' || count(DISTINCT xmin::text) FROM work"),
                outcome::toString);
        assertNeverSplit(outcome);
    }

    @EveryPlatform
    void insertsThatATriggerNumbers_keepTheirOrder(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "numbered", 8, 50, 0);
        assertEquals("400", query(server, "SELECT count(DISTINCT k) FROM once"), outcome::toString);
    }

    @EveryPlatform
    void connectionDroppedWithOpenWorkOnALane_letsItsLocksGo(Platform platform, Server server) {
        Outcome outcome = platform.app("SharesOne")
                .underHoldfast()
                .property("holdfast.sharing", "split")
                .property("other", server.url())
                .arguments(server.url(), "dropped", 2, 1, 0)
                .run()
                .succeeded();
        assertEquals("ok", outcome.value("lock"), outcome::toString);
    }

    @EveryPlatform
    void threadsThatWaitForEachOther_dontHang(Platform platform, Server server) {
        Outcome outcome = run(platform, server.url(), true, "blocked", 2, 1, 0, "sharing=split");
        assertEquals("40001", outcome.value("second"), outcome::toString);
        assertEquals("1", query(server, "SELECT n FROM once"), outcome::toString);
    }

    @EveryPlatform
    void whatASequenceSaid_isNeverAnotherThreads(Platform platform, Server server) {
        Outcome bare = run(platform, server, false, "sequences", 8, 20, 3);
        assertNotEquals(160, bare.number("ok"), bare::toString);
        for (int think : new int[] {0, 3, 150}) {
            Outcome outcome = run(platform, server, true, "sequences", 8, 8, think);
            assertEquals(64, outcome.number("ok") + outcome.number("committed"), outcome::toString);
        }
    }

    /** Wrong answers, errors, or threads that wait for ever inside the driver. */
    @EveryPlatform
    void statementInAStaticField_withoutAgent_mixesItsThreads(Platform platform, Server server) {
        Application bare = platform.app("SharesOne")
                .limit(Duration.ofSeconds(10))
                .arguments(server.url(), "shared-reads", 16, 500, 0);
        try {
            Outcome outcome = bare.run();
            assertNotEquals(8_000, outcome.number("ok"), outcome::toString);
        } catch (AssertionError stuck) {
            assertTrue(stuck.getMessage().contains("still running"), stuck.getMessage());
        }
    }

    @EveryPlatform
    void statementInAStaticField_givesEachThreadItsOwn(Platform platform, Server server) {
        Outcome reads = run(platform, server, true, "shared-reads", 16, 500, 0);
        assertEquals(8_000, reads.number("ok"), reads::toString);
        Outcome writes = run(platform, server, true, "shared-writes", 8, 10, 5);
        assertEquals(160, writes.number("ok"), writes::toString);
        assertEquals("0", query(server, TORN), writes::toString);
        assertEquals("80", query(server, TRANSACTIONS), writes::toString);
    }

    @EveryPlatform
    void batchFilledByManyExecutedByOne_losesNothing(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "flusher", 6, 20, 3);
        assertEquals(120, outcome.number("ok"), outcome::toString);
        assertEquals(
                "120 120",
                query(server, "SELECT count(*) || ' ' || count(DISTINCT (thread, round)) FROM work"),
                outcome::toString);
    }

    @EveryPlatform
    void setByOneRunByAnotherReadByAThird(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "set-here-run-there", 1, 10, 0);
        assertEquals(10, outcome.number("ok"), outcome::toString);
        assertEquals("10", query(server, "SELECT count(*) FROM work WHERE thread = 1"), outcome::toString);
    }

    /** One call after the other, by any thread: as if it were one thread, and as the driver answers. */
    @EveryPlatform
    void statementOfManyThreadsInTurn_answersAsTheDriver(Platform platform, Server server) {
        Outcome bare = shareStatement(platform, server, false, "in-turn", 1, 20);
        Outcome outcome = shareStatement(platform, server, true, "in-turn", 1, 20);
        assertTrue(bare.values("answer").size() > 4_000, bare::toString);
        assertEquals(bare.values("answer"), outcome.values("answer"));
    }

    @EveryPlatform
    void statementOfManyThreadsAtOnce_givesEachItsOwn(Platform platform, Server server) {
        Outcome outcome = shareStatement(platform, server, true, "at-once", 16, 200);
        assertEquals(List.of("0:3200", "1:3200", "2:3200", "3:3200"), outcome.values("ok"), outcome::toString);
        assertEquals(List.of(), outcome.values("error"));
    }

    private static Outcome shareStatement(
            Platform platform, Server server, boolean agent, String program, int first, int number) {
        return platform.app("SharesStatement")
                .underHoldfast(agent)
                .property("holdfast.sharing", "auto")
                .arguments(server.url(), program, first, number)
                .run()
                .succeeded();
    }

    @EveryPlatform
    void threadThatDiesInItsTransaction_losesThatAlone(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "dies", 6, 10, 5);
        assertEquals(
                Long.toString(2 * outcome.number("committed")),
                query(server, "SELECT count(*) FROM work"),
                outcome::toString);
        assertEquals("0", query(server, TORN), outcome::toString);
    }

    @EveryPlatform
    void workersOfOneTransaction_stayInIt(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "workers", 6, 10, 5);
        assertEquals(61, outcome.number("counted"), outcome::toString);
        assertEquals("61 1", query(server, "SELECT count(*) || ' ' || count(DISTINCT xmin::text) FROM work"));
        assertNeverSplit(outcome);
    }

    @EveryPlatform
    void chainOfThreads_isOneTransaction(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "chain", 10, 1, 0);
        assertEquals("10 1", query(server, "SELECT count(*) || ' ' || count(DISTINCT xmin::text) FROM work"));
        assertNeverSplit(outcome);
    }

    @EveryPlatform
    void groupCommit_losesNothing(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "group-commit", 4, 30, 5);
        assertEquals("120", query(server, "SELECT count(*) FROM work"), outcome::toString);
        assertNeverSplit(outcome);
    }

    @EveryPlatform
    void connectionThatGoesRound_isNeverSplit(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "pooled", 6, 10, 0);
        assertEquals("120", query(server, "SELECT count(*) FROM work"), outcome::toString);
        assertNeverSplit(outcome);
    }

    @EveryPlatform
    void autoCommitWrites_keepTheirOrder(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "once", 16, 40, 0);
        assertEquals(640, outcome.number("ok"), outcome::toString);
        assertEquals(
                "40 40 640",
                query(server, "SELECT count(*) || ' ' || count(DISTINCT k) || ' ' || sum(n) FROM once"),
                outcome::toString);
    }

    @EveryPlatform
    void whatTheOpenerLeftInTheSession_isEverybodys(Platform platform, Server server) {
        assertEquals(400, run(platform, server, true, "temp", 8, 50, 0).number("ok"));
    }

    @EveryPlatform
    @Tag("measures-time")
    void closeByAnotherThread_endsTheRunningCallAtOnce(Platform platform, Server server) {
        Outcome outcome = run(platform, server, true, "close", 2, 1, 0);
        assertEquals("08003", outcome.value("ended"), outcome::toString);
        assertTrue(outcome.number("after") < 5_000, outcome::toString);
    }

    @EveryPlatform
    @Tag("measures-time")
    void autoCommitReads_runSideBySide(Platform platform, Server server, FaultProxy proxy) {
        proxy.latency(Duration.ofMillis(5));
        Outcome bare = run(platform, server.url(proxy.port()), false, "reads", 16, 40, 0);
        Outcome outcome = run(platform, server.url(proxy.port()), true, "reads", 16, 40, 0);
        assertEquals(640, outcome.number("ok"), outcome::toString);
        assertTrue(outcome.number("nanos") * 4 < bare.number("nanos"), bare + "\n" + outcome);
    }

    /** What the proof costs each of them is {@link WireIT}'s. */
    @EveryPlatform
    @Tag("measures-time")
    void plainInserts_runSideBySide(Platform platform, Server server, FaultProxy proxy) {
        proxy.latency(Duration.ofMillis(5));
        Outcome bare = run(platform, server.url(proxy.port()), false, "inserts", 16, 30, 0);
        Outcome outcome = run(platform, server.url(proxy.port()), true, "inserts", 16, 30, 0, "commit.proof=off");
        assertEquals("960", query(server, "SELECT count(*) FROM work"), outcome::toString);
        assertTrue(outcome.number("nanos") * 4 < bare.number("nanos"), bare + "\n" + outcome);
    }

    /** On the bare driver the second one waits for the first; side by side the server ends one of them. */
    @EveryPlatform
    void insertsThatDeadlockBecauseOfUs_areRunAgain(Platform platform, Server server) {
        Outcome outcome = run(platform, server.url(), true, "deadlock", 2, 1, 0, "log.level=debug");
        assertEquals(2, outcome.number("ok"), outcome::toString);
        assertEquals("2", query(server, "SELECT count(*) FROM once"), outcome::toString);
        assertTrue(outcome.err().stream().anyMatch(line -> line.contains("run again: ")), outcome::toString);
    }

    @EveryPlatform
    void fiveHundredThreadsOnTwentySessions_allFinish(Platform platform, Server server) {
        Outcome outcome = run(platform, server.url(), true, "reads", 500, 20, 0, "pool.max-total=20");
        assertEquals(10_000, outcome.number("ok"), outcome::toString);
    }

    @EveryPlatform
    void operatorsWord_isFollowed(Platform platform, Server server) {
        Outcome split =
                run(platform, server.url(), true, "each-its-own", 30, 6, 3, "sharing=split", "pool.max-total=10");
        assertEquals("0", query(server, TORN), split::toString);
        assertEquals("120", query(server, TRANSACTIONS), split::toString);
        makeTables(server);
        assertNeverSplit(run(platform, server.url(), true, "each-its-own", 8, 12, 10, "sharing=joined"));
        assertNotEquals("0", query(server, TORN), "as the driver has it");
        makeTables(server);
        run(
                platform,
                server.url(),
                true,
                "each-its-own",
                8,
                12,
                10,
                "sharing.dev.holdfast.it.app.SharesOne#main=split");
        assertEquals("64", query(server, TRANSACTIONS));
    }

    @EveryPlatform
    void sessionOfOneThreadDies_nothingOfItsTransactionIsCommitted(Platform platform, Server server) {
        Outcome outcome = platform.app("SharesOne")
                .underHoldfast()
                .property("holdfast.sharing", "split")
                .property("other", server.url())
                .arguments(server.url(), "killed", 1, 1, 0)
                .run()
                .succeeded();
        assertEquals("57P01", outcome.value("second"), outcome::toString);
        assertEquals("08003", outcome.value("third"), outcome::toString);
        assertEquals("true", outcome.value("closed"), outcome::toString);
        assertEquals("08003", outcome.value("commit"), outcome::toString);
        assertEquals("ok", outcome.value("again"), outcome::toString);
        assertEquals("1 1", query(server, "SELECT min(round) || ' ' || count(*) FROM work"), outcome::toString);
    }

    @EveryPlatform
    void whatWasFoundOut_isKnownAfterARestart(Platform platform, Server server, @TempDir Path folder) {
        String memory = "sharing.memory=" + folder.resolve("memory");
        run(platform, server.url(), true, "each-its-own", 8, 12, 10, memory);
        makeTables(server);
        Outcome outcome = run(platform, server.url(), true, "each-its-own", 4, 3, 150, memory);
        assertEquals("16", query(server, "SELECT count(*) FROM work"), outcome::toString);
        assertEquals("0", query(server, TORN), outcome::toString);
        assertNeverSplit(outcome);
    }

    private static void assertNeverSplit(Outcome outcome) {
        assertTrue(
                outcome.err().stream().noneMatch(line -> line.contains("as if each had its own")), outcome::toString);
    }

    private static String query(Server server, String sql) {
        return server.query(Server.DATABASE, sql);
    }

    private static Outcome run(
            Platform platform, Server server, boolean agent, String program, int threads, int rounds, int think) {
        return run(platform, server.url(), agent, program, threads, rounds, think);
    }

    private static Outcome run(
            Platform platform,
            String url,
            boolean agent,
            String program,
            int threads,
            int rounds,
            int think,
            String... settings) {
        Application application = platform.app("SharesOne").underHoldfast(agent);
        for (String setting : settings) {
            application.jvm("-Dholdfast." + setting);
        }
        Outcome outcome = application
                .arguments(url, program, threads, rounds, think)
                .run()
                .succeeded();
        if (agent) {
            assertEquals(List.of(), outcome.values("error"), outcome::toString);
        }
        return outcome;
    }
}
