package dev.holdfast.facade;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The result set that the application holds. Rows that the driver holds already cost one plain call; where it may fetch
 * more, the session knows of the call. Threads: as its connection.
 */
public class ResultSetFacade extends ResultSetDelegate implements ResultSet {
    /** The statement's facade; until it is asked for, the connection's for rows of a statement that the driver made itself. */
    private Object of;

    private boolean finished;

    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected ResultSetFacade(ConnectionFacade connection, ResultSet raw, StatementFacade of) {
        super(raw);
        this.of = of == null ? connection : of;
        this.fetching = raw != null && mayFetch(raw);
    }

    /** A new one of the same class. */
    protected ResultSetFacade facadeOf(ConnectionFacade connection, ResultSet raw, StatementFacade of) {
        return new ResultSetFacade(connection, raw, of);
    }

    private static boolean mayFetch(ResultSet raw) {
        try {
            return raw.getFetchSize() != 0;
        } catch (SQLException e) {
            // a driver that doesn't say: the careful way is right for it
            return true;
        }
    }

    public final ConnectionFacade facadeConnection() {
        return of instanceof StatementFacade ? ((StatementFacade) of).facadeConnection() : (ConnectionFacade) of;
    }

    public final Object facadeRaw() {
        return raw;
    }

    @Override
    final void begin() throws SQLException {
        ConnectionFacade connection = facadeConnection();
        if (connection.alone()) {
            connection.begin();
        } else {
            connection.beginAt(raw.getStatement().getConnection());
        }
    }

    @Override
    final void beginWriting() throws SQLException {
        ConnectionFacade connection = facadeConnection();
        if (!connection.alone()) {
            connection.bind(raw.getStatement().getConnection());
        }
        begin();
        facadeConnection().session().mayDraw();
        Facades.guard().beforeOther(facadeConnection().session(), false);
    }

    @Override
    final void end() {
        facadeConnection().end();
    }

    @Override
    final SQLException failed(SQLException failure) {
        return facadeConnection().failed(failure);
    }

    @Override
    public boolean next() throws SQLException {
        boolean more;
        try {
            more = fetching ? fetchNext() : raw.next();
        } catch (NullPointerException e) {
            throw closedMeanwhile(e);
        }
        if (!more) {
            finished = true;
        }
        return more;
    }

    /** pgjdbc fails so where another thread closes the statement during the call; the second call tells it as it should be. */
    private NullPointerException closedMeanwhile(NullPointerException failure) throws SQLException {
        if (raw.isClosed()) {
            raw.next();
        }
        return failure;
    }

    private boolean fetchNext() throws SQLException {
        if (!stillFetches()) {
            return raw.next();
        }
        begin();
        try {
            return raw.next();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    /**
     * Where {@link #begin} may refuse or wait, the driver is asked: whatever the fetch size, it has all rows in auto-commit, and at the end
     * the last ones.
     */
    @Override
    final boolean stillFetches() {
        ConnectionFacade connection = facadeConnection();
        if (connection.closed() || !connection.alone()) {
            fetching = connection.session().driverSide().mayFetch(raw);
        }
        return fetching;
    }

    /** Whether the application has seen the end of the rows. */
    final boolean finished() {
        return finished;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        raw.setFetchSize(rows);
        fetching |= rows != 0;
    }

    @Override
    public void close() throws SQLException {
        raw.close();
        if (of instanceof StatementFacade) {
            ((StatementFacade) of).completed();
        }
    }

    /** The driver is asked first: it may refuse on a closed result set. */
    @Override
    public Statement getStatement() throws SQLException {
        Statement found = raw.getStatement();
        if (found == null) {
            return null;
        }
        if (!(of instanceof StatementFacade)) {
            of = facadeConnection().statement(found);
        }
        return (Statement) of;
    }

    @Override
    public Object getObject(int column) throws SQLException {
        return VendorCalls.shown(raw.getObject(column), facadeConnection(), of);
    }

    @Override
    public Object getObject(String column) throws SQLException {
        return VendorCalls.shown(raw.getObject(column), facadeConnection(), of);
    }

    @Override
    public Object getObject(int column, Map<String, Class<?>> map) throws SQLException {
        return VendorCalls.shown(raw.getObject(column, map), facadeConnection(), of);
    }

    @Override
    public Object getObject(String column, Map<String, Class<?>> map) throws SQLException {
        return VendorCalls.shown(raw.getObject(column, map), facadeConnection(), of);
    }

    @Override
    public <T> T getObject(int column, Class<T> type) throws SQLException {
        return VendorCalls.shown(raw.getObject(column, type), type, facadeConnection(), of);
    }

    @Override
    public <T> T getObject(String column, Class<T> type) throws SQLException {
        return VendorCalls.shown(raw.getObject(column, type), type, facadeConnection(), of);
    }

    @Override
    public Array getArray(int column) throws SQLException {
        return facadeConnection().array(raw.getArray(column));
    }

    @Override
    public Array getArray(String column) throws SQLException {
        return facadeConnection().array(raw.getArray(column));
    }

    @Override
    public Blob getBlob(int column) throws SQLException {
        return facadeConnection().exposed(raw.getBlob(column), "Blob");
    }

    @Override
    public Blob getBlob(String column) throws SQLException {
        return facadeConnection().exposed(raw.getBlob(column), "Blob");
    }

    @Override
    public Clob getClob(int column) throws SQLException {
        return facadeConnection().exposed(raw.getClob(column), "Clob");
    }

    @Override
    public Clob getClob(String column) throws SQLException {
        return facadeConnection().exposed(raw.getClob(column), "Clob");
    }

    @Override
    public NClob getNClob(int column) throws SQLException {
        return facadeConnection().exposed(raw.getNClob(column), "NClob");
    }

    @Override
    public NClob getNClob(String column) throws SQLException {
        return facadeConnection().exposed(raw.getNClob(column), "NClob");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type != null && type.isInterface() && type.isInstance(this)) {
            return type.cast(this);
        }
        return facadeConnection().exposed(raw.unwrap(type), "unwrap");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type != null && type.isInterface() && type.isInstance(this) || raw.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return String.valueOf(raw);
    }
}
