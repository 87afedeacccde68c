package dev.holdfast.pool;

/** What a server said about its slots, as numbers of connections. Immutable. */
public final class Capacity {
    private final int allowed;
    private final Integer[] backends;
    private final String reckoning;

    /**
     * @param allowed the least of max_connections less reserved slots, the role's and the database's limit
     * @param backends the process ids of all client sessions on the server at that moment, ours too
     * @param reckoning how it came about, for {@code --check} and the log
     */
    public Capacity(int allowed, Integer[] backends, String reckoning) {
        this.allowed = allowed;
        this.backends = backends;
        this.reckoning = reckoning;
    }

    public int allowed() {
        return allowed;
    }

    /** All client sessions that the server saw; the budget tells its own from those of others. */
    public Integer[] backends() {
        return backends;
    }

    public String reckoning() {
        return reckoning;
    }

    /**
     * What may be ours: what is allowed, less the sessions of others, less 10 % headroom; at least one.
     *
     * @param others how many of {@link #backends()} aren't ours
     */
    public int budget(int others) {
        int headroom = (allowed + 9) / 10;
        return Math.max(1, allowed - others - headroom);
    }
}
