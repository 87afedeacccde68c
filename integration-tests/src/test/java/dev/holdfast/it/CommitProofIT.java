package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One fault at a time, at an exact point of one commit: what the application is told is what the database has. Judged by the
 * ledger of the program's bank, where each operation leaves one line.
 */
@HoldfastTest(server = "max_connections=60")
class CommitProofIT {
    private static final List<String> AUTO_COMMIT = List.of("insert", "text", "keys", "bump", "update");
    /** pgjdbc prepares a statement at its fifth execution; the text that Holdfast sends may be prepared at another. */
    private static final int ROUNDS = 7;

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** One operation may take its deadline of 30 s; then something is wrong. */
    private static final Duration PROGRAM_LIMIT = Duration.ofSeconds(60);

    static final String PROVED_ABORTED = "40001";

    private static final String SLOW_COMMIT =
            "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$"
                    + " BEGIN PERFORM pg_sleep(2); IF NEW.op LIKE 'slow-and-failing%' THEN RAISE EXCEPTION 'too slow'; END IF;"
                    + " RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON ledger DEFERRABLE INITIALLY"
                    + " DEFERRED FOR EACH ROW WHEN (NEW.op LIKE 'slow%') EXECUTE FUNCTION dawdle()";
    private static final String SLEEPING =
            "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + Server.USER + "' AND wait_event = 'PgSleep'";
    private static final String WAITS_FOR_STANDBY =
            "SELECT pid FROM pg_stat_activity WHERE usename = '" + Server.USER + "' AND wait_event = 'SyncRep' LIMIT 1";

