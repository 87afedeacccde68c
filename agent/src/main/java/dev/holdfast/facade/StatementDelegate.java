package dev.holdfast.facade;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * The dull part of a statement: each call goes to the driver's object. What needs thought is in {@link StatementFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class StatementDelegate implements Statement {
    /** The driver's own object. */
    final Statement raw;

    StatementDelegate(Statement raw) {
        this.raw = raw;
    }

    @Override
    public void clearWarnings() throws SQLException {
        raw.clearWarnings();
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return raw.getFetchDirection();
    }

    @Override
    public int getFetchSize() throws SQLException {
        return raw.getFetchSize();
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        return raw.getLargeMaxRows();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return raw.getLargeUpdateCount();
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        return raw.getMaxFieldSize();
    }

    @Override
    public int getMaxRows() throws SQLException {
        return raw.getMaxRows();
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return raw.getQueryTimeout();
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
        return raw.getUpdateCount();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return raw.getWarnings();
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
        return raw.isPoolable();
    }

    @Override
    public void setCursorName(String a) throws SQLException {
        raw.setCursorName(a);
    }

    @Override
    public void setEscapeProcessing(boolean a) throws SQLException {
        raw.setEscapeProcessing(a);
    }

    @Override
    public void setFetchDirection(int a) throws SQLException {
        raw.setFetchDirection(a);
    }

    @Override
    public void setFetchSize(int a) throws SQLException {
        raw.setFetchSize(a);
    }

    @Override
    public void setLargeMaxRows(long a) throws SQLException {
        raw.setLargeMaxRows(a);
    }

    @Override
    public void setMaxFieldSize(int a) throws SQLException {
        raw.setMaxFieldSize(a);
    }

    @Override
    public void setMaxRows(int a) throws SQLException {
        raw.setMaxRows(a);
    }

    @Override
    public void setPoolable(boolean a) throws SQLException {
        raw.setPoolable(a);
    }

    @Override
    public void setQueryTimeout(int a) throws SQLException {
        raw.setQueryTimeout(a);
    }
}
