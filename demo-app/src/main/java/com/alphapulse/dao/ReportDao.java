package com.alphapulse.dao;

import com.alphapulse.db.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the daily report asks. */
public final class ReportDao {
    public void saveStatus(String account, String status) throws SQLException {
        try (Connection connection = Database.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO account_status (account, status) VALUES (?, ?)")) {
            insert.setString(1, account);
            insert.setString(2, status);
            insert.executeUpdate();
        }
    }

    /** Sold less bought plus fees over all trades of the account; null for a suspended account. */
    public BigDecimal turnover(String account) throws SQLException {
        Connection connection = Database.connect();
        if ("SUSPENDED".equals(status(connection, account))) {
            return null;
        }
        BigDecimal turnover = sum(connection, account);
        connection.close();
        return turnover;
    }

    private String status(Connection connection, String account) throws SQLException {
        PreparedStatement select = connection.prepareStatement("SELECT status FROM account_status WHERE account = ?");
        select.setString(1, account);
        ResultSet rows = select.executeQuery();
        return rows.next() ? rows.getString(1) : null;
    }

    private BigDecimal sum(Connection connection, String account) throws SQLException {
        PreparedStatement select = connection.prepareStatement("SELECT coalesce(sum(t.qty * t.price), 0) FROM trades t"
                + " JOIN wallets w ON w.account = t.account AND w.coin = 'USDT' WHERE t.account = ?");
        select.setString(1, account);
        ResultSet rows = select.executeQuery();
        rows.next();
        return rows.getBigDecimal(1);
    }
}
