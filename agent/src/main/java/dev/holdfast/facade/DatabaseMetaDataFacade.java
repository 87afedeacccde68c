package dev.holdfast.facade;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The description of the database that the application holds. After the logical connection's end what the driver knows
 * by itself is still told; what it would ask the server is refused, as the session may be another's by then.
 */
public class DatabaseMetaDataFacade extends DatabaseMetaDataDelegate implements DatabaseMetaData {
    private final ConnectionFacade connection;

    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected DatabaseMetaDataFacade(ConnectionFacade connection, DatabaseMetaData raw) {
        super(raw);
        this.connection = connection;
    }

    /** A new one of the same class. */
    protected DatabaseMetaDataFacade facadeOf(ConnectionFacade connection, DatabaseMetaData raw) {
        return new DatabaseMetaDataFacade(connection, raw);
    }

    public final ConnectionFacade facadeConnection() {
        return connection;
    }

    public final Object facadeRaw() {
        return raw;
    }

    @Override
    final void begin() throws SQLException {
        connection.beginAsking();
    }

    @Override
    final void end() {
        connection.end();
    }

    @Override
    final SQLException failed(SQLException failure) {
        return connection.failed(failure);
    }

    @Override
    final ResultSet rows(ResultSet rows) {
        return connection.rows(rows, null, null);
    }

    @Override
    public String getURL() throws SQLException {
        return raw.getURL();
    }

    @Override
    public String getUserName() throws SQLException {
        return raw.getUserName();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connection.outer();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type != null && type.isInterface() && type.isInstance(this)) {
            return type.cast(this);
        }
        return connection.exposed(raw.unwrap(type), "unwrap");
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
