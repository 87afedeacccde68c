package dev.holdfast.pool;

/** What a server said about its slots, as numbers of connections. Immutable. */
public final class Capacity {
    private final int allowed;
    private final int sessions;
    private final String reckoning;

    /**
     * @param allowed the least of max_connections less reserved slots, the role's and the database's limit
     * @param sessions all client sessions on the server at that moment, ours too
     * @param reckoning how it came about, for {@code --check} and the log
     */
    public Capacity(int allowed, int sessions, String reckoning) {
        this.allowed = allowed;
        this.sessions = sessions;
        this.reckoning = reckoning;
    }

    public int allowed() {
        return allowed;
    }

    /** All client sessions that the server counted; the budget takes our own off. */
    public int sessions() {
        return sessions;
    }

    public String reckoning() {
        return reckoning;
    }
}
