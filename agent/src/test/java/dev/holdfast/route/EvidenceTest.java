package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of decision 0008, row by row. */
class EvidenceTest {
    @ParameterizedTest
    @CsvSource({
        "NONE, NOBODY_ELSE, false, ENTER",
        "NONE, RUNNING, false, WAIT",
        "NONE, RUNNING, true, JOIN",
        "NONE, LEAVES_IT, false, JOIN",
        "ONE_ENDED_ALONE, NOBODY_ELSE, false, ENTER",
        "ONE_ENDED_ALONE, RUNNING, false, WAIT",
        "ONE_ENDED_ALONE, RUNNING, true, JOIN",
        "ONE_ENDED_ALONE, LEAVES_IT, false, JOIN",
        "SPLIT, NOBODY_ELSE, false, OWN_SESSION",
        "SPLIT, RUNNING, false, OWN_SESSION",
        "SPLIT, LEAVES_IT, true, OWN_SESSION",
        "JOINED, NOBODY_ELSE, false, ENTER",
        "JOINED, RUNNING, false, ENTER",
        "JOINED, LEAVES_IT, true, ENTER",
    })
    void aThreadComes(Evidence before, Evidence.Inside inside, boolean timeIsUp, Evidence.Answer answer) {
        assertEquals(answer, before.comes(inside, timeIsUp));
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, true, true, false, ONE_ENDED_ALONE",
        "NONE, true, false, false, NONE",
        "NONE, false, true, false, NONE",
        "ONE_ENDED_ALONE, true, false, true, SPLIT",
        "ONE_ENDED_ALONE, true, true, true, SPLIT",
        "ONE_ENDED_ALONE, true, true, false, ONE_ENDED_ALONE",
        "ONE_ENDED_ALONE, false, true, true, ONE_ENDED_ALONE",
        "SPLIT, false, false, false, SPLIT",
        "JOINED, true, true, true, JOINED",
    })
    void aThreadEndsTheTransaction(
            Evidence before, boolean alone, boolean othersWait, boolean waitedForFirst, Evidence after) {
        assertEquals(after, before.ends(alone, othersWait, waitedForFirst));
    }
}
