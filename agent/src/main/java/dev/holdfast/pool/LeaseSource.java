package dev.holdfast.pool;

import dev.holdfast.jdbc.Refusal;
import java.sql.SQLException;
import java.util.List;

/** Makes the sessions of one target; implemented by {@code session}. Any thread. */
public interface LeaseSource {
    /**
     * Connects and sets up on the calling thread, as often as the driver alone does: once.
     *
     * @return a fresh session, on loan to the caller; null where the driver answers null
     * @throws SQLException the driver's own
     */
    Lease open() throws SQLException;

    /**
     * Asks the server what the budget can be, on a connection of its own that ends with the question.
     *
     * @return null where the database doesn't tell
     */
    Capacity askBeside() throws SQLException;

    /** How log lines call the target. */
    String name();

    /** What the budget belongs to: targets with equal keys share one server. */
    String serverKey();

    /** Whether the driver was given several hosts, and chooses one each time it connects. */
    boolean hasSeveralHosts();

    /**
     * Which of these leads where the driver would connect to now. Asked only with {@link #hasSeveralHosts()}, without a round
     * trip.
     *
     * @param idle at least one
     * @return null = none: only a connect can tell. Never throws
     */
    Lease choose(List<Lease> idle);

    /** Whether a connect failed because there are too many. */
    Refusal refusal(SQLException failure);

    /** How long the application wants a connect to take at most; {@link Long#MAX_VALUE} = it doesn't say. */
    long loginNanos();
}
