package dev.holdfast.facade;

import dev.holdfast.jdbc.SqlTraits;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/**
 * The dull part of a callable statement: each call goes to the driver's object. What needs thought is in {@link CallableStatementFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class CallableStatementDelegate extends PreparedStatementFacade implements CallableStatement {
    CallableStatementDelegate(ConnectionFacade connection, CallableStatement raw, SqlTraits traits) {
        super(connection, raw, traits);
    }

    /** The driver's own object. */
    final CallableStatement callable() {
        return (CallableStatement) raw;
    }

    @Override
    public BigDecimal getBigDecimal(String a) throws SQLException {
        return callable().getBigDecimal(a);
    }

    @Override
    public BigDecimal getBigDecimal(int a) throws SQLException {
        return callable().getBigDecimal(a);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int a, int b) throws SQLException {
        return callable().getBigDecimal(a, b);
    }

    @Override
    public boolean getBoolean(String a) throws SQLException {
        return callable().getBoolean(a);
    }

    @Override
    public boolean getBoolean(int a) throws SQLException {
        return callable().getBoolean(a);
    }

    @Override
    public byte getByte(String a) throws SQLException {
        return callable().getByte(a);
    }

    @Override
    public byte getByte(int a) throws SQLException {
        return callable().getByte(a);
    }

    @Override
    public byte[] getBytes(String a) throws SQLException {
        return callable().getBytes(a);
    }

    @Override
    public byte[] getBytes(int a) throws SQLException {
        return callable().getBytes(a);
    }

    @Override
    public Reader getCharacterStream(String a) throws SQLException {
        return callable().getCharacterStream(a);
    }

    @Override
    public Reader getCharacterStream(int a) throws SQLException {
        return callable().getCharacterStream(a);
    }

    @Override
    public Date getDate(String a) throws SQLException {
        return callable().getDate(a);
    }

    @Override
    public Date getDate(int a) throws SQLException {
        return callable().getDate(a);
    }

    @Override
    public Date getDate(String a, Calendar b) throws SQLException {
        return callable().getDate(a, b);
    }

    @Override
    public Date getDate(int a, Calendar b) throws SQLException {
        return callable().getDate(a, b);
    }

    @Override
    public double getDouble(String a) throws SQLException {
        return callable().getDouble(a);
    }

    @Override
    public double getDouble(int a) throws SQLException {
        return callable().getDouble(a);
    }

    @Override
    public float getFloat(String a) throws SQLException {
        return callable().getFloat(a);
    }

    @Override
    public float getFloat(int a) throws SQLException {
        return callable().getFloat(a);
    }

    @Override
    public int getInt(String a) throws SQLException {
        return callable().getInt(a);
    }

    @Override
    public int getInt(int a) throws SQLException {
        return callable().getInt(a);
    }

    @Override
    public long getLong(String a) throws SQLException {
        return callable().getLong(a);
    }

    @Override
    public long getLong(int a) throws SQLException {
        return callable().getLong(a);
    }

    @Override
    public Reader getNCharacterStream(String a) throws SQLException {
        return callable().getNCharacterStream(a);
    }

    @Override
    public Reader getNCharacterStream(int a) throws SQLException {
        return callable().getNCharacterStream(a);
    }

    @Override
    public String getNString(String a) throws SQLException {
        return callable().getNString(a);
    }

    @Override
    public String getNString(int a) throws SQLException {
        return callable().getNString(a);
    }

    @Override
    public Ref getRef(String a) throws SQLException {
        return callable().getRef(a);
    }

    @Override
    public Ref getRef(int a) throws SQLException {
        return callable().getRef(a);
    }

    @Override
    public RowId getRowId(String a) throws SQLException {
        return callable().getRowId(a);
    }

    @Override
    public RowId getRowId(int a) throws SQLException {
        return callable().getRowId(a);
    }

    @Override
    public SQLXML getSQLXML(String a) throws SQLException {
        return callable().getSQLXML(a);
    }

    @Override
    public SQLXML getSQLXML(int a) throws SQLException {
        return callable().getSQLXML(a);
    }

    @Override
    public short getShort(String a) throws SQLException {
        return callable().getShort(a);
    }

    @Override
    public short getShort(int a) throws SQLException {
        return callable().getShort(a);
    }

    @Override
    public String getString(String a) throws SQLException {
        return callable().getString(a);
    }

    @Override
    public String getString(int a) throws SQLException {
        return callable().getString(a);
    }

    @Override
    public Time getTime(String a) throws SQLException {
        return callable().getTime(a);
    }

    @Override
    public Time getTime(int a) throws SQLException {
        return callable().getTime(a);
    }

    @Override
    public Time getTime(String a, Calendar b) throws SQLException {
        return callable().getTime(a, b);
    }

    @Override
    public Time getTime(int a, Calendar b) throws SQLException {
        return callable().getTime(a, b);
    }

    @Override
    public Timestamp getTimestamp(String a) throws SQLException {
        return callable().getTimestamp(a);
    }

    @Override
    public Timestamp getTimestamp(int a) throws SQLException {
        return callable().getTimestamp(a);
    }

    @Override
    public Timestamp getTimestamp(String a, Calendar b) throws SQLException {
        return callable().getTimestamp(a, b);
    }

    @Override
    public Timestamp getTimestamp(int a, Calendar b) throws SQLException {
        return callable().getTimestamp(a, b);
    }

    @Override
    public URL getURL(String a) throws SQLException {
        return callable().getURL(a);
    }

    @Override
    public URL getURL(int a) throws SQLException {
        return callable().getURL(a);
    }

    @Override
    public void registerOutParameter(String a, int b) throws SQLException {
        callable().registerOutParameter(a, b);
    }

    @Override
    public void registerOutParameter(String a, SQLType b) throws SQLException {
        callable().registerOutParameter(a, b);
    }

    @Override
    public void registerOutParameter(int a, int b) throws SQLException {
        callable().registerOutParameter(a, b);
    }

    @Override
    public void registerOutParameter(int a, SQLType b) throws SQLException {
        callable().registerOutParameter(a, b);
    }

    @Override
    public void registerOutParameter(String a, int b, String c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void registerOutParameter(String a, int b, int c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void registerOutParameter(String a, SQLType b, String c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void registerOutParameter(String a, SQLType b, int c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void registerOutParameter(int a, int b, String c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void registerOutParameter(int a, int b, int c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void registerOutParameter(int a, SQLType b, String c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void registerOutParameter(int a, SQLType b, int c) throws SQLException {
        callable().registerOutParameter(a, b, c);
    }

    @Override
    public void setAsciiStream(String a, InputStream b) throws SQLException {
        callable().setAsciiStream(a, b);
    }

    @Override
    public void setAsciiStream(String a, InputStream b, int c) throws SQLException {
        callable().setAsciiStream(a, b, c);
    }

    @Override
    public void setAsciiStream(String a, InputStream b, long c) throws SQLException {
        callable().setAsciiStream(a, b, c);
    }

    @Override
    public void setBigDecimal(String a, BigDecimal b) throws SQLException {
        callable().setBigDecimal(a, b);
    }

    @Override
    public void setBinaryStream(String a, InputStream b) throws SQLException {
        callable().setBinaryStream(a, b);
    }

    @Override
    public void setBinaryStream(String a, InputStream b, int c) throws SQLException {
        callable().setBinaryStream(a, b, c);
    }

    @Override
    public void setBinaryStream(String a, InputStream b, long c) throws SQLException {
        callable().setBinaryStream(a, b, c);
    }

    @Override
    public void setBlob(String a, InputStream b) throws SQLException {
        callable().setBlob(a, b);
    }

    @Override
    public void setBlob(String a, Blob b) throws SQLException {
        callable().setBlob(a, b);
    }

    @Override
    public void setBlob(String a, InputStream b, long c) throws SQLException {
        callable().setBlob(a, b, c);
    }

    @Override
    public void setBoolean(String a, boolean b) throws SQLException {
        callable().setBoolean(a, b);
    }

    @Override
    public void setByte(String a, byte b) throws SQLException {
        callable().setByte(a, b);
    }

    @Override
    public void setBytes(String a, byte[] b) throws SQLException {
        callable().setBytes(a, b);
    }

    @Override
    public void setCharacterStream(String a, Reader b) throws SQLException {
        callable().setCharacterStream(a, b);
    }

    @Override
    public void setCharacterStream(String a, Reader b, int c) throws SQLException {
        callable().setCharacterStream(a, b, c);
    }

    @Override
    public void setCharacterStream(String a, Reader b, long c) throws SQLException {
        callable().setCharacterStream(a, b, c);
    }

    @Override
    public void setClob(String a, Reader b) throws SQLException {
        callable().setClob(a, b);
    }

    @Override
    public void setClob(String a, Clob b) throws SQLException {
        callable().setClob(a, b);
    }

    @Override
    public void setClob(String a, Reader b, long c) throws SQLException {
        callable().setClob(a, b, c);
    }

    @Override
    public void setDate(String a, Date b) throws SQLException {
        callable().setDate(a, b);
    }

    @Override
    public void setDate(String a, Date b, Calendar c) throws SQLException {
        callable().setDate(a, b, c);
    }

    @Override
    public void setDouble(String a, double b) throws SQLException {
        callable().setDouble(a, b);
    }

    @Override
    public void setFloat(String a, float b) throws SQLException {
        callable().setFloat(a, b);
    }

    @Override
    public void setInt(String a, int b) throws SQLException {
        callable().setInt(a, b);
    }

    @Override
    public void setLong(String a, long b) throws SQLException {
        callable().setLong(a, b);
    }

    @Override
    public void setNCharacterStream(String a, Reader b) throws SQLException {
        callable().setNCharacterStream(a, b);
    }

    @Override
    public void setNCharacterStream(String a, Reader b, long c) throws SQLException {
        callable().setNCharacterStream(a, b, c);
    }

    @Override
    public void setNClob(String a, Reader b) throws SQLException {
        callable().setNClob(a, b);
    }

    @Override
    public void setNClob(String a, NClob b) throws SQLException {
        callable().setNClob(a, b);
    }

    @Override
    public void setNClob(String a, Reader b, long c) throws SQLException {
        callable().setNClob(a, b, c);
    }

    @Override
    public void setNString(String a, String b) throws SQLException {
        callable().setNString(a, b);
    }

    @Override
    public void setNull(String a, int b) throws SQLException {
        callable().setNull(a, b);
    }

    @Override
    public void setNull(String a, int b, String c) throws SQLException {
        callable().setNull(a, b, c);
    }

    @Override
    public void setObject(String a, Object b) throws SQLException {
        callable().setObject(a, b);
    }

    @Override
    public void setObject(String a, Object b, int c) throws SQLException {
        callable().setObject(a, b, c);
    }

    @Override
    public void setObject(String a, Object b, SQLType c) throws SQLException {
        callable().setObject(a, b, c);
    }

    @Override
    public void setObject(String a, Object b, int c, int d) throws SQLException {
        callable().setObject(a, b, c, d);
    }

    @Override
    public void setObject(String a, Object b, SQLType c, int d) throws SQLException {
        callable().setObject(a, b, c, d);
    }

    @Override
    public void setRowId(String a, RowId b) throws SQLException {
        callable().setRowId(a, b);
    }

    @Override
    public void setSQLXML(String a, SQLXML b) throws SQLException {
        callable().setSQLXML(a, b);
    }

    @Override
    public void setShort(String a, short b) throws SQLException {
        callable().setShort(a, b);
    }

    @Override
    public void setString(String a, String b) throws SQLException {
        callable().setString(a, b);
    }

    @Override
    public void setTime(String a, Time b) throws SQLException {
        callable().setTime(a, b);
    }

    @Override
    public void setTime(String a, Time b, Calendar c) throws SQLException {
        callable().setTime(a, b, c);
    }

    @Override
    public void setTimestamp(String a, Timestamp b) throws SQLException {
        callable().setTimestamp(a, b);
    }

    @Override
    public void setTimestamp(String a, Timestamp b, Calendar c) throws SQLException {
        callable().setTimestamp(a, b, c);
    }

    @Override
    public void setURL(String a, URL b) throws SQLException {
        callable().setURL(a, b);
    }

    @Override
    public boolean wasNull() throws SQLException {
        return callable().wasNull();
    }
}
