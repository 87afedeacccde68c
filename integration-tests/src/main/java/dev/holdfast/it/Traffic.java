package dev.holdfast.it;

/** What went through a {@link FaultProxy}, after the start-up of each connection. Immutable, any thread. */
public final class Traffic {
    private final long connections;
    private final long roundTrips;
    private final long statements;

    Traffic(long connections, long roundTrips, long statements) {
        this.connections = connections;
        this.roundTrips = roundTrips;
        this.statements = statements;
    }

    /** Connections whose start-up was complete. */
    public long connections() {
        return connections;
    }

    /** Times that the client sent, and then waited for an answer: turns from silence or answer to request. */
    public long roundTrips() {
        return roundTrips;
    }

    /** Query and Execute messages. */
    public long statements() {
        return statements;
    }

    /** What came after an earlier look. */
    public Traffic since(Traffic earlier) {
        return new Traffic(
                connections - earlier.connections, roundTrips - earlier.roundTrips, statements - earlier.statements);
    }

    @Override
    public String toString() {
        return connections + " connections, " + roundTrips + " round trips, " + statements + " statements";
    }
}
