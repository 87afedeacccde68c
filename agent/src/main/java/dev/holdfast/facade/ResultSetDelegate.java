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
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/**
 * The dull part of a result set: each call goes to the driver's object. What needs thought is in {@link ResultSetFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class ResultSetDelegate implements ResultSet {
    /** The driver's own object. */
    final ResultSet raw;

    /** Whether moving may fetch rows from the server. */
    boolean fetching;

    ResultSetDelegate(ResultSet raw) {
        this.raw = raw;
    }

    private boolean fetches() {
        return fetching && stillFetches();
    }

    /** Whether the next move may, of rows that are {@link #fetching}. */
    abstract boolean stillFetches();

    abstract void begin() throws SQLException;

    /** Like {@link #begin()}, for what changes a row of the database. */
    abstract void beginWriting() throws SQLException;

    abstract void end();

    /** Notes the driver's exception and gives it back. */
    abstract SQLException failed(SQLException failure);

    @Override
    public boolean absolute(int a) throws SQLException {
        if (!fetches()) {
            return raw.absolute(a);
        }
        begin();
        try {
            return raw.absolute(a);
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public void afterLast() throws SQLException {
        if (!fetches()) {
            raw.afterLast();
            return;
        }
        begin();
        try {
            raw.afterLast();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public void beforeFirst() throws SQLException {
        if (!fetches()) {
            raw.beforeFirst();
            return;
        }
        begin();
        try {
            raw.beforeFirst();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        raw.cancelRowUpdates();
    }

    @Override
    public void clearWarnings() throws SQLException {
        raw.clearWarnings();
    }

    @Override
    public void deleteRow() throws SQLException {
        beginWriting();
        try {
            raw.deleteRow();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int findColumn(String a) throws SQLException {
        return raw.findColumn(a);
    }

    @Override
    public boolean first() throws SQLException {
        if (!fetches()) {
            return raw.first();
        }
        begin();
        try {
            return raw.first();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public InputStream getAsciiStream(String a) throws SQLException {
        return raw.getAsciiStream(a);
    }

    @Override
    public InputStream getAsciiStream(int a) throws SQLException {
        return raw.getAsciiStream(a);
    }

    @Override
    public BigDecimal getBigDecimal(String a) throws SQLException {
        return raw.getBigDecimal(a);
    }

    @Override
    public BigDecimal getBigDecimal(int a) throws SQLException {
        return raw.getBigDecimal(a);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String a, int b) throws SQLException {
        return raw.getBigDecimal(a, b);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int a, int b) throws SQLException {
        return raw.getBigDecimal(a, b);
    }

    @Override
    public InputStream getBinaryStream(String a) throws SQLException {
        return raw.getBinaryStream(a);
    }

    @Override
    public InputStream getBinaryStream(int a) throws SQLException {
        return raw.getBinaryStream(a);
    }

    @Override
    public boolean getBoolean(String a) throws SQLException {
        return raw.getBoolean(a);
    }

    @Override
    public boolean getBoolean(int a) throws SQLException {
        return raw.getBoolean(a);
    }

    @Override
    public byte getByte(String a) throws SQLException {
        return raw.getByte(a);
    }

    @Override
    public byte getByte(int a) throws SQLException {
        return raw.getByte(a);
    }

    @Override
    public byte[] getBytes(String a) throws SQLException {
        return raw.getBytes(a);
    }

    @Override
    public byte[] getBytes(int a) throws SQLException {
        return raw.getBytes(a);
    }

    @Override
    public Reader getCharacterStream(String a) throws SQLException {
        return raw.getCharacterStream(a);
    }

    @Override
    public Reader getCharacterStream(int a) throws SQLException {
        return raw.getCharacterStream(a);
    }

    @Override
    public int getConcurrency() throws SQLException {
        return raw.getConcurrency();
    }

    @Override
    public String getCursorName() throws SQLException {
        return raw.getCursorName();
    }

    @Override
    public Date getDate(String a) throws SQLException {
        return raw.getDate(a);
    }

    @Override
    public Date getDate(int a) throws SQLException {
        return raw.getDate(a);
    }

    @Override
    public Date getDate(String a, Calendar b) throws SQLException {
        return raw.getDate(a, b);
    }

    @Override
    public Date getDate(int a, Calendar b) throws SQLException {
        return raw.getDate(a, b);
    }

    @Override
    public double getDouble(String a) throws SQLException {
        return raw.getDouble(a);
    }

    @Override
    public double getDouble(int a) throws SQLException {
        return raw.getDouble(a);
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
    public float getFloat(String a) throws SQLException {
        return raw.getFloat(a);
    }

    @Override
    public float getFloat(int a) throws SQLException {
        return raw.getFloat(a);
    }

    @Override
    public int getHoldability() throws SQLException {
        return raw.getHoldability();
    }

    @Override
    public int getInt(String a) throws SQLException {
        return raw.getInt(a);
    }

    @Override
    public int getInt(int a) throws SQLException {
        return raw.getInt(a);
    }

    @Override
    public long getLong(String a) throws SQLException {
        return raw.getLong(a);
    }

    @Override
    public long getLong(int a) throws SQLException {
        return raw.getLong(a);
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        return raw.getMetaData();
    }

    @Override
    public Reader getNCharacterStream(String a) throws SQLException {
        return raw.getNCharacterStream(a);
    }

    @Override
    public Reader getNCharacterStream(int a) throws SQLException {
        return raw.getNCharacterStream(a);
    }

    @Override
    public String getNString(String a) throws SQLException {
        return raw.getNString(a);
    }

    @Override
    public String getNString(int a) throws SQLException {
        return raw.getNString(a);
    }

    @Override
    public Ref getRef(String a) throws SQLException {
        return raw.getRef(a);
    }

    @Override
    public Ref getRef(int a) throws SQLException {
        return raw.getRef(a);
    }

    @Override
    public int getRow() throws SQLException {
        return raw.getRow();
    }

    @Override
    public RowId getRowId(String a) throws SQLException {
        return raw.getRowId(a);
    }

    @Override
    public RowId getRowId(int a) throws SQLException {
        return raw.getRowId(a);
    }

    @Override
    public SQLXML getSQLXML(String a) throws SQLException {
        return raw.getSQLXML(a);
    }

    @Override
    public SQLXML getSQLXML(int a) throws SQLException {
        return raw.getSQLXML(a);
    }

    @Override
    public short getShort(String a) throws SQLException {
        return raw.getShort(a);
    }

    @Override
    public short getShort(int a) throws SQLException {
        return raw.getShort(a);
    }

    @Override
    public String getString(String a) throws SQLException {
        return raw.getString(a);
    }

    @Override
    public String getString(int a) throws SQLException {
        return raw.getString(a);
    }

    @Override
    public Time getTime(String a) throws SQLException {
        return raw.getTime(a);
    }

    @Override
    public Time getTime(int a) throws SQLException {
        return raw.getTime(a);
    }

    @Override
    public Time getTime(String a, Calendar b) throws SQLException {
        return raw.getTime(a, b);
    }

    @Override
    public Time getTime(int a, Calendar b) throws SQLException {
        return raw.getTime(a, b);
    }

    @Override
    public Timestamp getTimestamp(String a) throws SQLException {
        return raw.getTimestamp(a);
    }

    @Override
    public Timestamp getTimestamp(int a) throws SQLException {
        return raw.getTimestamp(a);
    }

    @Override
    public Timestamp getTimestamp(String a, Calendar b) throws SQLException {
        return raw.getTimestamp(a, b);
    }

    @Override
    public Timestamp getTimestamp(int a, Calendar b) throws SQLException {
        return raw.getTimestamp(a, b);
    }

    @Override
    public int getType() throws SQLException {
        return raw.getType();
    }

    @Override
    public URL getURL(String a) throws SQLException {
        return raw.getURL(a);
    }

    @Override
    public URL getURL(int a) throws SQLException {
        return raw.getURL(a);
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String a) throws SQLException {
        return raw.getUnicodeStream(a);
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int a) throws SQLException {
        return raw.getUnicodeStream(a);
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return raw.getWarnings();
    }

    @Override
    public void insertRow() throws SQLException {
        beginWriting();
        try {
            raw.insertRow();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        if (!fetches()) {
            return raw.isAfterLast();
        }
        begin();
        try {
            return raw.isAfterLast();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        return raw.isBeforeFirst();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return raw.isClosed();
    }

    @Override
    public boolean isFirst() throws SQLException {
        return raw.isFirst();
    }

    @Override
    public boolean isLast() throws SQLException {
        if (!fetches()) {
            return raw.isLast();
        }
        begin();
        try {
            return raw.isLast();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public boolean last() throws SQLException {
        if (!fetches()) {
            return raw.last();
        }
        begin();
        try {
            return raw.last();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        raw.moveToCurrentRow();
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        raw.moveToInsertRow();
    }

    @Override
    public boolean previous() throws SQLException {
        if (!fetches()) {
            return raw.previous();
        }
        begin();
        try {
            return raw.previous();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public void refreshRow() throws SQLException {
        begin();
        try {
            raw.refreshRow();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public boolean relative(int a) throws SQLException {
        if (!fetches()) {
            return raw.relative(a);
        }
        begin();
        try {
            return raw.relative(a);
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        return raw.rowDeleted();
    }

    @Override
    public boolean rowInserted() throws SQLException {
        return raw.rowInserted();
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        return raw.rowUpdated();
    }

    @Override
    public void setFetchDirection(int a) throws SQLException {
        raw.setFetchDirection(a);
    }

    @Override
    public void updateArray(String a, Array b) throws SQLException {
        raw.updateArray(a, b);
    }

    @Override
    public void updateArray(int a, Array b) throws SQLException {
        raw.updateArray(a, b);
    }

    @Override
    public void updateAsciiStream(String a, InputStream b) throws SQLException {
        raw.updateAsciiStream(a, b);
    }

    @Override
    public void updateAsciiStream(int a, InputStream b) throws SQLException {
        raw.updateAsciiStream(a, b);
    }

    @Override
    public void updateAsciiStream(String a, InputStream b, int c) throws SQLException {
        raw.updateAsciiStream(a, b, c);
    }

    @Override
    public void updateAsciiStream(String a, InputStream b, long c) throws SQLException {
        raw.updateAsciiStream(a, b, c);
    }

    @Override
    public void updateAsciiStream(int a, InputStream b, int c) throws SQLException {
        raw.updateAsciiStream(a, b, c);
    }

    @Override
    public void updateAsciiStream(int a, InputStream b, long c) throws SQLException {
        raw.updateAsciiStream(a, b, c);
    }

    @Override
    public void updateBigDecimal(String a, BigDecimal b) throws SQLException {
        raw.updateBigDecimal(a, b);
    }

    @Override
    public void updateBigDecimal(int a, BigDecimal b) throws SQLException {
        raw.updateBigDecimal(a, b);
    }

    @Override
    public void updateBinaryStream(String a, InputStream b) throws SQLException {
        raw.updateBinaryStream(a, b);
    }

    @Override
    public void updateBinaryStream(int a, InputStream b) throws SQLException {
        raw.updateBinaryStream(a, b);
    }

    @Override
    public void updateBinaryStream(String a, InputStream b, int c) throws SQLException {
        raw.updateBinaryStream(a, b, c);
    }

    @Override
    public void updateBinaryStream(String a, InputStream b, long c) throws SQLException {
        raw.updateBinaryStream(a, b, c);
    }

    @Override
    public void updateBinaryStream(int a, InputStream b, int c) throws SQLException {
        raw.updateBinaryStream(a, b, c);
    }

    @Override
    public void updateBinaryStream(int a, InputStream b, long c) throws SQLException {
        raw.updateBinaryStream(a, b, c);
    }

    @Override
    public void updateBlob(String a, InputStream b) throws SQLException {
        raw.updateBlob(a, b);
    }

    @Override
    public void updateBlob(String a, Blob b) throws SQLException {
        raw.updateBlob(a, b);
    }

    @Override
    public void updateBlob(int a, InputStream b) throws SQLException {
        raw.updateBlob(a, b);
    }

    @Override
    public void updateBlob(int a, Blob b) throws SQLException {
        raw.updateBlob(a, b);
    }

    @Override
    public void updateBlob(String a, InputStream b, long c) throws SQLException {
        raw.updateBlob(a, b, c);
    }

    @Override
    public void updateBlob(int a, InputStream b, long c) throws SQLException {
        raw.updateBlob(a, b, c);
    }

    @Override
    public void updateBoolean(String a, boolean b) throws SQLException {
        raw.updateBoolean(a, b);
    }

    @Override
    public void updateBoolean(int a, boolean b) throws SQLException {
        raw.updateBoolean(a, b);
    }

    @Override
    public void updateByte(String a, byte b) throws SQLException {
        raw.updateByte(a, b);
    }

    @Override
    public void updateByte(int a, byte b) throws SQLException {
        raw.updateByte(a, b);
    }

    @Override
    public void updateBytes(String a, byte[] b) throws SQLException {
        raw.updateBytes(a, b);
    }

    @Override
    public void updateBytes(int a, byte[] b) throws SQLException {
        raw.updateBytes(a, b);
    }

    @Override
    public void updateCharacterStream(String a, Reader b) throws SQLException {
        raw.updateCharacterStream(a, b);
    }

    @Override
    public void updateCharacterStream(int a, Reader b) throws SQLException {
        raw.updateCharacterStream(a, b);
    }

    @Override
    public void updateCharacterStream(String a, Reader b, int c) throws SQLException {
        raw.updateCharacterStream(a, b, c);
    }

    @Override
    public void updateCharacterStream(String a, Reader b, long c) throws SQLException {
        raw.updateCharacterStream(a, b, c);
    }

    @Override
    public void updateCharacterStream(int a, Reader b, int c) throws SQLException {
        raw.updateCharacterStream(a, b, c);
    }

    @Override
    public void updateCharacterStream(int a, Reader b, long c) throws SQLException {
        raw.updateCharacterStream(a, b, c);
    }

    @Override
    public void updateClob(String a, Reader b) throws SQLException {
        raw.updateClob(a, b);
    }

    @Override
    public void updateClob(String a, Clob b) throws SQLException {
        raw.updateClob(a, b);
    }

    @Override
    public void updateClob(int a, Reader b) throws SQLException {
        raw.updateClob(a, b);
    }

    @Override
    public void updateClob(int a, Clob b) throws SQLException {
        raw.updateClob(a, b);
    }

    @Override
    public void updateClob(String a, Reader b, long c) throws SQLException {
        raw.updateClob(a, b, c);
    }

    @Override
    public void updateClob(int a, Reader b, long c) throws SQLException {
        raw.updateClob(a, b, c);
    }

    @Override
    public void updateDate(String a, Date b) throws SQLException {
        raw.updateDate(a, b);
    }

    @Override
    public void updateDate(int a, Date b) throws SQLException {
        raw.updateDate(a, b);
    }

    @Override
    public void updateDouble(String a, double b) throws SQLException {
        raw.updateDouble(a, b);
    }

    @Override
    public void updateDouble(int a, double b) throws SQLException {
        raw.updateDouble(a, b);
    }

    @Override
    public void updateFloat(String a, float b) throws SQLException {
        raw.updateFloat(a, b);
    }

    @Override
    public void updateFloat(int a, float b) throws SQLException {
        raw.updateFloat(a, b);
    }

    @Override
    public void updateInt(String a, int b) throws SQLException {
        raw.updateInt(a, b);
    }

    @Override
    public void updateInt(int a, int b) throws SQLException {
        raw.updateInt(a, b);
    }

    @Override
    public void updateLong(String a, long b) throws SQLException {
        raw.updateLong(a, b);
    }

    @Override
    public void updateLong(int a, long b) throws SQLException {
        raw.updateLong(a, b);
    }

    @Override
    public void updateNCharacterStream(String a, Reader b) throws SQLException {
        raw.updateNCharacterStream(a, b);
    }

    @Override
    public void updateNCharacterStream(int a, Reader b) throws SQLException {
        raw.updateNCharacterStream(a, b);
    }

    @Override
    public void updateNCharacterStream(String a, Reader b, long c) throws SQLException {
        raw.updateNCharacterStream(a, b, c);
    }

    @Override
    public void updateNCharacterStream(int a, Reader b, long c) throws SQLException {
        raw.updateNCharacterStream(a, b, c);
    }

    @Override
    public void updateNClob(String a, Reader b) throws SQLException {
        raw.updateNClob(a, b);
    }

    @Override
    public void updateNClob(String a, NClob b) throws SQLException {
        raw.updateNClob(a, b);
    }

    @Override
    public void updateNClob(int a, Reader b) throws SQLException {
        raw.updateNClob(a, b);
    }

    @Override
    public void updateNClob(int a, NClob b) throws SQLException {
        raw.updateNClob(a, b);
    }

    @Override
    public void updateNClob(String a, Reader b, long c) throws SQLException {
        raw.updateNClob(a, b, c);
    }

    @Override
    public void updateNClob(int a, Reader b, long c) throws SQLException {
        raw.updateNClob(a, b, c);
    }

    @Override
    public void updateNString(String a, String b) throws SQLException {
        raw.updateNString(a, b);
    }

    @Override
    public void updateNString(int a, String b) throws SQLException {
        raw.updateNString(a, b);
    }

    @Override
    public void updateNull(String a) throws SQLException {
        raw.updateNull(a);
    }

    @Override
    public void updateNull(int a) throws SQLException {
        raw.updateNull(a);
    }

    @Override
    public void updateObject(String a, Object b) throws SQLException {
        raw.updateObject(a, b);
    }

    @Override
    public void updateObject(int a, Object b) throws SQLException {
        raw.updateObject(a, b);
    }

    @Override
    public void updateObject(String a, Object b, int c) throws SQLException {
        raw.updateObject(a, b, c);
    }

    @Override
    public void updateObject(String a, Object b, SQLType c) throws SQLException {
        raw.updateObject(a, b, c);
    }

    @Override
    public void updateObject(int a, Object b, int c) throws SQLException {
        raw.updateObject(a, b, c);
    }

    @Override
    public void updateObject(int a, Object b, SQLType c) throws SQLException {
        raw.updateObject(a, b, c);
    }

    @Override
    public void updateObject(String a, Object b, SQLType c, int d) throws SQLException {
        raw.updateObject(a, b, c, d);
    }

    @Override
    public void updateObject(int a, Object b, SQLType c, int d) throws SQLException {
        raw.updateObject(a, b, c, d);
    }

    @Override
    public void updateRef(String a, Ref b) throws SQLException {
        raw.updateRef(a, b);
    }

    @Override
    public void updateRef(int a, Ref b) throws SQLException {
        raw.updateRef(a, b);
    }

    @Override
    public void updateRow() throws SQLException {
        beginWriting();
        try {
            raw.updateRow();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public void updateRowId(String a, RowId b) throws SQLException {
        raw.updateRowId(a, b);
    }

    @Override
    public void updateRowId(int a, RowId b) throws SQLException {
        raw.updateRowId(a, b);
    }

    @Override
    public void updateSQLXML(String a, SQLXML b) throws SQLException {
        raw.updateSQLXML(a, b);
    }

    @Override
    public void updateSQLXML(int a, SQLXML b) throws SQLException {
        raw.updateSQLXML(a, b);
    }

    @Override
    public void updateShort(String a, short b) throws SQLException {
        raw.updateShort(a, b);
    }

    @Override
    public void updateShort(int a, short b) throws SQLException {
        raw.updateShort(a, b);
    }

    @Override
    public void updateString(String a, String b) throws SQLException {
        raw.updateString(a, b);
    }

    @Override
    public void updateString(int a, String b) throws SQLException {
        raw.updateString(a, b);
    }

    @Override
    public void updateTime(String a, Time b) throws SQLException {
        raw.updateTime(a, b);
    }

    @Override
    public void updateTime(int a, Time b) throws SQLException {
        raw.updateTime(a, b);
    }

    @Override
    public void updateTimestamp(String a, Timestamp b) throws SQLException {
        raw.updateTimestamp(a, b);
    }

    @Override
    public void updateTimestamp(int a, Timestamp b) throws SQLException {
        raw.updateTimestamp(a, b);
    }

    @Override
    public boolean wasNull() throws SQLException {
        return raw.wasNull();
    }
}
