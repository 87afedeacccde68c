package com.alphapulse.dao;

import com.alphapulse.db.Database;
import com.alphapulse.exchange.Exchange;
import com.alphapulse.exchange.Trade;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Wallet balances and the entries that explain them. Statement by statement, each committed by itself. */
public final class WalletDao {
    public void open(String account, String coin, BigDecimal balance) throws SQLException {
        try (Connection connection = Database.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO wallets (account, coin, balance) VALUES (?, ?, ?)")) {
            insert.setString(1, account);
            insert.setString(2, coin);
            insert.setBigDecimal(3, balance);
            insert.executeUpdate();
        }
    }

    public void book(Trade trade) throws SQLException {
        Connection connection = Database.connect();
        try {
            insertEntry(connection, trade);
            add(connection, trade.account(), Exchange.baseCoin(trade.symbol()), trade.baseDelta());
            add(connection, trade.account(), Exchange.QUOTE, trade.quoteDelta());
        } finally {
            connection.close();
        }
    }

    private void insertEntry(Connection connection, Trade trade) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO wallet_entries (account, symbol, seq, base_delta, quote_delta) VALUES (?, ?, ?, ?, ?)");
        insert.setString(1, trade.account());
        insert.setString(2, trade.symbol());
        insert.setLong(3, trade.seq());
        insert.setBigDecimal(4, trade.baseDelta());
        insert.setBigDecimal(5, trade.quoteDelta());
        insert.executeUpdate();
        insert.close();
    }

    private void add(Connection connection, String account, String coin, BigDecimal delta) throws SQLException {
        PreparedStatement update =
                connection.prepareStatement("UPDATE wallets SET balance = balance + ? WHERE account = ? AND coin = ?");
        update.setBigDecimal(1, delta);
        update.setString(2, account);
        update.setString(3, coin);
        update.executeUpdate();
        update.close();
    }
}
