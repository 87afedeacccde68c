package dev.holdfast.facade;

import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.route.Lane;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What few statements have: made when the first of it is there, so that the others stay small. Threads: see each field. */
final class Extras {
    ResultSetFacade keys;
    boolean closesOnCompletion;

    /** Since the call began. Any thread. */
    volatile boolean cancelled;

    /** The call is about to be run again, as this failure has left nothing behind; null = it isn't. */
    SQLException runsAgainFor;

    /** A parameter was set that may be read only once: what was run can't be run again. Any thread. */
    volatile boolean readsOnce;

    /** Closed and cancelled by any thread; null as a rule. */
    volatile PreparedStatementFacade.Proved proved;

    /** The driver's object that runs its COMMIT, cancelled by any thread; null as a rule. */
    volatile Statement committing;

    /** Its connection has ended, and its plan has gone back to the session: closing it must not give that back again. Any thread. */
    volatile boolean released;

    /** What the application said of generated keys: {@code Integer}, {@code int[]} or {@code String[]}; null = nothing. */
    Object wantedKeys;

    /** Of the batch, those that aren't harmless; null = none. */
    List<SqlTraits> batch;

    /** Whether all entries of the batch write rows; null = there is none yet. */
    Boolean batchWrites;

    boolean batching;

    /** The batch is known to the connection. */
    boolean counted;

    /** The lane that stays because of the batch; null = none. */
    Lane holding;

    /** From the second thread on: the thread that has the statement for itself. */
    Thread user;

    /** Null while there is one. Any thread. */
    volatile Sharers sharers;

    /** The statement that the application holds, where this one stands behind it. */
    StatementFacade shown;
}
