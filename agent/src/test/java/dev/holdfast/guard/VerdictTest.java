package dev.holdfast.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    @ParameterizedTest
    @CsvSource({
        // the session was dead before
        "08003, true, NOT_SENT, NEVER_SENT",
        "57P03, true, NOT_SENT, NEVER_SENT",
        "08001, true, NOT_SENT, NEVER_SENT",
        "57P01, true, NOT_SENT, NEVER_SENT",
        "57P02, true, NOT_SENT, NEVER_SENT",
        "57P04, true, NOT_SENT, NEVER_SENT",
        "57P05, true, NOT_SENT, NEVER_SENT",
        "53300, false, NOT_SENT, NEVER_SENT",
        "53100, false, NOT_SENT, PERMANENT",
        "57014, false, NOT_SENT, PERMANENT",
        "28P01, false, NOT_SENT, PERMANENT",
        "3D000, false, NOT_SENT, PERMANENT",
        ", true, NOT_SENT, PERMANENT",
        // in a transaction whose COMMIT was not sent
        "08006, true, SENT, ABORTED",
        "57P01, true, SENT, ABORTED",
        "57P02, true, SENT, ABORTED",
        "57P03, true, SENT, ABORTED",
        "57P04, true, SENT, ABORTED",
        "57P05, true, SENT, ABORTED",
        "25006, true, SENT, ABORTED",
        "26000, true, SENT, ABORTED",
        "25P03, true, SENT, ABORTED",
        "XX000, true, SENT, ABORTED",
        ", true, SENT, ABORTED",
        "40001, false, SENT, ABORTED",
        "40P01, false, SENT, ABORTED",
        "40003, false, SENT, IN_DOUBT",
        "23505, false, SENT, PERMANENT",
        "42601, false, SENT, PERMANENT",
        "57014, false, SENT, PERMANENT",
        "55P03, false, SENT, PERMANENT",
        "25006, false, SENT, ELSEWHERE",
        "0A000, false, SENT, ELSEWHERE",
        "26000, false, SENT, ELSEWHERE",
        "25P02, false, SENT, PERMANENT",
        "53100, false, SENT, PERMANENT",
        "53200, false, SENT, PERMANENT",
        "53300, false, SENT, PERMANENT",
        "40000, false, SENT, PERMANENT",
        "P0001, false, SENT, PERMANENT",
        "XX000, false, SENT, PERMANENT",
        ", false, SENT, PERMANENT",
        // COMMIT was sent: only these say that the server has refused it
        "23503, false, COMMIT_SENT, ABORTED",
        "25P02, false, COMMIT_SENT, ABORTED",
        "40001, false, COMMIT_SENT, ABORTED",
        "P0001, false, COMMIT_SENT, ABORTED",
        "40003, false, COMMIT_SENT, IN_DOUBT",
        "40P01, false, COMMIT_SENT, ABORTED",
        "25006, false, COMMIT_SENT, ABORTED",
        "0A000, false, COMMIT_SENT, IN_DOUBT",
        "26000, false, COMMIT_SENT, IN_DOUBT",
        "55P03, false, COMMIT_SENT, IN_DOUBT",
        "08006, false, COMMIT_SENT, IN_DOUBT",
        "57P01, false, COMMIT_SENT, IN_DOUBT",
        "53100, false, COMMIT_SENT, IN_DOUBT",
        "57014, false, COMMIT_SENT, IN_DOUBT",
        "XX001, false, COMMIT_SENT, IN_DOUBT",
        "42P01, false, COMMIT_SENT, IN_DOUBT",
        ", false, COMMIT_SENT, IN_DOUBT",
        // the last word of a dying session proves nothing
        "23503, true, COMMIT_SENT, IN_DOUBT",
        "57P01, true, COMMIT_SENT, IN_DOUBT",
        "08006, true, COMMIT_SENT, IN_DOUBT",
    })
    void eachFailure_hasItsVerdict(String state, boolean dead, Verdict.Phase phase, Verdict verdict) {
        assertEquals(verdict, Verdict.of(state, dead, phase));
    }
}
