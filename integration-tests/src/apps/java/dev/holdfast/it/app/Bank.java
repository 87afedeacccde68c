package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The operations of a bank as a legacy service writes them, on {@code accounts(id, balance, n, last_op)} and {@code
 * ledger(op, kind, debit, credit, amount)}. Each but {@code read} leaves one line with its id in the ledger, and nothing in
 * the database forbids a second one. No state, any thread.
 */
final class Bank {
    /** All operations; {@code transfer} is a transaction by hand, the others are one statement in auto-commit. */
    static final List<String> KINDS = Collections.unmodifiableList(
            Arrays.asList("insert", "text", "keys", "bump", "update", "transfer", "transfer", "read"));

    private static final int ACCOUNTS = 20;
    private static final long OPENING_BALANCE = 1_000;

    private Bank() {}

    /** What {@code read} throws when the sum of all balances is another: money was made or lost. */
    static final class WrongAnswer extends SQLException {
        private static final long serialVersionUID = 1;

        WrongAnswer(String what) {
            super(what, "wrong");
        }
    }

    static void run(Connection connection, String kind, String op, Random random) throws SQLException {
        switch (kind) {
            case "insert":
                insert(connection, op);
                break;
            case "text":
                text(connection, op);
                break;
            case "keys":
                keys(connection, op);
                break;
            case "bump":
                bump(connection, op, account(random));
                break;
            case "update":
                update(connection, op, account(random));
                break;
            case "raise":
                raise(connection, op);
                break;
            case "clear":
                clear(connection, op);
                break;
            case "transfer":
                transfer(connection, op, random);
                break;
            case "read":
                read(connection);
                break;
            default:
                throw new IllegalArgumentException(kind);
        }
    }

    private static void insert(Connection connection, String op) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO ledger (op, kind) VALUES (?, 'insert')")) {
            insert.setString(1, op);
            one(insert.executeUpdate());
        }
    }

    private static void text(Connection connection, String op) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            one(statement.executeUpdate("INSERT INTO ledger (op, kind) VALUES ('" + op + "', 'text')"));
        }
    }

    private static void keys(Connection connection, String op) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ledger (op, kind) VALUES (?, 'keys')", new String[] {"line"})) {
            insert.setString(1, op);
            one(insert.executeUpdate());
            try (ResultSet keys = insert.getGeneratedKeys()) {
                if (!keys.next() || keys.getLong(1) <= 0) {
                    throw new WrongAnswer("no key");
                }
            }
        }
    }

    /** One statement, which counts in two tables. */
    private static void bump(Connection connection, String op, int account) throws SQLException {
        try (PreparedStatement bump = connection.prepareStatement("WITH bumped AS"
                + " (UPDATE accounts SET n = n + 1 WHERE id = ? RETURNING id)"
                + " INSERT INTO ledger (op, kind, credit) SELECT ?, 'bump', id FROM bumped")) {
            bump.setInt(1, account);
            bump.setString(2, op);
            one(bump.executeUpdate());
        }
    }

    /** A trigger writes the line in the ledger. */
    private static void update(Connection connection, String op, int account) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE accounts SET n = n + 1, last_op = ? WHERE id = ?")) {
            update.setString(1, op);
            update.setInt(2, account);
            one(update.executeUpdate());
        }
    }

    /** Of three lines that are there. */
    private static void raise(Connection connection, String op) throws SQLException {
        try (PreparedStatement raise =
                connection.prepareStatement("UPDATE ledger SET amount = amount + 1 WHERE op = ?")) {
            raise.setString(1, op);
            if (raise.execute() || raise.getResultSet() != null) {
                throw new WrongAnswer("rows");
            }
            three(raise.getUpdateCount());
            if (raise.getMoreResults() || raise.getUpdateCount() != -1) {
                throw new WrongAnswer("another result");
            }
        }
    }

    /** Of three lines that are there. */
    private static void clear(Connection connection, String op) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            three(statement.executeUpdate("DELETE FROM ledger WHERE op = '" + op + "';"));
            three(statement.getUpdateCount());
        }
    }

    private static void three(int rows) throws SQLException {
        if (rows != 3) {
            throw new WrongAnswer(rows + " rows of three");
        }
    }

    private static void transfer(Connection connection, String op, Random random) throws SQLException {
        int debit = account(random);
        int credit = 1 + debit % ACCOUNTS;
        int amount = 1 + random.nextInt(9);
        connection.setAutoCommit(false);
        try {
            // In the order of ids, or two transfers could wait for each other.
            move(connection, Math.min(debit, credit), debit < credit ? -amount : amount);
            move(connection, Math.max(debit, credit), debit < credit ? amount : -amount);
            enter(connection, op, debit, credit, amount);
            connection.commit();
        } catch (SQLException e) {
            rollBack(connection);
            throw e;
        }
    }

    private static void move(Connection connection, int account, int amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            one(update.executeUpdate());
        }
    }

    private static void enter(Connection connection, String op, int debit, int credit, int amount)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ledger (op, kind, debit, credit, amount) VALUES (?, 'transfer', ?, ?, ?)")) {
            insert.setString(1, op);
            insert.setInt(2, debit);
            insert.setInt(3, credit);
            insert.setInt(4, amount);
            one(insert.executeUpdate());
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException broken) {
            // The first failure is the one that counts.
            return;
        }
    }

    private static void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sum(balance), count(*) FROM accounts")) {
            row.next();
            if (row.getLong(1) != OPENING_BALANCE * ACCOUNTS || row.getInt(2) != ACCOUNTS) {
                throw new WrongAnswer("balances are " + row.getLong(1) + " on " + row.getInt(2) + " accounts");
            }
        }
    }

    private static int account(Random random) {
        return 1 + random.nextInt(ACCOUNTS);
    }

    private static void one(int rows) throws SQLException {
        if (rows != 1) {
            throw new WrongAnswer(rows + " rows written");
        }
    }
}
