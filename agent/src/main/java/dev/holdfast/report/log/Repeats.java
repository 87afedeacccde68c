package dev.holdfast.report.log;

import java.util.concurrent.ConcurrentHashMap;

/**
 * What was said lately: the same thing is said once a minute, and then with the number of times it wasn't. Any thread.
 */
final class Repeats {
    static final long PAUSE_NANOS = 60_000_000_000L;
    /** Beyond that many things, new ones share a pause: a program that makes up names must not fill the memory. */
    static final int MOST_THINGS = 1_000;

    private static final String ALL_OTHERS = "";

    private final ConcurrentHashMap<String, Pause> pauses = new ConcurrentHashMap<>();

    /**
     * @param nanos the time, as {@link System#nanoTime()} tells it
     * @return -1 = not now; else how often it wasn't said since it last was
     */
    long news(String thing, long nanos) {
        Pause pause = pauses.get(thing);
        if (pause == null) {
            String name = pauses.size() < MOST_THINGS ? thing : ALL_OTHERS;
            Pause fresh = new Pause(nanos);
            pause = pauses.putIfAbsent(name, fresh);
            if (pause == null) {
                return 0;
            }
        }
        return pause.over(nanos);
    }

    private static final class Pause {
        private long until;
        private long unsaid;

        Pause(long nanos) {
            until = nanos + PAUSE_NANOS;
        }

        synchronized long over(long nanos) {
            if (nanos - until < 0) {
                unsaid++;
                return -1;
            }
            long said = unsaid;
            unsaid = 0;
            until = nanos + PAUSE_NANOS;
            return said;
        }
    }
}
