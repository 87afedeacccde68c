package dev.holdfast.facade;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * The dull part of a statement: each call goes to the driver's object. What needs thought is in {@link StatementFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class StatementDelegate implements Statement {
    /** The driver's own object; another one when the statement moves to another session. */
    Statement raw;

    StatementDelegate(Statement raw) {
        this.raw = raw;
    }

    /** The driver's object that has the results and properties that the calling thread means. */
    abstract Statement toRead();

    /** The one that the calling thread sets properties on. */
    abstract Statement toWrite() throws SQLException;

    @Override
    public void clearWarnings() throws SQLException {
        toWrite().clearWarnings();
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return toRead().getFetchDirection();
    }

    @Override
    public int getFetchSize() throws SQLException {
        return toRead().getFetchSize();
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        return toRead().getLargeMaxRows();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return toRead().getLargeUpdateCount();
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        return toRead().getMaxFieldSize();
    }

    @Override
    public int getMaxRows() throws SQLException {
        return toRead().getMaxRows();
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return toRead().getQueryTimeout();
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        return toRead().getResultSetConcurrency();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return toRead().getResultSetHoldability();
    }

    @Override
    public int getResultSetType() throws SQLException {
        return toRead().getResultSetType();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return toRead().getUpdateCount();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return toRead().getWarnings();
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
        return toRead().isPoolable();
    }

    @Override
    public void setCursorName(String a) throws SQLException {
        toWrite().setCursorName(a);
    }

    @Override
    public void setEscapeProcessing(boolean a) throws SQLException {
        toWrite().setEscapeProcessing(a);
    }

    @Override
    public void setFetchDirection(int a) throws SQLException {
        toWrite().setFetchDirection(a);
    }

    @Override
    public void setFetchSize(int a) throws SQLException {
        toWrite().setFetchSize(a);
    }

    @Override
    public void setLargeMaxRows(long a) throws SQLException {
        toWrite().setLargeMaxRows(a);
    }

    @Override
    public void setMaxFieldSize(int a) throws SQLException {
        toWrite().setMaxFieldSize(a);
    }

    @Override
    public void setMaxRows(int a) throws SQLException {
        toWrite().setMaxRows(a);
    }

    @Override
    public void setPoolable(boolean a) throws SQLException {
        toWrite().setPoolable(a);
    }

    @Override
    public void setQueryTimeout(int a) throws SQLException {
        toWrite().setQueryTimeout(a);
    }
}
