package dev.holdfast.it.app;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Writes one batch. Arguments: URL, entries, {@code auto} or {@code manual} commit. Prints {@code told=} (the SQLState, or
 * {@code ok}), {@code cause=} (that of the cause, or {@code none}), {@code text=}, and {@code counts=}: how many entries are told to be done.
 */
public final class Batches {
    private Batches() {}

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0])) {
            connection.setAutoCommit(args[2].equals("auto"));
            tell(batch(connection, Integer.parseInt(args[1])));
        }
    }

    /** @return null = all is well */
    private static SQLException batch(Connection connection, int entries) {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO pieces VALUES (?)")) {
            for (int i = 0; i < entries; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            insert.executeBatch();
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    private static void tell(SQLException failure) {
        if (failure == null) {
            System.out.println("told=ok");
            return;
        }
        Throwable cause = failure.getCause();
        System.out.println("told=" + failure.getSQLState());
        System.out.println("cause=" + (cause instanceof SQLException ? ((SQLException) cause).getSQLState() : "none"));
        System.out.println("text=" + failure.getMessage().replace('\n', ' '));
        int done = 0;
        for (int count : ((BatchUpdateException) failure).getUpdateCounts()) {
            done += count == 1 ? 1 : 0;
        }
        System.out.println("counts=" + done);
    }
}
