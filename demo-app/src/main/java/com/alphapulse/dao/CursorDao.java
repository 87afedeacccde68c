package com.alphapulse.dao;

import com.alphapulse.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How far each market of each account has been synced. */
public final class CursorDao {
    /** The last trade synced; 0 before the first. */
    public long read(String account, String symbol) throws SQLException {
        Connection connection = Database.connect();
        try {
            PreparedStatement select =
                    connection.prepareStatement("SELECT last_seq FROM sync_state WHERE account = ? AND symbol = ?");
            select.setString(1, account);
            select.setString(2, symbol);
            ResultSet rows = select.executeQuery();
            return rows.next() ? rows.getLong(1) : 0;
        } finally {
            connection.close();
        }
    }

    public void save(String account, String symbol, long lastSeq) throws SQLException {
        Connection connection = Database.connect();
        try {
            PreparedStatement upsert =
                    connection.prepareStatement("INSERT INTO sync_state (account, symbol, last_seq) VALUES (?, ?, ?)"
                            + " ON CONFLICT (account, symbol) DO UPDATE SET last_seq = excluded.last_seq");
            upsert.setString(1, account);
            upsert.setString(2, symbol);
            upsert.setLong(3, lastSeq);
            upsert.executeUpdate();
        } finally {
            connection.close();
        }
    }
}
