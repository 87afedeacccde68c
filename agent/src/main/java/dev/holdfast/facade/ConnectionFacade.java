package dev.holdfast.facade;

import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.Session;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The logical connection: what the application holds instead of the driver's object. Its {@code close()} gives the
 * session back, and from then on it behaves as the driver's closed connection does.
 *
 * <p>Made for the thread that opened it. Other threads may use it as they may use the driver's; then the session is ended
 * instead of pooled, as one of them may still be in a call when it is closed. The order of two volatile fields sees to
 * that: a stranger writes {@link #shared} before it reads {@link #closed}, who closes writes {@link #closed} before it
 * reads {@link #shared}.
 *
 * <p>Public, not final: classes that {@link Generator} makes extend it with the driver's own methods.
 */
public class ConnectionFacade extends ConnectionDelegate {
    private static final AtomicIntegerFieldUpdater<ConnectionFacade> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(ConnectionFacade.class, "closed");

    private final Session session;
    private final Connection raw;
    private final Thread owner = Thread.currentThread();
    /** Seldom is more than one open. */
    private StatementFacade newestStatement;

    private OpenStatements otherStatements;
    private Connection outer = this;
    private DatabaseMetaData metaData;
    private volatile int closed;
    private volatile boolean shared;

    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected ConnectionFacade(Session session) {
        this.session = session;
        this.raw = session == null ? null : session.raw();
    }

    /** A new one of the same class. */
    protected ConnectionFacade facadeOf(Session session) {
        return new ConnectionFacade(session);
    }

    /** What the application gets: this, or an instance of a subclass of the driver's class that forwards to this. */
    protected Connection facadeOuter() {
        return this;
    }

    public final ConnectionFacade facadeConnection() {
        return this;
    }

    public final Object facadeRaw() {
        return raw;
    }

    final Connection show() {
        outer = facadeOuter();
        return outer;
    }

    final Connection outer() {
        return outer;
    }

    final Session session() {
        return session;
    }

    final VendorMethods vendor() {
        return session.vendorMethods();
    }

    final boolean closed() {
        return closed != 0;
    }

    @Override
    final Connection live() throws SQLException {
        if (Thread.currentThread() != owner) {
            shared = true;
        }
        if (closed != 0) {
            throw session.closedConnection();
        }
        return raw;
    }

    @Override
    final Connection begin() throws SQLException {
        Connection live = live();
        if (Thread.currentThread() == owner) {
            session.enter();
        }
        return live;
    }

    /** Strangers don't count calls: the session's counter is the owner's. */
    @Override
    final void end() {
        if (Thread.currentThread() == owner && closed == 0) {
            session.exit();
        }
    }

    /** A late cancel would hit the next user of the session. */
    @Override
    final SQLException failed(SQLException failure) {
        if (closed == 0) {
            session.failed(failure);
            if ("57014".equals(failure.getSQLState())) {
                session.spoil("statement cancelled");
            }
        }
        return failure;
    }

    /** Another thread may be in a call when the session is given back: end it then. */
    final void share() {
        shared = true;
    }

    // Statements

    @Override
    public Statement createStatement() throws SQLException {
        return opened(live().createStatement());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return opened(live().createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return opened(live().createStatement(type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return opened(live().prepareStatement(sql), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return opened(live().prepareStatement(sql, type, concurrency), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return opened(live().prepareStatement(sql, type, concurrency, holdability), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return opened(live().prepareStatement(sql, autoGeneratedKeys), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return opened(live().prepareStatement(sql, columnIndexes), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return opened(live().prepareStatement(sql, columnNames), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return opened(live().prepareCall(sql), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return opened(live().prepareCall(sql, type, concurrency), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return opened(live().prepareCall(sql, type, concurrency, holdability), sql);
    }

    private Statement opened(Statement statement) {
        return statement == null
                ? null
                : listed(Prototypes.statement(statement, vendor()).facadeOf(this, statement));
    }

    private PreparedStatement opened(PreparedStatement statement, String sql) {
        return statement == null
                ? null
                : listed(Prototypes.prepared(statement, vendor()).facadeOf(this, statement, SqlTraits.of(sql)));
    }

    private CallableStatement opened(CallableStatement statement, String sql) {
        return statement == null
                ? null
                : listed(Prototypes.callable(statement, vendor()).facadeOf(this, statement, SqlTraits.of(sql)));
    }

    /** Strangers' statements aren't listed: their session is ended, and they with it. */
    private <S extends StatementFacade> S listed(S statement) {
        if (Thread.currentThread() == owner) {
            list(statement);
        }
        return statement;
    }

    private void list(StatementFacade statement) {
        if (newestStatement != null) {
            if (otherStatements == null) {
                otherStatements = new OpenStatements();
            }
            otherStatements.add(newestStatement);
        }
        newestStatement = statement;
    }

    final void unlist(StatementFacade statement) {
        if (Thread.currentThread() == owner) {
            if (newestStatement == statement) {
                newestStatement = null;
            } else if (otherStatements != null) {
                otherStatements.remove(statement);
            }
        }
    }

    /** @param of null = a statement that the driver made for itself, looked up when asked for */
    final ResultSetFacade rows(ResultSet rows, StatementFacade of) {
        return rows == null ? null : Prototypes.resultSet(rows, vendor()).facadeOf(this, rows, of);
    }

    /** A statement that the driver made for itself, or in a vendor method. */
    final Statement statement(Statement statement) {
        if (statement instanceof CallableStatement) {
            return opened((CallableStatement) statement, null);
        }
        if (statement instanceof PreparedStatement) {
            return opened((PreparedStatement) statement, null);
        }
        return opened(statement);
    }

    // Attributes

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        change(Attribute.AUTOCOMMIT);
        try {
            raw.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        change(Attribute.READ_ONLY);
        try {
            raw.setReadOnly(readOnly);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        change(Attribute.CATALOG);
        try {
            raw.setCatalog(catalog);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        change(Attribute.SCHEMA);
        try {
            raw.setSchema(schema);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        change(Attribute.ISOLATION);
        try {
            raw.setTransactionIsolation(level);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        change(Attribute.HOLDABILITY);
        try {
            raw.setHoldability(holdability);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        change(Attribute.TYPE_MAP);
        try {
            raw.setTypeMap(map);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        change(Attribute.NETWORK_TIMEOUT);
        try {
            raw.setNetworkTimeout(executor, milliseconds);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        changeClientInfo(name == null ? new Properties() : single(name));
        try {
            raw.setClientInfo(name, value);
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        changeClientInfo(properties);
        try {
            raw.setClientInfo(properties);
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        } finally {
            end();
        }
    }

    private static Properties single(String name) {
        Properties properties = new Properties();
        properties.setProperty(name, "");
        return properties;
    }

    /** As pgjdbc does on a closed connection: the names with REASON_UNKNOWN, the driver's exception as cause. */
    private void changeClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            change(Attribute.CLIENT_INFO);
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            Map<String, ClientInfoStatus> failures = new HashMap<>();
            if (properties != null) {
                for (String name : properties.stringPropertyNames()) {
                    failures.put(name, ClientInfoStatus.REASON_UNKNOWN);
                }
            }
            throw new SQLClientInfoException(e.getMessage(), failures, e);
        }
    }

    /** Like {@link #begin()}; the session notes first what the attribute was. */
    private void change(Attribute attribute) throws SQLException {
        live();
        session.changes(attribute);
        begin();
    }

    // Objects that read from the server later, through the driver's inner connection

    @Override
    public Blob createBlob() throws SQLException {
        return exposed(live().createBlob(), "createBlob()");
    }

    @Override
    public Clob createClob() throws SQLException {
        return exposed(live().createClob(), "createClob()");
    }

    @Override
    public NClob createNClob() throws SQLException {
        return exposed(live().createNClob(), "createNClob()");
    }

    final <T> T exposed(T object, String what) {
        if (object != null && closed == 0) {
            session.expose(what);
        }
        return object;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        Connection live = live();
        if (metaData == null) {
            DatabaseMetaData described = live.getMetaData();
            metaData = described == null
                    ? null
                    : Prototypes.metaData(described, vendor()).facadeOf(this, described);
        }
        return metaData;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        Connection live = live();
        if (type != null && type.isInterface() && type.isInstance(outer)) {
            return type.cast(outer);
        }
        return exposed(live.unwrap(type), "unwrap");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        Connection live = live();
        return type != null && type.isInterface() && type.isInstance(outer) || live.isWrapperFor(type);
    }

    // The end

    @Override
    public boolean isClosed() throws SQLException {
        return closed != 0 || raw.isClosed();
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (closed != 0) {
            return closedIsValid(timeout);
        }
        begin();
        try {
            return raw.isValid(timeout);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    private static boolean closedIsValid(int timeout) throws SQLException {
        if (timeout < 0) {
            // 22023 invalid_parameter_value, as pgjdbc says it
            throw new SQLException("Invalid timeout (" + timeout + "<0).", "22023");
        }
        return false;
    }

    @Override
    public void close() throws SQLException {
        if (closed != 0 || !CLOSED.compareAndSet(this, 0, 1)) {
            return;
        }
        try {
            endStatements();
        } finally {
            session.release();
            stayUntilHere();
        }
    }

    /** A use after the call: without it the JVM may collect this object during the call, and the session look forgotten. */
    private void stayUntilHere() {
        metaData = null;
    }

    /** Where strangers were, the session is spoiled: their calls may still run, and their statements end with it. */
    private void endStatements() {
        if (shared || Thread.currentThread() != owner) {
            session.spoil("used by more than one thread");
            return;
        }
        try {
            endListed(vendor().resultsOutliveConnection());
        } catch (SQLException e) {
            session.failed(e);
            session.spoil("statement that can't be closed");
        }
    }

    private void endListed(boolean resultsOutlive) throws SQLException {
        if (otherStatements != null) {
            otherStatements.end(newestStatement, resultsOutlive);
        } else if (newestStatement != null) {
            newestStatement.endWithConnection(resultsOutlive);
        }
        newestStatement = null;
    }

    /** What the driver refuses (no executor, no permission) leaves the connection open, as there. */
    @Override
    public void abort(Executor executor) throws SQLException {
        shared = true;
        if (closed != 0) {
            refuseNull(executor);
            return;
        }
        raw.abort(executor);
        if (CLOSED.compareAndSet(this, 0, 1)) {
            session.abandon();
            stayUntilHere();
        }
    }

    private static void refuseNull(Executor executor) throws SQLException {
        if (executor == null) {
            throw new SQLException("executor is null");
        }
    }

    @Override
    public String toString() {
        return String.valueOf(raw);
    }
}
