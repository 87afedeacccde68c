package dev.holdfast.facade;

import dev.holdfast.jdbc.SqlTraits;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The prepared statement that the application holds; its text is classified once. Threads: as its connection. */
public class PreparedStatementFacade extends PreparedStatementDelegate {
    private final SqlTraits traits;

    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected PreparedStatementFacade(ConnectionFacade connection, PreparedStatement raw, SqlTraits traits) {
        super(connection, raw);
        this.traits = traits;
    }

    /** A new one of the same class. */
    protected PreparedStatementFacade facadeOf(ConnectionFacade connection, PreparedStatement raw, SqlTraits traits) {
        return new PreparedStatementFacade(connection, raw, traits);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        begin();
        try {
            before(traits);
            ResultSet found = prepared.executeQuery();
            after(traits);
            return rows(found);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public boolean execute() throws SQLException {
        begin();
        try {
            before(traits);
            boolean found = prepared.execute();
            after(traits);
            return found;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        begin();
        try {
            before(traits);
            int count = prepared.executeUpdate();
            after(traits);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        begin();
        try {
            before(traits);
            long count = prepared.executeLargeUpdate();
            after(traits);
            return count;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void addBatch() throws SQLException {
        prepared.addBatch();
        note(traits);
    }
}
