package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;

/**
 * What a program makes of an operation whose connection was lost: the legacy one gives up, the others are wrong in the ways
 * that people write such things, so that the judge can show that it sees them. No state, any thread.
 */
enum Resolver {
    /** The failure is told as it is. */
    NONE {
        @Override
        void resolve(String url, String kind, String op, Random random, SQLException failure) throws SQLException {
            throw failure;
        }
    },
    /** It is taken for not done, and done again: applied twice if the answer was lost. */
    ALWAYS_ABORTED {
        @Override
        void resolve(String url, String kind, String op, Random random, SQLException failure) throws SQLException {
            again(url, kind, op, random, failure);
        }
    },
    /** It is taken for done: lost if it wasn't. */
    ALWAYS_COMMITTED {
        @Override
        void resolve(String url, String kind, String op, Random random, SQLException failure) {
            // Nothing is left to do, it believes.
            return;
        }
    },
    /** The ledger is asked, but nothing keeps the old commit from arriving afterwards. */
    ASKS_WITHOUT_FENCE {
        @Override
        void resolve(String url, String kind, String op, Random random, SQLException failure) throws SQLException {
            if (!isThere(url, op)) {
                again(url, kind, op, random, failure);
            }
        }
    };

    private static final int ATTEMPTS = 5;

    /**
     * Returns if the operation is to count as done.
     *
     * @throws SQLException what the program is told otherwise
     */
    abstract void resolve(String url, String kind, String op, Random random, SQLException failure) throws SQLException;

    /** By its name in lower case, with hyphens. */
    static Resolver named(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(java.util.Locale.ROOT));
    }

    private static void again(String url, String kind, String op, Random random, SQLException failure)
            throws SQLException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try (Connection connection = DriverManager.getConnection(url)) {
                Bank.run(connection, kind, op, random);
                return;
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static boolean isThere(String url, String op) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement ask = connection.prepareStatement("SELECT 1 FROM ledger WHERE op = ?")) {
            ask.setString(1, op);
            try (ResultSet row = ask.executeQuery()) {
                return row.next();
            }
        }
    }
}
