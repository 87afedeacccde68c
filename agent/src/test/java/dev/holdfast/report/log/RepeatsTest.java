package dev.holdfast.report.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RepeatsTest {
    private final Repeats repeats = new Repeats();

    @Test
    void sameThing_isSaidOnceAPause_withTheNumberLeftOut() {
        long start = Long.MAX_VALUE - 10; // nanoTime may overflow
        assertEquals(0, repeats.news("a", start));
        assertEquals(-1, repeats.news("a", start + 5));
        assertEquals(-1, repeats.news("a", start + Repeats.PAUSE_NANOS - 1));
        assertEquals(2, repeats.news("a", start + Repeats.PAUSE_NANOS));
        assertEquals(-1, repeats.news("a", start + Repeats.PAUSE_NANOS + 1));
        assertEquals(1, repeats.news("a", start + 2 * Repeats.PAUSE_NANOS));
        assertEquals(0, repeats.news("a", start + 3 * Repeats.PAUSE_NANOS));
    }

    @Test
    void otherThings_haveTheirOwnPause() {
        assertEquals(0, repeats.news("a", 0));
        assertEquals(0, repeats.news("b", 1));
        assertEquals(-1, repeats.news("a", 2));
    }

    @Test
    void thingsBeyondTheMost_shareOnePause() {
        for (int i = 0; i < Repeats.MOST_THINGS; i++) {
            assertEquals(0, repeats.news("thing " + i, 0));
        }
        assertEquals(0, repeats.news("one more", 0));
        assertEquals(-1, repeats.news("yet another", 0));
        assertEquals(-1, repeats.news("thing 3", 0));
        assertEquals(1, repeats.news("a last one", Repeats.PAUSE_NANOS));
    }
}
