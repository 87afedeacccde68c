package dev.holdfast.pool;

/**
 * What one target may have of its server's budget, where the role or the database has a limit of its own. Guarded by the budget's
 * lock. Knows nothing of the target, so that it can be kept when that is gone.
 */
final class Quota {
    static final int NONE = Integer.MAX_VALUE;

    /** Permits out: connections and connects under way. */
    private int open;

    private int limit = NONE;

    /** When the server was asked, in nanoseconds. */
    private long asked;

    boolean isUsedUp() {
        return open >= limit;
    }

    void taken() {
        open++;
    }

    void released() {
        open--;
    }

    void asks(long when) {
        asked = when;
    }

    /** @return whether it has changed */
    boolean learn(int told) {
        boolean changed = limit != told;
        limit = told;
        return changed;
    }

    /** Each target is told its own quota only, and all of them what the server has. */
    long asked(long ofServer) {
        return limit == NONE ? ofServer : asked;
    }

    /** For messages. */
    @Override
    public String toString() {
        return limit == NONE ? "" : ", of this target " + open + " of " + limit;
    }
}
