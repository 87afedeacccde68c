package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several hosts in the URL: each connect leads where the driver's own would, and sessions are used again all the same. */
class HostsIT {
    private static final int ASKED = 40;
    /** One for each host, and one for each time that the driver had to look. */
    private static final int FEW = 8;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Server primary;
    private static Standby standby;

    @BeforeAll
    static void start() {
        primary = Server.start("max_connections=30");
        standby = primary.makeStandby();
    }

    @AfterAll
    static void stop() {
        standby.close();
        primary.close();
    }

    @ParameterizedTest(name = "{0}, {1} first")
    @CsvSource({
        "any, standby, standby",
        "any, primary, primary",
        "primary, standby, primary",
        "secondary, primary, standby",
        "preferSecondary, primary, standby",
        "preferSecondary, standby, standby"
    })
    void hostThatIsWanted_isUsedAgain(String wanted, String first, String expected) {
        Outcome outcome = ask(url(first, "targetServerType=" + wanted), 10, 1, Jars.driver());
        assertEquals(Set.of(port(expected)), ports(outcome, "all"), outcome::toString);
        assertTrue(sessions(outcome, "all") <= 2, outcome::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void loadThatIsBalanced_isSpreadOverTheCallsOfOneThread(boolean oldDriver) {
        Outcome outcome =
                ask(url("primary", "loadBalanceHosts=true"), 10, 1, oldDriver ? Jars.oldDriver() : Jars.driver());
        assertEquals(Set.of(primary.port(), standby.port()), ports(outcome, "all"), outcome::toString);
        assertTrue(sessions(outcome, "all") <= FEW, outcome::toString);
    }

    /** Threads that find no permit take sessions over, which may lead to the other host. */
    @ParameterizedTest(name = "budget {0}, {1} threads")
    @CsvSource({"1, 1", "1, 3", "2, 4"})
    void loadThatIsBalanced_isSpreadWithinTheBudget(int budget, int threads) {
        Outcome outcome = ask(url("primary", "loadBalanceHosts=true"), budget, threads, Jars.driver());
        assertEquals(List.of(), outcome.values("error"), outcome::toString);
        assertEquals(ASKED * threads, outcome.values("at").size(), outcome::toString);
        assertEquals(Set.of(primary.port(), standby.port()), ports(outcome, "all"), outcome::toString);
    }

    @Test
    void firstHostIsBackAfterAnOutage_itIsUsedAgain() {
        try (ForkedJvm program = program(url("primary", "hostRecheckSeconds=1"), 10, Jars.driver())
                .start()) {
            askAndWait(program, "before");
            primary.stop();
            try {
                askAndWait(program, "meanwhile");
            } finally {
                primary.startAgain();
            }
            primary.awaitAccepting();
            Await.until(LIMIT, () -> "the first host", () -> {
                askAndWait(program, "later");
                return ports(program.soFar(), "later").contains(primary.port());
            });
            askAndWait(program, "after");
            Outcome outcome = end(program);
            assertEquals(Set.of(primary.port()), ports(outcome, "before"), outcome::toString);
            assertEquals(Set.of(standby.port()), ports(outcome, "meanwhile"), outcome::toString);
            assertTrue(sessions(outcome, "meanwhile") <= FEW, outcome::toString);
            assertEquals(Set.of(primary.port()), ports(outcome, "after"), outcome::toString);
        }
    }

    /** The driver looks for the first host again and again, and gets to the second one each time. */
    @Test
    void firstHostStaysAway_sessionsDontPileUp() {
        String url = "jdbc:postgresql://localhost:1,localhost:" + primary.port() + "/" + Server.DATABASE
                + "?hostRecheckSeconds=0&ApplicationName=piled&user=" + Server.USER;
        try (ForkedJvm program = program(url, 20, Jars.driver()).start()) {
            askAndWait(program, "all");
            Await.until(LIMIT, () -> "one session", () -> "1"
                    .equals(primary.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'piled'")));
            end(program);
        }
    }

    private static Outcome ask(String url, int budget, int threads, Path driver) {
        try (ForkedJvm program = program(url, budget, driver).start()) {
            program.send("ask all " + ASKED + " " + threads);
            return end(program).quiet();
        }
    }

    private static void askAndWait(ForkedJvm program, String name) {
        program.send("ask " + name + " " + ASKED + " 1");
        long before = done(program, name);
        Await.until(LIMIT, () -> "answers for " + name + " of\n" + program.soFar(), () -> done(program, name) > before);
    }

    private static long done(ForkedJvm program, String name) {
        return program.soFar().out().stream().filter(("DONE " + name)::equals).count();
    }

    private static Outcome end(ForkedJvm program) {
        program.send("end");
        return program.await().succeeded();
    }

    private static Application program(String url, int budget, Path driver) {
        return Application.of("dev.holdfast.it.app.Hosts")
                .classPath(Jars.apps(), driver)
                .underHoldfast()
                .property("holdfast.pool.max-total", String.valueOf(budget))
                .arguments(url);
    }

    private static Set<Integer> ports(Outcome outcome, String name) {
        Set<Integer> ports = new HashSet<>();
        for (String at : outcome.values("at")) {
            if (at.startsWith(name + " ")) {
                ports.add(Integer.valueOf(at.split(" ")[1]));
            }
        }
        return ports;
    }

    /** How many different ones have answered. */
    private static int sessions(Outcome outcome, String name) {
        Set<String> sessions = new HashSet<>();
        for (String at : outcome.values("at")) {
            if (at.startsWith(name + " ")) {
                sessions.add(at);
            }
        }
        return sessions.size();
    }

    private static String url(String first, String parameters) {
        String second = first.equals("primary") ? "standby" : "primary";
        return "jdbc:postgresql://localhost:" + port(first) + ",localhost:" + port(second) + "/" + Server.DATABASE + "?"
                + parameters + "&user=" + Server.USER;
    }

    private static int port(String name) {
        return name.equals("primary") ? primary.port() : standby.port();
    }
}
