package dev.holdfast.session;

import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * How long the calling thread waits for a server that is away, and works on a failure: as long as the call that it is for, and not
 * for longer than that may take. Nothing is kept while there is no such call. Any thread, each for itself.
 */
public final class Patience {
    private static final ThreadLocal<Patience> MINE = new ThreadLocal<>();

    private final Call call;

    /** Nanoseconds. */
    private long most;

    /** A call of the application. */
    public interface Call {
        /** Whether another thread has cancelled it, or closed what it is a call of. Any thread. */
        boolean isOver();

        /** The driver's object that runs the call's own COMMIT from now on, for {@code cancel}; null = none. */
        default void commitsBy(Statement statement) {}
    }

    private Patience(Call call, long most) {
        this.call = call;
        this.most = most;
    }

    /**
     * Until {@link #end}, in the same thread.
     *
     * @param seconds a query timeout as {@link java.sql.Statement#getQueryTimeout()} gives it, 0 = none
     * @return what it was before; null = none
     */
    public static Patience begin(Call call, int seconds) {
        Patience outer = MINE.get();
        MINE.set(new Patience(call, seconds <= 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds)));
        return outer;
    }

    /** The same where it may be a part of another call, whose patience it is then. */
    public static Patience beginUnlessBegun(Call call) {
        Patience outer = MINE.get();
        if (outer == null) {
            MINE.set(new Patience(call, Long.MAX_VALUE));
        }
        return outer;
    }

    /** @param outer what {@link #begin} has given */
    public static void end(Patience outer) {
        if (outer == null) {
            MINE.remove();
        } else {
            MINE.set(outer);
        }
    }

    /** So many nanoseconds are left of what the call's failure may take. */
    public static void shorten(long nanos) {
        Patience mine = MINE.get();
        if (mine != null) {
            mine.most = Math.min(mine.most, nanos);
        }
    }

    /** The shorter of that and the call's limit; nanoseconds. */
    public static long atMost(long nanos) {
        Patience mine = MINE.get();
        return mine == null ? nanos : Math.min(mine.most, nanos);
    }

    /** Whether nobody waits any more for what the calling thread does. */
    public static boolean isOver() {
        Patience mine = MINE.get();
        return mine != null && mine.call.isOver();
    }
}
