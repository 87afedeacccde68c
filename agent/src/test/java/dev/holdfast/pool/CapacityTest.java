package dev.holdfast.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {
    @ParameterizedTest
    @CsvSource({
        // allowed, others, budget
        "57, 0, 51",
        "57, 20, 31",
        "10, 0, 9",
        "11, 0, 9",
        "57, 50, 1",
        "57, 51, 1",
        "57, 90, 1",
        "0, 0, 1",
    })
    void budget_isWhatOthersLeaveLessHeadroom_atLeastOne(int allowed, int others, int budget) {
        assertEquals(budget, new Capacity(allowed, new Integer[0], "").budget(others));
    }
}
