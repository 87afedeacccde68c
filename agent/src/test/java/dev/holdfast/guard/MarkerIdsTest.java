package dev.holdfast.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MarkerIdsTest {
    @Test
    void ids_beginWithTheTime_andAreAllDifferent() {
        Set<UUID> seen = new HashSet<>();
        long before = System.currentTimeMillis();
        for (int session = 0; session < 100; session++) {
            MarkerIds ids = new MarkerIds();
            for (int i = 0; i < 1_000; i++) {
                UUID id = ids.next();
                assertTrue(seen.add(id));
                assertEquals(7, id.version());
                assertEquals(2, id.variant());
                long time = id.getMostSignificantBits() >>> 16;
                assertTrue(time >= before && time <= System.currentTimeMillis());
            }
        }
    }

    @Test
    void idsOfTwoSessions_differInMoreThanTheTime() {
        Set<Long> seen = new HashSet<>();
        for (int session = 0; session < 1_000; session++) {
            assertTrue(seen.add(new MarkerIds().next().getLeastSignificantBits()));
        }
    }
}
