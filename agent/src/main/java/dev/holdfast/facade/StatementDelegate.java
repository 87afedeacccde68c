package dev.holdfast.facade;

import dev.holdfast.session.Patience;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * The dull part of a statement: each call goes to the driver's object. What needs thought is in {@link StatementFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class StatementDelegate implements Statement, Patience.Call {
    /** The driver's own object; another one when the statement moves to another session. */
    Statement raw;

    StatementDelegate(Statement raw) {
        this.raw = raw;
    }

    /** The driver's object that has the property that the calling thread means; which, see {@link Sharers}. */
    abstract Statement toRead(int slot);

    /** The one that has what the calling thread asks of a run. */
    abstract Statement toRead(Sharers.Fact fact) throws SQLException;

    /** The one that the calling thread sets that on. */
    abstract Statement toWrite(int slot) throws SQLException;

    @Override
    public void clearWarnings() throws SQLException {
        toRead(Sharers.Fact.WARNINGS).clearWarnings();
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return toRead(Sharers.FETCH_DIRECTION).getFetchDirection();
    }

    @Override
    public int getFetchSize() throws SQLException {
        return toRead(Sharers.FETCH_SIZE).getFetchSize();
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        return toRead(Sharers.MAX_ROWS).getLargeMaxRows();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return toRead(Sharers.Fact.COUNT).getLargeUpdateCount();
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        return toRead(Sharers.MAX_FIELD_SIZE).getMaxFieldSize();
    }

    @Override
    public int getMaxRows() throws SQLException {
        return toRead(Sharers.MAX_ROWS).getMaxRows();
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return toRead(Sharers.QUERY_TIMEOUT).getQueryTimeout();
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        return raw.getResultSetConcurrency();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return raw.getResultSetHoldability();
    }

    @Override
    public int getResultSetType() throws SQLException {
        return raw.getResultSetType();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return toRead(Sharers.Fact.COUNT).getUpdateCount();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return toRead(Sharers.Fact.WARNINGS).getWarnings();
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        return raw.isCloseOnCompletion();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return raw.isClosed();
    }

    @Override
    public boolean isPoolable() throws SQLException {
        return toRead(Sharers.POOLABLE).isPoolable();
    }

    @Override
    public void setCursorName(String a) throws SQLException {
        toWrite(Sharers.OTHER).setCursorName(a);
    }

    @Override
    public void setEscapeProcessing(boolean a) throws SQLException {
        toWrite(Sharers.OTHER).setEscapeProcessing(a);
    }

    @Override
    public void setFetchDirection(int a) throws SQLException {
        toWrite(Sharers.FETCH_DIRECTION).setFetchDirection(a);
    }

    @Override
    public void setFetchSize(int a) throws SQLException {
        toWrite(Sharers.FETCH_SIZE).setFetchSize(a);
    }

    @Override
    public void setLargeMaxRows(long a) throws SQLException {
        toWrite(Sharers.MAX_ROWS).setLargeMaxRows(a);
    }

    @Override
    public void setMaxFieldSize(int a) throws SQLException {
        toWrite(Sharers.MAX_FIELD_SIZE).setMaxFieldSize(a);
    }

    @Override
    public void setMaxRows(int a) throws SQLException {
        toWrite(Sharers.MAX_ROWS).setMaxRows(a);
    }

    @Override
    public void setPoolable(boolean a) throws SQLException {
        toWrite(Sharers.POOLABLE).setPoolable(a);
    }

    @Override
    public void setQueryTimeout(int a) throws SQLException {
        toWrite(Sharers.QUERY_TIMEOUT).setQueryTimeout(a);
    }
}