    @BeforeEach
    void makeTables(Server server) {
        TransferBooks.prepare(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void autoCommit_answerCutAfterTheCommit_isDoneOnce(String proof, Server server, FaultProxy proxy) {
        eachInAutoCommit(proof, server, proxy, () -> Fault.onCommitAnswer().cutBefore());
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void autoCommit_cutBeforeTheCommitArrives_isDoneOnce(String proof, Server server, FaultProxy proxy) {
        eachInAutoCommit(proof, server, proxy, () -> Fault.onCommit().cutBefore());
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void autoCommit_cutAsSoonAsTheCommitArrived_isDoneOnce(String proof, Server server, FaultProxy proxy) {
        eachInAutoCommit(proof, server, proxy, () -> Fault.onCommit().cutAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void autoCommit_cutWhileTheCommitIsOnItsWay_isDoneOnce(String proof, Server server, FaultProxy proxy) {
        eachInAutoCommit(proof, server, proxy, () -> Fault.onCommit().strand());
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void autoCommit_silentWhileTheCommitIsOnItsWay_isDoneOnce(String proof, Server server, FaultProxy proxy) {
        try (ForkedJvm program = start(proof, server, proxy)) {
            oneInAutoCommit(
                    "insert", 0, program, server, proxy, Fault.onCommit().strandSilently());
            end(program, server, proxy);
        }
    }

    /** What three rows were done to, wherever the line is cut. */
    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void autoCommit_answerMissing_hasTheTrueCount(String proof, Server server, FaultProxy proxy) {
        List<Supplier<Fault>> faults = List.of(
                () -> Fault.onCommitAnswer().cutBefore(), () -> Fault.onCommit().cutBefore(), () -> Fault.onCommit()
                        .cutAfter());
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (int number = 0; number < ROUNDS * faults.size(); number++) {
                Supplier<Fault> fault = faults.get(number % faults.size());
                server.execute("INSERT INTO ledger (op, kind) SELECT kind || '-" + number + "', kind FROM"
                        + " generate_series(1, 3), unnest(ARRAY['raise', 'clear']) kind");
                strike(program, proxy, "raise", "raise-" + number, fault.get());
                strike(program, proxy, "clear", "clear-" + number, fault.get());
            }
            end(program, server, proxy);
            List<String> told = program.soFar().values("told");
            assertTrue(told.stream().allMatch(line -> line.endsWith(" ok")), () -> String.join("\n", told));
            String all = "SELECT string_agg(DISTINCT kind || amount, ' ') FROM ledger WHERE kind IN ('raise', 'clear')";
            assertEquals("raise1", server.query(Server.DATABASE, all));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void transaction_answerCutAfterTheCommit_isCommitted(String proof, Server server, FaultProxy proxy) {
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (int round = 0; round < ROUNDS; round++) {
                strike(
                        program,
                        proxy,
                        "transfer",
                        "op-" + round,
                        Fault.onCommitAnswer().cutBefore());
                assertDone(program, server, "op-" + round);
            }
            end(program, server, proxy);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void transaction_cutBeforeTheCommitArrives_isToldAsAborted(String proof, Server server, FaultProxy proxy) {
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (int round = 0; round < ROUNDS; round++) {
                strike(
                        program,
                        proxy,
                        "transfer",
                        "op-" + round,
                        Fault.onCommit().cutBefore());
                assertNotDone(program, server, "op-" + round, PROVED_ABORTED);
            }
            end(program, server, proxy);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void transaction_cutWhileTheCommitIsOnItsWay_isToldAsItStays(String proof, Server server, FaultProxy proxy) {
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (int round = 0; round < ROUNDS; round++) {
                Fault fault = round == 0
                        ? Fault.onCommit().strandSilently()
                        : Fault.onCommit().strand();
                strike(program, proxy, "transfer", "op-" + round, fault);
                assertNotDone(program, server, "op-" + round, PROVED_ABORTED);
                proxy.remove(fault);
            }
            end(program, server, proxy);
            for (int round = 0; round < ROUNDS; round++) {
                assertEquals(0, TransferBooks.times(server, "op-" + round), "the commit came late, and was obeyed");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void commitStillRunsWhenTheLineIsCut_isWaitedFor(String proof, Server server, FaultProxy proxy) {
        server.execute(SLOW_COMMIT);
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (String kind : List.of("insert", "transfer")) {
                cutInCommit(program, server, proxy, kind, "slow-" + kind);
                assertDone(program, server, "slow-" + kind);
            }
            cutInCommit(program, server, proxy, "transfer", "slow-and-failing-transfer");
            assertNotDone(program, server, "slow-and-failing-transfer", PROVED_ABORTED);
            // Proved aborted, so it is run again, and fails by itself.
            cutInCommit(program, server, proxy, "insert", "slow-and-failing-insert");
            assertNotDone(program, server, "slow-and-failing-insert", "P0001");
            end(program, server, proxy);
        }
    }

    /** The command time-out is 1 s. */
    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void commitThatTakesLongerThanTheCommandTimeout_isLeftAlone(String proof, Server server, FaultProxy proxy) {
        server.execute(SLOW_COMMIT);
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (String kind : List.of("insert", "transfer")) {
                ask(program, kind, "slow-" + kind);
                assertDone(program, server, "slow-" + kind);
            }
            end(program, server, proxy);
        }
    }

    /** The server ends the session without a word, and the row is there. */
    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void sessionEndedWhileItWaitsForAStandby_isCommitted(String proof, Server server, FaultProxy proxy) {
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (String kind : List.of("insert", "transfer")) {
                ask(program, kind, "before-" + kind);
                String op = endedAtStandby(program, server, kind);
                assertDone(program, server, op);
            }
            end(program, server, proxy);
        }
    }

    /** Nothing was open, so nothing is lost. */
    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void sessionEndedBetweenOperations_isNoError(String proof, Server server, FaultProxy proxy) {
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (String kind : List.of("read", "transfer", "insert", "text", "keys", "bump", "update")) {
                server.killBackends();
                ask(program, kind, "killed-" + kind);
                assertEquals("ok", told(program, "killed-" + kind), () -> program.soFar()
                        .toString());
                proxy.cutAll();
                ask(program, kind, "cut-" + kind);
                assertEquals("ok", told(program, "cut-" + kind), () -> program.soFar()
                        .toString());
            }
            end(program, server, proxy);
        }
    }

    /** Then commits are the driver's: its own error, and nothing is done again. */
    @ParameterizedTest
    @ValueSource(strings = {"insert", "keys", "update", "transfer"})
    void proofOff_answerMissing_isTheDriversError(String kind, Server server, FaultProxy proxy) {
        try (ForkedJvm program = start("off", server, proxy)) {
            strike(program, proxy, kind, "there", Fault.onCommitAnswer().cutBefore());
            strike(program, proxy, kind, "not-there", Fault.onCommit().cutBefore());
            end(program, server, proxy);
            assertEquals("08006", told(program, "there"), () -> program.soFar().toString());
            assertEquals(
                    "08006", told(program, "not-there"), () -> program.soFar().toString());
            assertEquals(1, TransferBooks.times(server, "there"));
            assertEquals(0, TransferBooks.times(server, "not-there"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    @Tag("measures-time")
    void restartUnderBusyThreads_isNoErrorInAutoCommit_andServiceResumesWithinASecond(
            String proof, Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, proof);
        FaultBench bench = new FaultBench(server, proxy, 1);
        long[] accepting = new long[3];
        Findings findings = bench.run(program("Transfers", proof), server.url(), 20, () -> {
            for (int i = 0; i < accepting.length; i++) {
                int number = i;
                bench.outage("restart", () -> accepting[number] = restartAndSeeItAccept(server));
                bench.quiet(1_500);
            }
        });
        assertEquals(List.of(), findings.wrongs(), findings::toString);
        assertEquals(
                0,
                findings.errors((kind, state) -> !kind.equals("transfer")
                        && !(proof.equals("xid") && state.equals(Findings.UNKNOWN) && !kind.equals("read"))),
                findings::toString);
        assertTrue(
                findings.errors((kind, state) -> kind.equals("transfer")) <= bench.mostErrors(findings),
                () -> "transactions that were not under way failed: " + findings);
        for (long millis : accepting) {
            long service = findings.serviceAfter(millis);
            assertTrue(service <= 1_000, () -> "service after " + service + " ms: " + findings);
        }
    }

    /** @return when it accepted connections again, by the clock; pg_ctl itself comes to know it later */
    private static long restartAndSeeItAccept(Server server) {
        String started = server.query("SELECT pg_postmaster_start_time()");
        CompletableFuture<Void> restart = CompletableFuture.runAsync(server::immediateRestart);
        Await.until(LIMIT, () -> "the restart", () -> !started.equals(startTime(server, started)));
        long millis = System.currentTimeMillis();
        restart.join();
        return millis;
    }

    private static String startTime(Server server, String started) {
        try {
            return server.query("SELECT pg_postmaster_start_time()");
        } catch (IllegalStateException away) {
            // Refused, or still starting.
            return started;
        }
    }

    private static void eachInAutoCommit(String proof, Server server, FaultProxy proxy, Supplier<Fault> faults) {
        try (ForkedJvm program = start(proof, server, proxy)) {
            for (String kind : AUTO_COMMIT) {
                for (int round = 0; round < ROUNDS; round++) {
                    oneInAutoCommit(kind, round, program, server, proxy, faults.get());
                }
            }
            end(program, server, proxy);
            for (String kind : AUTO_COMMIT) {
                for (int round = 0; round < ROUNDS; round++) {
                    assertDone(program, server, kind + "-" + round);
                }
            }
        }
    }

    static void oneInAutoCommit(
            String kind, int round, ForkedJvm program, Server server, FaultProxy proxy, Fault fault) {
        String op = kind + "-" + round;
        strike(program, proxy, kind, op, fault);
        assertDone(program, server, op);
        proxy.remove(fault); // what it holds arrives now
        ask(program, kind, "undisturbed-" + op);
        assertDone(program, server, "undisturbed-" + op);
    }

    /** A backend that hasn't read the COMMIT yet is idle, and would be ended. */
    private static void cutInCommit(ForkedJvm program, Server server, FaultProxy proxy, String kind, String op) {
        program.send(kind + " " + op);
        Await.until(
                LIMIT, () -> "the commit to run", () -> server.query(SLEEPING).equals("1"));
        proxy.cutAll();
        program.awaitLine("DONE " + op);
    }

    /** Has the bank do it while the fault, on the commit of what it writes, waits for it. */
    static void strike(ForkedJvm program, FaultProxy proxy, String kind, String op, Fault fault) {
        proxy.add(fault.touching(kind.equals("update") ? "accounts" : "ledger"));
        ask(program, kind, op);
        assertTrue(fault.wasReached(), () -> fault + " did not strike " + op);
    }

    /** Ends its session when it waits for a standby that isn't there. @return the id of the operation */
    static String endedAtStandby(ForkedJvm program, Server server, String kind) {
        setStandby(server, "SET synchronous_standby_names = 'nobody'");
        String op = kind;
        String pid = null;
        try {
            // The server takes the setting in a moment later: some may still go through.
            for (int round = 0; pid == null; round++) {
                op = kind + "-" + round;
                program.send(kind + " " + op);
                pid = standbyWaiter(program, server, op);
            }
            server.killBackend(Integer.parseInt(pid));
            String ended = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid;
            Await.until(
                    LIMIT, () -> "the session to end", () -> server.query(ended).equals("0"));
        } finally {
            setStandby(server, "RESET synchronous_standby_names");
        }
        program.awaitLine("DONE " + op);
        return op;
    }

    /** The pid of the session that waits, or null if it was done instead. */
    private static String standbyWaiter(ForkedJvm program, Server server, String op) {
        String[] pid = new String[1];
        Await.until(
                LIMIT,
                () -> "a wait for the standby",
                () -> (pid[0] = server.query(WAITS_FOR_STANDBY)) != null
                        || program.soFar().out().contains("DONE " + op));
        return pid[0];
    }

    private static void setStandby(Server server, String action) {
        server.execute("ALTER SYSTEM " + action);
        server.query("SELECT pg_reload_conf()");
    }

    static ForkedJvm start(String proof, Server server, FaultProxy proxy) {
        MarkerTable.prepare(server, proof);
        ForkedJvm program = program("OneByOne", proof)
                .arguments(server.url(proxy.port()))
                .limit(PROGRAM_LIMIT)
                .start();
        ask(program, "insert", "first");
        return program;
    }

    private static Application program(String name, String proof) {
        return Application.of("dev.holdfast.it.app." + name)
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.commit.proof", proof)
                .property("holdfast.timeout.command", "1s");
    }

    static void ask(ForkedJvm program, String kind, String op) {
        program.send(kind + " " + op);
        program.awaitLine("DONE " + op);
    }

    /** Ends the program, lets go what is held, and waits until nothing is under way on the server any more. */
    static void end(ForkedJvm program, Server server, FaultProxy proxy) {
        program.send("end");
        program.await().succeeded();
        proxy.clear();
        proxy.cutAll();
        TransferBooks.awaitNoSession(server);
    }

    static void assertDone(ForkedJvm program, Server server, String op) {
        assertEquals("ok", told(program, op), () -> op + " in\n" + program.soFar());
        assertEquals(1, TransferBooks.times(server, op), () -> op + " in\n" + program.soFar());
    }

    static void assertNotDone(ForkedJvm program, Server server, String op, String state) {
        assertEquals(state, told(program, op), () -> op + " in\n" + program.soFar());
        assertEquals(0, TransferBooks.times(server, op), () -> op + " in\n" + program.soFar());
    }

    /** {@code ok} or the SQLState. */
    static String told(ForkedJvm program, String op) {
        for (String line : program.soFar().values("told")) {
            if (line.startsWith(op + " ")) {
                return line.split(" ")[1];
            }
        }
        throw new AssertionError("nothing told of " + op + " in\n" + program.soFar());
    }
}
