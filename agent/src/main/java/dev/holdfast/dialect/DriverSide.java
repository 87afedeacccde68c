package dev.holdfast.dialect;

import dev.holdfast.jdbc.QualifiedName;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;

/**
 * The state that a driver keeps in its connection object, beyond {@code java.sql}. This one knows nothing and suits any
 * driver. Stateless, any thread; the connection is the caller's.
 */
public class DriverSide {
    protected DriverSide() {}

    /** Without a round trip. */
    public Dialect.Transaction transaction(Connection raw) {
        return Dialect.Transaction.UNKNOWN;
    }

    /** The driver's own settings, to be put back by {@link #restore}; null = none. Without a round trip. */
    public Object[] settings(Connection raw) throws SQLException {
        return null;
    }

    /** Without a round trip. */
    public void restore(Connection raw, Object[] settings) throws SQLException {}

    /** Removes what needs no round trip and may be changed without a setter being called: warnings, live type maps. */
    public void sweep(Connection raw) throws SQLException {
        raw.clearWarnings();
    }

    /** Whether the server has already said, unasked, that the session is over. Without a round trip. */
    public boolean pendingDeath(Connection raw) throws SQLException {
        return raw.isClosed();
    }

    /** Whether {@link #pendingDeath} may wait for a moment, where nothing has arrived. */
    public boolean waitsToLook() {
        return false;
    }

    /**
     * Where the server's bytes arrive: that there are none can be told at once. Never read from it; it stays the same for the
     * life of the connection.
     *
     * @return null = it can't be told, or not for certain
     */
    public InputStream arrivals(Connection raw) {
        return null;
    }

    /** Whether the driver sets savepoints of its own around statements. Without a round trip. */
    public boolean setsSavepoints(Connection raw) throws SQLException {
        return false;
    }

    /**
     * Whether statements and their rows stay open when their connection is closed, and can be used as far as that needs
     * no server.
     */
    public boolean statementsOutliveConnection() {
        return false;
    }

    /** Whether moving in these rows may ask the server for more of them. */
    public boolean mayFetch(ResultSet rows) {
        return true;
    }

    /**
     * Gives back what an open statement holds of its session. It must not be executed any more. Without a round trip.
     *
     * @return whether it held something; then it is closed by {@link #closeReleased} alone
     */
    public boolean release(Statement statement) throws SQLException {
        return false;
    }

    /** As {@code close()}, without giving anything back. Nothing where it is closed. Any thread. */
    public void closeReleased(Statement statement) throws SQLException {
        statement.close();
    }

    /** Whether {@link #copyParameters} works: then statements can be repeated on another session. */
    public boolean copiesParameters() {
        return false;
    }

    /** What was set on one prepared statement is set on another one of the same text, of any session of this driver. */
    public void copyParameters(PreparedStatement from, PreparedStatement to) throws SQLException {
        throw new SQLFeatureNotSupportedException("parameters can't be copied");
    }

    /** Whether a parameter writes itself to the line, and may do so only once. */
    public boolean writesItself(Object parameter) {
        return false;
    }

    /** How many parameters the text has, without asking the server. */
    public int parameterCount(PreparedStatement statement) throws SQLException {
        throw new SQLFeatureNotSupportedException("parameters can't be copied");
    }

    /**
     * The same as {@link #copyParameters} for one; where it isn't set, it isn't set on the other one either.
     *
     * @param index from 1 to {@link #parameterCount}
     */
    public void copyParameter(PreparedStatement from, PreparedStatement to, int index) throws SQLException {
        throw new SQLFeatureNotSupportedException("parameters can't be copied");
    }

    /** The process id that the driver was told when it connected; 0 = not known. */
    public int backendPid(Connection raw) {
        return 0;
    }

    /** What a closed connection of this driver throws. */
    public SQLException closedConnection() {
        return new SQLException("This connection has been closed.", "08003");
    }

    /** Whether plans or types that the driver has cached don't fit the database any more. */
    public boolean meansStaleCache(SQLException failure) {
        return false;
    }

    /**
     * From now on the driver prepares each of its statements anew, when it is next used. The server isn't asked, and what the
     * application itself has prepared stays.
     *
     * @return false = the driver can't be told
     */
    public boolean preparesAnew(Connection raw) {
        return false;
    }

    /**
     * Whether the statement can be made to look as if it had run what another text has done in its place: {@link #beginAnswer},
     * {@link #answer}.
     */
    public boolean answers(Statement statement) {
        return false;
    }

    /** As each execution does: what the last one gave is closed, and what is kept for the parameters of one execution is forgotten. */
    public void beginAnswer(PreparedStatement statement) throws SQLException {}

    /** What was set on a statement for its executions is set on one that runs in its place, but for parameters. */
    public void copyExecution(Statement from, Statement to) throws SQLException {}

    /** The warnings of what has run in its place. */
    public void copyWarnings(Statement from, Statement to) {}

    /** The update count is the only result. */
    public void answer(Statement statement, long count) {}

    /** What it has run isn't there: it shows no results, as after a failure; its warnings stay. Nothing, where it can't be done. */
    public void forgetAnswer(Statement statement) {}

    /** Whether the server has failed, and not the driver alone. */
    public boolean isOfTheServer(SQLException failure) {
        return true;
    }

    /** Whether the server has told where in the text the fault lies. */
    public boolean hasPosition(SQLException failure) {
        return false;
    }

    /** Whether the server says that the failure is this table's. */
    public boolean isOf(SQLException failure, QualifiedName table) {
        return false;
    }

    /** Whether the driver keeps what it knows of a text that isn't prepared, for the next time. */
    public boolean keepsTexts(Connection raw) {
        return false;
    }

    /** Whether parameters become a part of the text, and only when that is sent. */
    public boolean writesParametersIntoTexts(Connection raw) {
        return false;
    }
}
