package dev.holdfast.bench;

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
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/** One row of 42. */
final class NoopRow implements ResultSet {
private final Statement statement;
private int rows;
private boolean closed;

NoopRow(Statement statement) { this.statement = statement; }

@Override
public boolean next() { return rows++ == 0; }

@Override
public void close() { closed = true; }

@Override
public boolean wasNull() { return false; }

@Override
public String getString(int a) { return "noop"; }

@Override
public boolean getBoolean(int a) { return false; }

@Override
public byte getByte(int a) { return 0; }

@Override
public short getShort(int a) { return 0; }

@Override
public int getInt(int a) { return 42; }

@Override
public long getLong(int a) { return 0; }

@Override
public float getFloat(int a) { return 0; }

@Override
public double getDouble(int a) { return 0; }

@Override
@Deprecated
public BigDecimal getBigDecimal(int a, int b) { return null; }

@Override
public byte[] getBytes(int a) { return null; }

@Override
public Date getDate(int a) { return null; }

@Override
public Time getTime(int a) { return null; }

@Override
public Timestamp getTimestamp(int a) { return null; }

@Override
public InputStream getAsciiStream(int a) { return null; }

@Override
@Deprecated
public InputStream getUnicodeStream(int a) { return null; }

@Override
public InputStream getBinaryStream(int a) { return null; }

@Override
public String getString(String a) { return "noop"; }

@Override
public boolean getBoolean(String a) { return false; }

@Override
public byte getByte(String a) { return 0; }

@Override
public short getShort(String a) { return 0; }

@Override
public int getInt(String a) { return 42; }

@Override
public long getLong(String a) { return 0; }

@Override
public float getFloat(String a) { return 0; }

@Override
public double getDouble(String a) { return 0; }

@Override
@Deprecated
public BigDecimal getBigDecimal(String a, int b) { return null; }

@Override
public byte[] getBytes(String a) { return null; }

@Override
public Date getDate(String a) { return null; }

@Override
public Time getTime(String a) { return null; }

@Override
public Timestamp getTimestamp(String a) { return null; }

@Override
public InputStream getAsciiStream(String a) { return null; }

@Override
@Deprecated
public InputStream getUnicodeStream(String a) { return null; }

@Override
public InputStream getBinaryStream(String a) { return null; }

@Override
public SQLWarning getWarnings() { return null; }

@Override
public void clearWarnings() {  }

@Override
public String getCursorName() { return null; }

@Override
public ResultSetMetaData getMetaData() { return null; }

@Override
public Object getObject(int a) { return null; }

@Override
public Object getObject(String a) { return null; }

@Override
public int findColumn(String a) { return 0; }

@Override
public Reader getCharacterStream(int a) { return null; }

@Override
public Reader getCharacterStream(String a) { return null; }

@Override
public BigDecimal getBigDecimal(int a) { return null; }

@Override
public BigDecimal getBigDecimal(String a) { return null; }

@Override
public boolean isBeforeFirst() { return false; }

@Override
public boolean isAfterLast() { return false; }

@Override
public boolean isFirst() { return false; }

@Override
public boolean isLast() { return false; }

@Override
public void beforeFirst() {  }

@Override
public void afterLast() {  }

@Override
public boolean first() { return false; }

@Override
public boolean last() { return false; }

@Override
public int getRow() { return 0; }

@Override
public boolean absolute(int a) { return false; }

@Override
public boolean relative(int a) { return false; }

@Override
public boolean previous() { return false; }

@Override
public void setFetchDirection(int a) {  }

@Override
public int getFetchDirection() { return 0; }

@Override
public void setFetchSize(int a) {  }

@Override
public int getFetchSize() { return 0; }

@Override
public int getType() { return 0; }

@Override
public int getConcurrency() { return 0; }

@Override
public boolean rowUpdated() { return false; }

@Override
public boolean rowInserted() { return false; }

@Override
public boolean rowDeleted() { return false; }

@Override
public void updateNull(int a) {  }

@Override
public void updateBoolean(int a, boolean b) {  }

@Override
public void updateByte(int a, byte b) {  }

@Override
public void updateShort(int a, short b) {  }

@Override
public void updateInt(int a, int b) {  }

@Override
public void updateLong(int a, long b) {  }

@Override
public void updateFloat(int a, float b) {  }

@Override
public void updateDouble(int a, double b) {  }

@Override
public void updateBigDecimal(int a, BigDecimal b) {  }

@Override
public void updateString(int a, String b) {  }

@Override
public void updateBytes(int a, byte[] b) {  }

@Override
public void updateDate(int a, Date b) {  }

@Override
public void updateTime(int a, Time b) {  }

@Override
public void updateTimestamp(int a, Timestamp b) {  }

@Override
public void updateAsciiStream(int a, InputStream b, int c) {  }

@Override
public void updateBinaryStream(int a, InputStream b, int c) {  }

@Override
public void updateCharacterStream(int a, Reader b, int c) {  }

@Override
public void updateObject(int a, Object b, int c) {  }

@Override
public void updateObject(int a, Object b) {  }

@Override
public void updateNull(String a) {  }

@Override
public void updateBoolean(String a, boolean b) {  }

@Override
public void updateByte(String a, byte b) {  }

@Override
public void updateShort(String a, short b) {  }

@Override
public void updateInt(String a, int b) {  }

@Override
public void updateLong(String a, long b) {  }

@Override
public void updateFloat(String a, float b) {  }

@Override
public void updateDouble(String a, double b) {  }

@Override
public void updateBigDecimal(String a, BigDecimal b) {  }

@Override
public void updateString(String a, String b) {  }

@Override
public void updateBytes(String a, byte[] b) {  }

@Override
public void updateDate(String a, Date b) {  }

@Override
public void updateTime(String a, Time b) {  }

@Override
public void updateTimestamp(String a, Timestamp b) {  }

@Override
public void updateAsciiStream(String a, InputStream b, int c) {  }

@Override
public void updateBinaryStream(String a, InputStream b, int c) {  }

@Override
public void updateCharacterStream(String a, Reader b, int c) {  }

@Override
public void updateObject(String a, Object b, int c) {  }

@Override
public void updateObject(String a, Object b) {  }

@Override
public void insertRow() {  }

@Override
public void updateRow() {  }

@Override
public void deleteRow() {  }

@Override
public void refreshRow() {  }

@Override
public void cancelRowUpdates() {  }

@Override
public void moveToInsertRow() {  }

@Override
public void moveToCurrentRow() {  }

@Override
public Statement getStatement() { return statement; }

@Override
public Object getObject(int a, Map<String, Class<?>> b) { return null; }

@Override
public Ref getRef(int a) { return null; }

@Override
public Blob getBlob(int a) { return null; }

@Override
public Clob getClob(int a) { return null; }

@Override
public Array getArray(int a) { return null; }

@Override
public Object getObject(String a, Map<String, Class<?>> b) { return null; }

@Override
public Ref getRef(String a) { return null; }

@Override
public Blob getBlob(String a) { return null; }

@Override
public Clob getClob(String a) { return null; }

@Override
public Array getArray(String a) { return null; }

@Override
public Date getDate(int a, Calendar b) { return null; }

@Override
public Date getDate(String a, Calendar b) { return null; }

@Override
public Time getTime(int a, Calendar b) { return null; }

@Override
public Time getTime(String a, Calendar b) { return null; }

@Override
public Timestamp getTimestamp(int a, Calendar b) { return null; }

@Override
public Timestamp getTimestamp(String a, Calendar b) { return null; }

@Override
public URL getURL(int a) { return null; }

@Override
public URL getURL(String a) { return null; }

@Override
public void updateRef(int a, Ref b) {  }

@Override
public void updateRef(String a, Ref b) {  }

@Override
public void updateBlob(int a, Blob b) {  }

@Override
public void updateBlob(String a, Blob b) {  }

@Override
public void updateClob(int a, Clob b) {  }

@Override
public void updateClob(String a, Clob b) {  }

@Override
public void updateArray(int a, Array b) {  }

@Override
public void updateArray(String a, Array b) {  }

@Override
public RowId getRowId(int a) { return null; }

@Override
public RowId getRowId(String a) { return null; }

@Override
public void updateRowId(int a, RowId b) {  }

@Override
public void updateRowId(String a, RowId b) {  }

@Override
public int getHoldability() { return 0; }

@Override
public boolean isClosed() { return closed; }

@Override
public void updateNString(int a, String b) {  }

@Override
public void updateNString(String a, String b) {  }

@Override
public void updateNClob(int a, NClob b) {  }

@Override
public void updateNClob(String a, NClob b) {  }

@Override
public NClob getNClob(int a) { return null; }

@Override
public NClob getNClob(String a) { return null; }

@Override
public SQLXML getSQLXML(int a) { return null; }

@Override
public SQLXML getSQLXML(String a) { return null; }

@Override
public void updateSQLXML(int a, SQLXML b) {  }

@Override
public void updateSQLXML(String a, SQLXML b) {  }

@Override
public String getNString(int a) { return null; }

@Override
public String getNString(String a) { return null; }

@Override
public Reader getNCharacterStream(int a) { return null; }

@Override
public Reader getNCharacterStream(String a) { return null; }

@Override
public void updateNCharacterStream(int a, Reader b, long c) {  }

@Override
public void updateNCharacterStream(String a, Reader b, long c) {  }

@Override
public void updateAsciiStream(int a, InputStream b, long c) {  }

@Override
public void updateBinaryStream(int a, InputStream b, long c) {  }

@Override
public void updateCharacterStream(int a, Reader b, long c) {  }

@Override
public void updateAsciiStream(String a, InputStream b, long c) {  }

@Override
public void updateBinaryStream(String a, InputStream b, long c) {  }

@Override
public void updateCharacterStream(String a, Reader b, long c) {  }

@Override
public void updateBlob(int a, InputStream b, long c) {  }

@Override
public void updateBlob(String a, InputStream b, long c) {  }

@Override
public void updateClob(int a, Reader b, long c) {  }

@Override
public void updateClob(String a, Reader b, long c) {  }

@Override
public void updateNClob(int a, Reader b, long c) {  }

@Override
public void updateNClob(String a, Reader b, long c) {  }

@Override
public void updateNCharacterStream(int a, Reader b) {  }

@Override
public void updateNCharacterStream(String a, Reader b) {  }

@Override
public void updateAsciiStream(int a, InputStream b) {  }

@Override
public void updateBinaryStream(int a, InputStream b) {  }

@Override
public void updateCharacterStream(int a, Reader b) {  }

@Override
public void updateAsciiStream(String a, InputStream b) {  }

@Override
public void updateBinaryStream(String a, InputStream b) {  }

@Override
public void updateCharacterStream(String a, Reader b) {  }

@Override
public void updateBlob(int a, InputStream b) {  }

@Override
public void updateBlob(String a, InputStream b) {  }

@Override
public void updateClob(int a, Reader b) {  }

@Override
public void updateClob(String a, Reader b) {  }

@Override
public void updateNClob(int a, Reader b) {  }

@Override
public void updateNClob(String a, Reader b) {  }

@Override
public <T> T getObject(int a, Class<T> b) { return null; }

@Override
public <T> T getObject(String a, Class<T> b) { return null; }

@Override
public <T> T unwrap(Class<T> a) { return null; }

@Override
public boolean isWrapperFor(Class<?> a) { return false; }
}
