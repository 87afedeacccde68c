package dev.holdfast.session;

import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.pool.Capacity;
import dev.holdfast.pool.Lease;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One physical connection on lease, with what is known of its state. The facade tells it what is about to happen; on
 * release it knows what must be undone. Used by the thread that holds the logical connection.
 */
public final class Session extends Lease {
    Session(Connection raw) {
        super(raw);
    }

    /** A call into the driver that may reach the server begins; the watchdog sees calls that stay. Cheap: one plain counter. */
    public void enter() {}

    /** The call of {@link #enter()} ended. */
    public void exit() {}

    /** A text is about to be executed. Only called when {@code !traits.harmless()}. May run clean-up SQL first. */
    public void before(SqlTraits traits) throws SQLException {}

    /** The text has been executed without an error. Only called when {@code !traits.harmless()}. May ask the server for hidden state. */
    public void after(SqlTraits traits) {}

    /** A call failed with the driver's exception, which goes on to the application unchanged. */
    public void failed(SQLException failure) {}

    /** The driver's setter of an attribute is about to be called: the first time, what it was is remembered. */
    public void changes(Attribute attribute) throws SQLException {}

    /** Something was done that can't be undone: closed instead of pooled when the logical connection ends. */
    public void spoil(String reason) {}

    /** The driver's inner object was handed out: pinned to the logical connection, told at DEBUG, closed instead of pooled. */
    public void expose(String what) {}

    /** A vendor method with effect SETTING (prepareThreshold, defaultFetchSize, autosave, ...) is about to change the connection: snapshot. */
    public void settingChanges() {}

    /**
     * The logical connection was closed and its statements are: open transaction rolled back, state restored, back to the
     * pool; or ended, where that can't be done.
     *
     * @throws SQLException what the driver's own {@code close()} would have thrown
     */
    public void release() throws SQLException {}

    /** {@code Connection.abort} or a broken state: ended now, whatever runs on it. */
    public void abandon() {}

    /** What the driver throws when a closed connection is used: its own class, message and SQLState. */
    public SQLException closedConnection() {
        return new SQLException("This connection has been closed.", "08003");
    }

    @Override
    protected boolean usable(boolean paused) {
        return true;
    }

    @Override
    protected Capacity askCapacity() {
        return null;
    }

    @Override
    protected long statements() {
        return 0;
    }

    @Override
    protected void end() {}
}
