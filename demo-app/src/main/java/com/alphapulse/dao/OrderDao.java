package com.alphapulse.dao;

import com.alphapulse.db.Database;
import com.alphapulse.exchange.Order;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Orders and their events, in one transaction on the global connection. */
public final class OrderDao {
    public void save(Order order) throws SQLException {
        Connection connection = Database.shared();
        try {
            insertOrder(connection, order);
            insertEvent(connection, order);
            connection.commit();
        } catch (SQLException e) {
            rollback(connection);
            throw e;
        }
    }

    private void insertOrder(Connection connection, Order order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO orders (account, order_no, symbol, side, qty, price) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, order.account());
            insert.setLong(2, order.number());
            insert.setString(3, order.symbol());
            insert.setString(4, order.side());
            insert.setBigDecimal(5, order.qty());
            insert.setBigDecimal(6, order.price());
            insert.executeUpdate();
        }
    }

    private void insertEvent(Connection connection, Order order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO order_events (account, order_no, event) VALUES (?, ?, 'FILLED')")) {
            insert.setString(1, order.account());
            insert.setLong(2, order.number());
            insert.executeUpdate();
        }
    }

    private void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException ignored) {
            // the connection is gone, and the transaction with it
        }
    }
}
