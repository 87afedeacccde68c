package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code holdfast.commit.marker.create=true}. */
@HoldfastTest
class MarkerCreateIT {
    private static final int WRITES = 4 * 10 / 2;

    @BeforeEach
    void prepare(Server server) {
        MarkerTable.prepare(server, "none");
        server.execute(
                "DROP TABLE IF EXISTS ops; CREATE TABLE ops (worker text, number int); GRANT INSERT ON ops TO PUBLIC");
    }

    @Test
    void twoProcessesAtOnce_oneCreatesIt_andBothProveEachCommitByIt(Server server) {
        try (ForkedJvm one = program(server.url()).start();
                ForkedJvm two = program(server.url()).start()) {
            Outcome first = succeeded(one.await());
            Outcome second = succeeded(two.await());
            List<String> told = List.of(first + "", second + "").stream()
                    .flatMap(text -> text.lines())
                    .filter(line -> line.contains("marker table"))
                    .toList();
            assertEquals(1, told.size(), told::toString);
            assertTrue(told.get(0).contains(" INFO ") && told.get(0).contains("created"), told::toString);
        }
        assertEquals(Integer.toString(2 * WRITES), rows(server, "ops"));
        assertEquals(Integer.toString(2 * WRITES), rows(server, "holdfast.commit_marker"));
    }

    @Test
    void roleThatMayNot_worksWithout_andOneWarningSaysSo(Server server) {
        server.execute("CREATE ROLE poor LOGIN");
        Outcome outcome = succeeded(program(server.url().replace("user=" + Server.USER, "user=poor"))
                .run());
        assertEquals(1, outcome.complaints().size(), outcome::toString);
        assertTrue(outcome.complaints().get(0).contains(" WARN "), outcome::toString);
        assertTrue(outcome.complaints().get(0).contains("can't be created"), outcome::toString);
        assertEquals(Integer.toString(WRITES), rows(server, "ops"));
    }

    private static Application program(String url) {
        return Application.of("dev.holdfast.it.app.Legacy")
                .classPath(Jars.apps(), Jars.driver())
                .underHoldfast()
                .property("holdfast.commit.marker.create", "true")
                .arguments(url, 4, 10, 0, "mixed");
    }

    private static Outcome succeeded(Outcome outcome) {
        assertEquals(List.of(), outcome.succeeded().values("error"), outcome::toString);
        return outcome;
    }

    private static String rows(Server server, String table) {
        return server.query(Server.DATABASE, "SELECT count(*) FROM " + table);
    }
}
