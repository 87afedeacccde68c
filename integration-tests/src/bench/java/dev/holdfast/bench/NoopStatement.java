package dev.holdfast.bench;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/** A statement whose result is one row. */
final class NoopStatement implements PreparedStatement {
private final Connection connection;
private boolean closed;

NoopStatement(Connection connection) { this.connection = connection; }

@Override
public ResultSet executeQuery() { return new NoopRow(this); }

@Override
public int executeUpdate() { return 1; }

@Override
public void setNull(int a, int b) {  }

@Override
public void setBoolean(int a, boolean b) {  }

@Override
public void setByte(int a, byte b) {  }

@Override
public void setShort(int a, short b) {  }

@Override
public void setInt(int a, int b) {  }

@Override
public void setLong(int a, long b) {  }

@Override
public void setFloat(int a, float b) {  }

@Override
public void setDouble(int a, double b) {  }

@Override
public void setBigDecimal(int a, BigDecimal b) {  }

@Override
public void setString(int a, String b) {  }

@Override
public void setBytes(int a, byte[] b) {  }

@Override
public void setDate(int a, Date b) {  }

@Override
public void setTime(int a, Time b) {  }

@Override
public void setTimestamp(int a, Timestamp b) {  }

@Override
public void setAsciiStream(int a, InputStream b, int c) {  }

@Override
@Deprecated
public void setUnicodeStream(int a, InputStream b, int c) {  }

@Override
public void setBinaryStream(int a, InputStream b, int c) {  }

@Override
public void clearParameters() {  }

@Override
public void setObject(int a, Object b, int c) {  }

@Override
public void setObject(int a, Object b) {  }

@Override
public boolean execute() { return true; }

@Override
public void addBatch() {  }

@Override
public void setCharacterStream(int a, Reader b, int c) {  }

@Override
public void setRef(int a, Ref b) {  }

@Override
public void setBlob(int a, Blob b) {  }

@Override
public void setClob(int a, Clob b) {  }

@Override
public void setArray(int a, Array b) {  }

@Override
public ResultSetMetaData getMetaData() { return null; }

@Override
public void setDate(int a, Date b, Calendar c) {  }

@Override
public void setTime(int a, Time b, Calendar c) {  }

@Override
public void setTimestamp(int a, Timestamp b, Calendar c) {  }

@Override
public void setNull(int a, int b, String c) {  }

@Override
public void setURL(int a, URL b) {  }

@Override
public ParameterMetaData getParameterMetaData() { return null; }

@Override
public void setRowId(int a, RowId b) {  }

@Override
public void setNString(int a, String b) {  }

@Override
public void setNCharacterStream(int a, Reader b, long c) {  }

@Override
public void setNClob(int a, NClob b) {  }

@Override
public void setClob(int a, Reader b, long c) {  }

@Override
public void setBlob(int a, InputStream b, long c) {  }

@Override
public void setNClob(int a, Reader b, long c) {  }

@Override
public void setSQLXML(int a, SQLXML b) {  }

@Override
public void setObject(int a, Object b, int c, int d) {  }

@Override
public void setAsciiStream(int a, InputStream b, long c) {  }

@Override
public void setBinaryStream(int a, InputStream b, long c) {  }

@Override
public void setCharacterStream(int a, Reader b, long c) {  }

@Override
public void setAsciiStream(int a, InputStream b) {  }

@Override
public void setBinaryStream(int a, InputStream b) {  }

@Override
public void setCharacterStream(int a, Reader b) {  }

@Override
public void setNCharacterStream(int a, Reader b) {  }

@Override
public void setClob(int a, Reader b) {  }

@Override
public void setBlob(int a, InputStream b) {  }

@Override
public void setNClob(int a, Reader b) {  }

@Override
public ResultSet executeQuery(String a) { return new NoopRow(this); }

@Override
public int executeUpdate(String a) { return 1; }

@Override
public void close() { closed = true; }

@Override
public int getMaxFieldSize() { return 0; }

@Override
public void setMaxFieldSize(int a) {  }

@Override
public int getMaxRows() { return 0; }

@Override
public void setMaxRows(int a) {  }

@Override
public void setEscapeProcessing(boolean a) {  }

@Override
public int getQueryTimeout() { return 0; }

@Override
public void setQueryTimeout(int a) {  }

@Override
public void cancel() {  }

@Override
public SQLWarning getWarnings() { return null; }

@Override
public void clearWarnings() {  }

@Override
public void setCursorName(String a) {  }

@Override
public boolean execute(String a) { return true; }

@Override
public ResultSet getResultSet() { return null; }

@Override
public int getUpdateCount() { return -1; }

@Override
public boolean getMoreResults() { return false; }

@Override
public void setFetchDirection(int a) {  }

@Override
public int getFetchDirection() { return 0; }

@Override
public void setFetchSize(int a) {  }

@Override
public int getFetchSize() { return 0; }

@Override
public int getResultSetConcurrency() { return 0; }

@Override
public int getResultSetType() { return 0; }

@Override
public void addBatch(String a) {  }

@Override
public void clearBatch() {  }

@Override
public int[] executeBatch() { return null; }

@Override
public Connection getConnection() { return connection; }

@Override
public boolean getMoreResults(int a) { return false; }

@Override
public ResultSet getGeneratedKeys() { return null; }

@Override
public int executeUpdate(String a, int b) { return 1; }

@Override
public int executeUpdate(String a, int[] b) { return 1; }

@Override
public int executeUpdate(String a, String[] b) { return 1; }

@Override
public boolean execute(String a, int b) { return true; }

@Override
public boolean execute(String a, int[] b) { return true; }

@Override
public boolean execute(String a, String[] b) { return true; }

@Override
public int getResultSetHoldability() { return 0; }

@Override
public boolean isClosed() { return closed; }

@Override
public void setPoolable(boolean a) {  }

@Override
public boolean isPoolable() { return false; }

@Override
public void closeOnCompletion() {  }

@Override
public boolean isCloseOnCompletion() { return false; }

@Override
public <T> T unwrap(Class<T> a) { return null; }

@Override
public boolean isWrapperFor(Class<?> a) { return false; }
}
