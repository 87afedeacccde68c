package dev.holdfast.facade;

import dev.holdfast.jdbc.SqlTraits;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import java.util.Map;

/** The callable statement that the application holds. Threads: as its connection. */
public class CallableStatementFacade extends CallableStatementDelegate implements CallableStatement {
    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected CallableStatementFacade(ConnectionFacade connection, CallableStatement raw, SqlTraits traits) {
        super(connection, raw, traits);
    }

    /** A new one of the same class. */
    protected CallableStatementFacade facadeOf(ConnectionFacade connection, CallableStatement raw, SqlTraits traits) {
        return new CallableStatementFacade(connection, raw, traits);
    }

    /** What was registered can't be copied. */
    @Override
    boolean movable() {
        return false;
    }

    private <T> T shown(T value) {
        return VendorCalls.shown(value, facadeConnection(), this);
    }

    @Override
    public Object getObject(int index) throws SQLException {
        return shown(callable().getObject(index));
    }

    @Override
    public Object getObject(String name) throws SQLException {
        return shown(callable().getObject(name));
    }

    @Override
    public Object getObject(int index, Map<String, Class<?>> map) throws SQLException {
        return shown(callable().getObject(index, map));
    }

    @Override
    public Object getObject(String name, Map<String, Class<?>> map) throws SQLException {
        return shown(callable().getObject(name, map));
    }

    @Override
    public <T> T getObject(int index, Class<T> type) throws SQLException {
        return VendorCalls.shown(callable().getObject(index, type), type, facadeConnection(), this);
    }

    @Override
    public <T> T getObject(String name, Class<T> type) throws SQLException {
        return VendorCalls.shown(callable().getObject(name, type), type, facadeConnection(), this);
    }

    @Override
    public Array getArray(int index) throws SQLException {
        return facadeConnection().array(callable().getArray(index));
    }

    @Override
    public Array getArray(String name) throws SQLException {
        return facadeConnection().array(callable().getArray(name));
    }

    @Override
    public Blob getBlob(int index) throws SQLException {
        return facadeConnection().exposed(callable().getBlob(index), "Blob");
    }

    @Override
    public Blob getBlob(String name) throws SQLException {
        return facadeConnection().exposed(callable().getBlob(name), "Blob");
    }

    @Override
    public Clob getClob(int index) throws SQLException {
        return facadeConnection().exposed(callable().getClob(index), "Clob");
    }

    @Override
    public Clob getClob(String name) throws SQLException {
        return facadeConnection().exposed(callable().getClob(name), "Clob");
    }

    @Override
    public NClob getNClob(int index) throws SQLException {
        return facadeConnection().exposed(callable().getNClob(index), "NClob");
    }

    @Override
    public NClob getNClob(String name) throws SQLException {
        return facadeConnection().exposed(callable().getNClob(name), "NClob");
    }
}
