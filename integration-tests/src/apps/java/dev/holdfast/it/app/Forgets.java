package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Opens connections and never closes one; the garbage collector runs now and then. Arguments: URL, number. Prints {@code
 * ok=} and {@code error=} lines.
 */
public final class Forgets {
    private static final int BETWEEN_COLLECTIONS = 10;

    private Forgets() {}

    public static void main(String[] args) throws InterruptedException {
        int ok = 0;
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            ok += forgetOne(args[0]) ? 1 : 0;
            if (i % BETWEEN_COLLECTIONS == 0) {
                System.gc();
                Thread.sleep(20);
            }
        }
        System.out.println("ok=" + ok);
    }

    private static boolean forgetOne(String url) {
        try {
            Connection connection = DriverManager.getConnection(url);
            connection.setAutoCommit(false);
            Ask.pid(connection);
            return true;
        } catch (SQLException e) {
            System.out.println("error=" + e.getSQLState() + " " + e.getMessage());
            return false;
        }
    }
}
