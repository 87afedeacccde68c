package dev.holdfast.session;

import java.util.concurrent.TimeUnit;

/**
 * How long the calling thread may work on a failure, and wait for a server that is away, where that is less than the deadline: the
 * application's query timeout, or what the same operation has left. Nothing is kept while there is no such limit. Any thread,
 * each for itself.
 */
public final class Patience {
    private static final ThreadLocal<Long> MOST = new ThreadLocal<>();

    private Patience() {}

    /**
     * From now on no longer than that, until {@link #restore}.
     *
     * @return what {@link #restore} wants to be given
     */
    public static Long narrow(long nanos) {
        Long former = MOST.get();
        MOST.set(former == null ? nanos : Math.min(former, nanos));
        return former;
    }

    /** @param seconds a query timeout as {@link java.sql.Statement#getQueryTimeout()} gives it, 0 = none */
    public static Long narrowToSeconds(int seconds) {
        return seconds <= 0 ? MOST.get() : narrow(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** @param former null = there was no limit */
    public static void restore(Long former) {
        if (former == null) {
            MOST.remove();
        } else {
            MOST.set(former);
        }
    }

    /** The shorter of that and the thread's limit; nanoseconds. */
    public static long atMost(long nanos) {
        Long most = MOST.get();
        return most == null ? nanos : Math.min(most, nanos);
    }
}
