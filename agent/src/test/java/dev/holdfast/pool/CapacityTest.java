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
        assertEquals(budget, new Capacity(allowed, Capacity.NO_LIMIT, new Integer[0], "").budget(others));
    }

    @ParameterizedTest
    @CsvSource({
        // free, backends, others, budget
        "17, 400, 399, 18",
        "0, 20, 2, 18",
        "-2, 20, 2, 16",
        "-2, 1, 0, 1",
        "60, 10, 9, 42",
    })
    void limitOfRoleOrDatabase_leavesWhatIsOursAndItsOwnRest(int free, int backends, int others, int budget) {
        int allowed = backends == 400 ? 497 : 57;
        assertEquals(budget, new Capacity(allowed, free, new Integer[backends], "").budget(others));
    }
}
