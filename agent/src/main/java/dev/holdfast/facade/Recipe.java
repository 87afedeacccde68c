package dev.holdfast.facade;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** How a prepared statement with generated keys was asked for, beside its text: to ask for it again. Immutable. */
final class Recipe {
    final String sql;
    private final Object keys;

    /** @param keys {@code Integer}, {@code int[]} or {@code String[]}, as {@code prepareStatement} takes them */
    Recipe(String sql, Object keys) {
        this.sql = sql;
        this.keys = keys;
    }

    PreparedStatement prepare(Connection raw) throws SQLException {
        if (keys instanceof Integer) {
            return raw.prepareStatement(sql, (Integer) keys);
        }
        return keys instanceof int[]
                ? raw.prepareStatement(sql, (int[]) keys)
                : raw.prepareStatement(sql, (String[]) keys);
    }
}
