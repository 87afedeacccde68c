package dev.holdfast.pool;

import dev.holdfast.dialect.Facts;

/** What a server said about its slots, as numbers of connections. Immutable. */
public final class Capacity {
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    private final int allowed;
    private final int free;
    private final Integer[] backends;
    private final String reckoning;

    /**
     * @param allowed max_connections less reserved slots
     * @param free how many more the limits of role and database let in, less 10 % headroom of theirs; may be negative;
     *     {@link #NO_LIMIT} = there are none
     * @param backends the process ids of all client sessions on the server at that moment, ours too
     * @param reckoning how it came about, for {@code --check} and the log
     */
    public Capacity(int allowed, int free, Integer[] backends, String reckoning) {
        this.allowed = allowed;
        this.free = free;
        this.backends = backends;
        this.reckoning = reckoning;
    }

    /** @return null where the server hasn't told its slots */
    public static Capacity of(Facts.Slots slots) {
        return slots == null ? null : new Capacity(slots.allowed(), slots.free(), slots.backends(), slots.reckoning());
    }

    /** All client sessions that the server saw; the budget tells its own from those of others. */
    public Integer[] backends() {
        return backends;
    }

    public String reckoning() {
        return reckoning;
    }

    /**
     * What may be ours: what is allowed, less the sessions of others, less 10 % headroom, and no more than the limits of role and
     * database let in; at least one.
     *
     * @param others how many of {@link #backends()} aren't ours
     */
    public int budget(int others) {
        int ofServer = allowed - others - Facts.Slots.headroom(allowed);
        int ofLimits = free == NO_LIMIT ? NO_LIMIT : backends.length - others + free;
        return Math.max(1, Math.min(ofServer, ofLimits));
    }
}
