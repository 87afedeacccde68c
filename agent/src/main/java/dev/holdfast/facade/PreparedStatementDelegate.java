package dev.holdfast.facade;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/**
 * The dull part of a prepared statement: each call goes to the driver's object. What needs thought is in {@link PreparedStatementFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class PreparedStatementDelegate extends StatementFacade implements PreparedStatement {
    PreparedStatementDelegate(ConnectionFacade connection, PreparedStatement raw) {
        super(connection, raw);
    }

    /** The driver's own object. */
    final PreparedStatement prepared() {
        return (PreparedStatement) raw;
    }

    /** @param index of a parameter, from 1 */
    private PreparedStatement toSet(int index) throws SQLException {
        return (PreparedStatement) toWrite(index < 1 ? Sharers.OTHER : Sharers.PARAMETERS + index - 1);
    }

    /** The driver's object on which the calling thread clears all parameters. */
    abstract PreparedStatement toClear() throws SQLException;

    @Override
    public void clearParameters() throws SQLException {
        toClear().clearParameters();
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        begin();
        try {
            return prepared().getMetaData();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        begin();
        try {
            return prepared().getParameterMetaData();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    private boolean isReadOnce(Object value) {
        return value instanceof InputStream
                || value instanceof Reader
                || value instanceof Blob
                || value instanceof Clob
                || value != null && value.getClass().getClassLoader() != null && writesItself(value);
    }

    @Override
    public void setArray(int a, Array b) throws SQLException {
        toSet(a).setArray(a, b);
    }

    @Override
    public void setAsciiStream(int a, InputStream b) throws SQLException {
        readsOnce();
        toSet(a).setAsciiStream(a, b);
    }

    @Override
    public void setAsciiStream(int a, InputStream b, int c) throws SQLException {
        readsOnce();
        toSet(a).setAsciiStream(a, b, c);
    }

    @Override
    public void setAsciiStream(int a, InputStream b, long c) throws SQLException {
        readsOnce();
        toSet(a).setAsciiStream(a, b, c);
    }

    @Override
    public void setBigDecimal(int a, BigDecimal b) throws SQLException {
        toSet(a).setBigDecimal(a, b);
    }

    @Override
    public void setBinaryStream(int a, InputStream b) throws SQLException {
        readsOnce();
        toSet(a).setBinaryStream(a, b);
    }

    @Override
    public void setBinaryStream(int a, InputStream b, int c) throws SQLException {
        readsOnce();
        toSet(a).setBinaryStream(a, b, c);
    }

    @Override
    public void setBinaryStream(int a, InputStream b, long c) throws SQLException {
        readsOnce();
        toSet(a).setBinaryStream(a, b, c);
    }

    @Override
    public void setBlob(int a, InputStream b) throws SQLException {
        readsOnce();
        toSet(a).setBlob(a, b);
    }

    @Override
    public void setBlob(int a, Blob b) throws SQLException {
        readsOnce();
        toSet(a).setBlob(a, b);
    }

    @Override
    public void setBlob(int a, InputStream b, long c) throws SQLException {
        readsOnce();
        toSet(a).setBlob(a, b, c);
    }

    @Override
    public void setBoolean(int a, boolean b) throws SQLException {
        toSet(a).setBoolean(a, b);
    }

    @Override
    public void setByte(int a, byte b) throws SQLException {
        toSet(a).setByte(a, b);
    }

    @Override
    public void setBytes(int a, byte[] b) throws SQLException {
        toSet(a).setBytes(a, b);
    }

    @Override
    public void setCharacterStream(int a, Reader b) throws SQLException {
        readsOnce();
        toSet(a).setCharacterStream(a, b);
    }

    @Override
    public void setCharacterStream(int a, Reader b, int c) throws SQLException {
        readsOnce();
        toSet(a).setCharacterStream(a, b, c);
    }

    @Override
    public void setCharacterStream(int a, Reader b, long c) throws SQLException {
        readsOnce();
        toSet(a).setCharacterStream(a, b, c);
    }

    @Override
    public void setClob(int a, Reader b) throws SQLException {
        readsOnce();
        toSet(a).setClob(a, b);
    }

    @Override
    public void setClob(int a, Clob b) throws SQLException {
        readsOnce();
        toSet(a).setClob(a, b);
    }

    @Override
    public void setClob(int a, Reader b, long c) throws SQLException {
        readsOnce();
        toSet(a).setClob(a, b, c);
    }

    @Override
    public void setDate(int a, Date b) throws SQLException {
        toSet(a).setDate(a, b);
    }

    @Override
    public void setDate(int a, Date b, Calendar c) throws SQLException {
        toSet(a).setDate(a, b, c);
    }

    @Override
    public void setDouble(int a, double b) throws SQLException {
        toSet(a).setDouble(a, b);
    }

    @Override
    public void setFloat(int a, float b) throws SQLException {
        toSet(a).setFloat(a, b);
    }

    @Override
    public void setInt(int a, int b) throws SQLException {
        toSet(a).setInt(a, b);
    }

    @Override
    public void setLong(int a, long b) throws SQLException {
        toSet(a).setLong(a, b);
    }

    @Override
    public void setNCharacterStream(int a, Reader b) throws SQLException {
        readsOnce();
        toSet(a).setNCharacterStream(a, b);
    }

    @Override
    public void setNCharacterStream(int a, Reader b, long c) throws SQLException {
        readsOnce();
        toSet(a).setNCharacterStream(a, b, c);
    }

    @Override
    public void setNClob(int a, Reader b) throws SQLException {
        readsOnce();
        toSet(a).setNClob(a, b);
    }

    @Override
    public void setNClob(int a, NClob b) throws SQLException {
        readsOnce();
        toSet(a).setNClob(a, b);
    }

    @Override
    public void setNClob(int a, Reader b, long c) throws SQLException {
        readsOnce();
        toSet(a).setNClob(a, b, c);
    }

    @Override
    public void setNString(int a, String b) throws SQLException {
        toSet(a).setNString(a, b);
    }

    @Override
    public void setNull(int a, int b) throws SQLException {
        toSet(a).setNull(a, b);
    }

    @Override
    public void setNull(int a, int b, String c) throws SQLException {
        toSet(a).setNull(a, b, c);
    }

    @Override
    public void setObject(int a, Object b) throws SQLException {
        if (isReadOnce(b)) {
            readsOnce();
        }
        toSet(a).setObject(a, b);
    }

    @Override
    public void setObject(int a, Object b, int c) throws SQLException {
        if (isReadOnce(b)) {
            readsOnce();
        }
        toSet(a).setObject(a, b, c);
    }

    @Override
    public void setObject(int a, Object b, SQLType c) throws SQLException {
        if (isReadOnce(b)) {
            readsOnce();
        }
        toSet(a).setObject(a, b, c);
    }

    @Override
    public void setObject(int a, Object b, int c, int d) throws SQLException {
        if (isReadOnce(b)) {
            readsOnce();
        }
        toSet(a).setObject(a, b, c, d);
    }

    @Override
    public void setObject(int a, Object b, SQLType c, int d) throws SQLException {
        if (isReadOnce(b)) {
            readsOnce();
        }
        toSet(a).setObject(a, b, c, d);
    }

    @Override
    public void setRef(int a, Ref b) throws SQLException {
        toSet(a).setRef(a, b);
    }

    @Override
    public void setRowId(int a, RowId b) throws SQLException {
        toSet(a).setRowId(a, b);
    }

    @Override
    public void setSQLXML(int a, SQLXML b) throws SQLException {
        toSet(a).setSQLXML(a, b);
    }

    @Override
    public void setShort(int a, short b) throws SQLException {
        toSet(a).setShort(a, b);
    }

    @Override
    public void setString(int a, String b) throws SQLException {
        toSet(a).setString(a, b);
    }

    @Override
    public void setTime(int a, Time b) throws SQLException {
        toSet(a).setTime(a, b);
    }

    @Override
    public void setTime(int a, Time b, Calendar c) throws SQLException {
        toSet(a).setTime(a, b, c);
    }

    @Override
    public void setTimestamp(int a, Timestamp b) throws SQLException {
        toSet(a).setTimestamp(a, b);
    }

    @Override
    public void setTimestamp(int a, Timestamp b, Calendar c) throws SQLException {
        toSet(a).setTimestamp(a, b, c);
    }

    @Override
    public void setURL(int a, URL b) throws SQLException {
        toSet(a).setURL(a, b);
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int a, InputStream b, int c) throws SQLException {
        readsOnce();
        toSet(a).setUnicodeStream(a, b, c);
    }
}
