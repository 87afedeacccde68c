package com.alphapulse.dao;

import com.alphapulse.db.Database;
import com.alphapulse.exchange.Trade;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Trades, one connection for each. */
public final class TradeDao {
    public void insert(Trade trade) throws SQLException {
        Connection connection = Database.connect();
        try {
            PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO trades (account, symbol, seq, side, qty, price, fee) VALUES (?, ?, ?, ?, ?, ?, ?)");
            insert.setString(1, trade.account());
            insert.setString(2, trade.symbol());
            insert.setLong(3, trade.seq());
            insert.setString(4, trade.side());
            insert.setBigDecimal(5, trade.qty());
            insert.setBigDecimal(6, trade.price());
            insert.setBigDecimal(7, trade.fee());
            insert.executeUpdate();
        } finally {
            connection.close();
        }
    }
}
