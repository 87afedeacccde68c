package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All idle sessions die: the application doesn't meet them one by one. */
@HoldfastTest(server = "max_connections=60")
@Tag("measures-time")
class SiblingsIT {
    private static final int THREADS = 20;
    private static final int OPERATIONS = 12;
    private static final int A_HANDFUL = 3;

    @BeforeEach
    void makeTable(Server server) {
        server.execute("DROP TABLE IF EXISTS work; CREATE TABLE work (id text);" + " GRANT INSERT, SELECT ON work TO "
                + Server.USER);
    }

    @ParameterizedTest
    @CsvSource({"30s, true, 0", "0, true, " + A_HANDFUL, "30s, false, 0", "0, false, " + A_HANDFUL})
    void allIdleSessionsEnd_noStormOfFailures(
            String deadline, boolean killed, int most, Server server, FaultProxy proxy) {
        try (ForkedJvm program = Application.of("dev.holdfast.it.app.Siblings")
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.retry.deadline", deadline)
                .arguments(server.url(proxy.port()), THREADS, OPERATIONS)
                .start()) {
            program.awaitLine("WARM");
            int ended = killed ? server.killBackends() : cutAll(server, proxy);
            assertTrue(ended > THREADS, "sessions that lay idle: " + ended);
            program.send("go");
            Outcome outcome = program.await().succeeded();
            int failed = 0;
            for (String error : outcome.values("error")) {
                failed += Integer.parseInt(error.split(" ")[1]);
            }
            assertTrue(failed <= most, outcome::toString);
            assertEquals(THREADS * OPERATIONS, outcome.number("operations") + failed, outcome::toString);
            assertWrittenOnce(server, failed);
        }
    }

    private static int cutAll(Server server, FaultProxy proxy) {
        int sessions = Integer.parseInt(
                server.query("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + Server.USER + "'"));
        proxy.cutAll();
        return sessions;
    }

    /** Two of three operations write. */
    private static void assertWrittenOnce(Server server, int failed) {
        int rows = Integer.parseInt(server.query(Server.DATABASE, "SELECT count(*) FROM work"));
        assertEquals(List.of(), duplicates(server));
        assertTrue(rows >= THREADS * OPERATIONS * 2 / 3 - failed, "rows: " + rows);
    }

    private static List<String> duplicates(Server server) {
        String all = server.query(
                Server.DATABASE,
                "SELECT string_agg(id, ' ') FROM (SELECT id FROM work GROUP BY id HAVING count(*) > 1) twice");
        return all == null ? List.of() : List.of(all.split(" "));
    }
}
