package dev.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
    private static final Findings NONE = new Findings(Set.of(), Set.of(), Set.of(), Set.of());
    private static final Outcome WITHOUT = outcome(100, Map.of("53300", 40, "57P01", 10), 50, 20);

    @Test
    void curedAndNoWorse_allRowsOk() {
        assertEquals(List.of(), bad(outcome(140, Map.of("57P01", 12), 12, 15)));
    }

    @Test
    void stillTooManyClients_fails() {
        assertEquals(List.of("errors 53300 too many clients"), bad(outcome(140, Map.of("53300", 1), 12, 15)));
    }

    @Test
    void aboveBudget_fails() {
        assertEquals(List.of("most connections at once"), bad(outcome(140, Map.of(), 12, 17)));
    }

    @Test
    void errorOfHoldfastsOwnMaking_failsAtOnce() {
        assertEquals(List.of("errors 08001"), bad(outcome(140, Map.of("08001", 1), 12, 15)));
    }

    @Test
    void moreThanChanceExplains_fails() {
        assertEquals(List.of("errors by hits (08, 57, 40)"), bad(outcome(140, Map.of("57P01", 40), 12, 15)));
        assertEquals(List.of("errors 23514"), bad(outcome(140, Map.of("23514", 40), 12, 15)));
    }

    /** A commit without an answer is told as 40001 where it was told as 57P01 without the agent. */
    @Test
    void sameAccidentToldInAnotherWay_isNotWorse() {
        assertEquals(List.of(), bad(outcome(140, Map.of("40001", 10), 12, 15)));
    }

    @Test
    void unknownOutcome_fails() {
        assertEquals(List.of("errors 08007 outcome unknown"), bad(outcome(140, Map.of("08007", 1), 12, 15)));
    }

    @Test
    void lostOrDoubled_fails() {
        Findings one = new Findings(Set.of("order a 1"), Set.of("order a 2"), Set.of(), Set.of());
        assertEquals(List.of("lost", "doubled"), bad(outcome(140, Map.of(), one, 12, 15, 2, 900)));
    }

    @Test
    void otherRestarts_fail() {
        assertEquals(List.of("server restarts"), bad(outcome(140, Map.of(), NONE, 12, 15, 1, 900)));
    }

    @Test
    void serviceThatIsBackTooLate_fails() {
        assertEquals(List.of("ms without service"), bad(outcome(140, Map.of(), NONE, 12, 15, 2, 2_901)));
    }

    @Test
    void nothingToCure_fails() {
        Outcome healthy = outcome(100, Map.of(), 50, 15);
        assertEquals(List.of("errors 53300 too many clients"), bad(healthy, outcome(140, Map.of(), 12, 15)));
    }

    @Test
    void lessWork_fails() {
        assertEquals(List.of("operations done"), bad(outcome(99, Map.of(), 12, 15)));
    }

    private static List<String> bad(Outcome with) {
        return bad(WITHOUT, with);
    }

    private static List<String> bad(Outcome without, Outcome with) {
        return Comparison.of(without, with).stream()
                .filter(row -> !row.ok())
                .map(Row::name)
                .toList();
    }

    private static Outcome outcome(long done, Map<String, Integer> errors, int opened, int most) {
        return outcome(done, errors, NONE, opened, most, 2, 900);
    }

    private static Outcome outcome(
            long done, Map<String, Integer> errors, Findings findings, int opened, int most, int restarts, long away) {
        return new Outcome(done, 1_000, errors, findings, opened, most, 10, restarts, away, 16);
    }
}
