package dev.holdfast.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

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
        assertEquals(budget, new Capacity(allowed, NO_LIMIT, new Integer[0], "").budget(others));
    }

    @ParameterizedTest
    @CsvSource({
        // free, own, quota
        "17, 1, 18",
        "0, 18, 18",
        "-2, 18, 16",
        "-2, 1, 1",
    })
    void quota_isWhatTheTargetHasAndMayHaveMore_atLeastOne(int free, int own, int quota) {
        assertEquals(quota, new Capacity(0, free, new Integer[0], "").quota(own));
    }

    @Test
    void noLimitOfRoleOrDatabase_noQuota() {
        assertEquals(Quota.NONE, new Capacity(57, NO_LIMIT, new Integer[0], "").quota(5));
    }
}
