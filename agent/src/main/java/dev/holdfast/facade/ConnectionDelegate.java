package dev.holdfast.facade;

import dev.holdfast.session.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;

/**
 * The dull part of a connection: each call goes to the driver's object. What needs thought is in {@link ConnectionFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class ConnectionDelegate implements Connection, Patience.Call {
    /** The driver's connection, if the application may still use it: for calls that stay in the driver. */
    abstract Connection live() throws SQLException;

    /** The same for a call that may reach the server; {@link #end()} must follow. */
    abstract Connection begin() throws SQLException;

    abstract void end();

    /** Notes the driver's exception and gives it back. */
    abstract SQLException failed(SQLException failure);

    @Override
    public void clearWarnings() throws SQLException {
        live().clearWarnings();
    }

    @Override
    public void commit() throws SQLException {
        Connection raw = begin();
        try {
            raw.commit();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return live().createSQLXML();
    }

    @Override
    public Struct createStruct(String a, Object[] b) throws SQLException {
        return live().createStruct(a, b);
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return live().getAutoCommit();
    }

    @Override
    public String getCatalog() throws SQLException {
        return live().getCatalog();
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return live().getClientInfo();
    }

    @Override
    public String getClientInfo(String a) throws SQLException {
        return live().getClientInfo(a);
    }

    @Override
    public int getHoldability() throws SQLException {
        return live().getHoldability();
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return live().getNetworkTimeout();
    }

    @Override
    public String getSchema() throws SQLException {
        Connection raw = begin();
        try {
            return raw.getSchema();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        Connection raw = begin();
        try {
            return raw.getTransactionIsolation();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return live().getTypeMap();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return live().getWarnings();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return live().isReadOnly();
    }

    @Override
    public String nativeSQL(String a) throws SQLException {
        return live().nativeSQL(a);
    }

    @Override
    public void releaseSavepoint(Savepoint a) throws SQLException {
        Connection raw = begin();
        try {
            raw.releaseSavepoint(a);
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public void rollback() throws SQLException {
        Connection raw = begin();
        try {
            raw.rollback();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        Connection raw = begin();
        try {
            return raw.setSavepoint();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public Savepoint setSavepoint(String a) throws SQLException {
        Connection raw = begin();
        try {
            return raw.setSavepoint(a);
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }
}
