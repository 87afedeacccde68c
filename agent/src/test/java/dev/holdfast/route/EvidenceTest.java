package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of decision 0008, row by row. */
class EvidenceTest {
    @ParameterizedTest
    @CsvSource({
        "NONE, NOBODY_ELSE, false, false, ENTER",
        "NONE, RUNNING, false, false, WAIT",
        "NONE, RUNNING, true, false, WAIT",
        "NONE, RUNNING, false, true, ENTER_FOR_ALL",
        "NONE, SILENT, false, false, ENTER",
        "NONE, SILENT, true, false, WAIT",
        "NONE, SILENT, true, true, ENTER_FOR_ALL",
        "NONE, BLOCKED, true, false, ENTER",
        "SUSPECT, BLOCKED, false, false, ENTER",
        "SPLIT, BLOCKED, false, false, OWN_SESSION",
        "NONE, PAUSES, false, false, WAIT",
        "NONE, WAITS, false, false, JOIN",
        "NONE, ENDED, true, true, JOIN",
        "SUSPECT, NOBODY_ELSE, false, false, ENTER",
        "SUSPECT, RUNNING, false, false, WAIT",
        "SUSPECT, SILENT, false, false, WAIT",
        "SUSPECT, SILENT, false, true, ENTER_FOR_ALL",
        "SUSPECT, PAUSES, false, true, WAIT",
        "SUSPECT, WAITS, false, false, JOIN",
        "SUSPECT, ENDED, false, false, JOIN",
        "LENIENT, NOBODY_ELSE, false, false, ENTER",
        "LENIENT, RUNNING, false, false, ENTER",
        "LENIENT, WAITS, true, false, ENTER",
        "JOINED, NOBODY_ELSE, false, false, ENTER",
        "JOINED, RUNNING, true, false, ENTER",
        "JOINED, ENDED, true, true, ENTER",
        "SPLIT, NOBODY_ELSE, false, false, ENTER",
        "SPLIT, RUNNING, false, false, OWN_SESSION",
        "SPLIT, SILENT, false, false, OWN_SESSION",
        "SPLIT, PAUSES, false, false, WAIT",
        "SPLIT, WAITS, true, true, JOIN",
        "SPLIT, ENDED, false, false, OWN_SESSION",
    })
    void aThreadComes(
            Evidence before, Evidence.Inside inside, boolean guest, boolean timeIsUp, Evidence.Answer answer) {
        assertEquals(answer, before.comes(inside, guest, timeIsUp));
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, true, SUSPECT",
        "NONE, false, NONE",
        "SUSPECT, true, SUSPECT",
        "SUSPECT, false, SUSPECT",
        "LENIENT, true, LENIENT",
        "JOINED, true, JOINED",
        "SPLIT, true, SPLIT",
    })
    void aThreadEndsTheTransaction(Evidence before, boolean others, Evidence after) {
        assertEquals(after, before.ends(others));
    }

    @ParameterizedTest
    @CsvSource({"NONE, true, 40000", "SUSPECT, true, 40000", "LENIENT, true,", "SPLIT, true, 40000", "JOINED, false,"})
    void twoHaveEndedEachOthersWork(Evidence evidence, boolean splits, String told) {
        assertEquals(splits, evidence.splits());
        assertEquals(told, evidence.commitAfterLoss());
    }
}
