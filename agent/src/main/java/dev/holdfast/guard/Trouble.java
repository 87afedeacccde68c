package dev.holdfast.guard;

import dev.holdfast.session.Patience;
import io.github.resilience4j.retry.Retry;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** One operation that has failed at least once: how often it may be run again, and until when. Used by its thread. */
public final class Trouble {
    private final Retry.AsyncContext<?> attempts;
    private final long begun;
    private final long nanos;
    private int failures;

    /**
     * @param noticed when the first failure was; nanoseconds of {@link System#nanoTime()}
     * @param nanos from then on
     */
    Trouble(Retries retries, long noticed, long nanos) {
        this.attempts = retries.begin();
        this.begun = noticed;
        this.nanos = nanos;
    }

    /** Waits until the next run, if there may be one. */
    public boolean allows(SQLException failure) {
        failures++;
        long pause = attempts.onError(failure);
        if (pause < 0 || leftNanos() <= 0) {
            return false;
        }
        Pause.millis(failures == 1 ? 0 : Math.min(pause, TimeUnit.NANOSECONDS.toMillis(leftNanos())));
        return !Thread.currentThread().isInterrupted() && !Patience.isOver();
    }

    /** Of the deadline; not positive = it is over. */
    public long leftNanos() {
        return nanos - (System.nanoTime() - begun);
    }

    @Override
    public String toString() {
        return "failure " + failures + ", " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms of "
                + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }
}
