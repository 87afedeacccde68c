package dev.holdfast.session;

import java.sql.SQLException;
import java.util.concurrent.Semaphore;

/**
 * The turns of those who ask about silent calls of one target, each on a connection beside the budget: where all wait for one lock,
 * all are silent at once. Any thread.
 */
final class Probes {
    private static final int MOST = 2;

    private final Semaphore free = new Semaphore(MOST, true);
    private SQLException failure;
    private long tried;

    void take() {
        free.acquireUninterruptibly();
    }

    void end() {
        free.release();
    }

    /**
     * What the last try was told: whoever waited for a turn by then needn't try, too.
     *
     * @param found null = the server was reached
     * @param when nanoseconds of {@link System#nanoTime()}
     */
    synchronized void tried(SQLException found, long when) {
        failure = found;
        tried = when;
    }

    /** Null = nobody has found it unreachable in a try since then. */
    synchronized SQLException unreachableSince(long began) {
        return failure != null && tried - began > 0 ? failure : null;
    }
}
