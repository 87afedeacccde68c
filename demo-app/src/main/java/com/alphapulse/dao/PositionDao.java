package com.alphapulse.dao;

import com.alphapulse.db.Database;
import com.alphapulse.exchange.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The current positions of an account: replaced as a whole, on the worker's own connection. */
public final class PositionDao {
    /** PostgreSQL's in_failed_sql_transaction: somebody forgot to roll back. */
    private static final String FAILED_TRANSACTION = "25P02";

    /** Replaces the account's rows. True if done, false if there was nothing to store. */
    public boolean replace(String account, List<Position> snapshot) throws SQLException {
        Connection connection = Database.mine();
        try {
            delete(connection, account);
            if (snapshot.isEmpty()) {
                return false;
            }
            for (Position position : snapshot) {
                insert(connection, position);
            }
            connection.commit();
            return true;
        } catch (SQLException e) {
            if (FAILED_TRANSACTION.equals(e.getSQLState())) {
                connection.rollback();
            }
            throw e;
        }
    }

    private void delete(Connection connection, String account) throws SQLException {
        PreparedStatement delete = connection.prepareStatement("DELETE FROM positions WHERE account = ?");
        delete.setString(1, account);
        delete.executeUpdate();
        delete.close();
    }

    private void insert(Connection connection, Position position) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO positions (account, symbol, version, qty, entry_price) VALUES (?, ?, ?, ?, ?)");
        insert.setString(1, position.account());
        insert.setString(2, position.symbol());
        insert.setLong(3, position.version());
        insert.setBigDecimal(4, position.qty());
        insert.setBigDecimal(5, position.entryPrice());
        insert.executeUpdate();
        insert.close();
    }
}
