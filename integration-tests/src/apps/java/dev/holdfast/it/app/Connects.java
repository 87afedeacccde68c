package dev.holdfast.it.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Tries to connect. Arguments: URL, times. Prints what became of each attempt. */
public final class Connects {
    private Connects() {}

    public static void main(String[] args) {
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            System.out.println("outcome=" + connect(args[0]));
        }
    }

    private static String connect(String url) {
        try (Connection connection = DriverManager.getConnection(url)) {
            return "connected, valid " + connection.isValid(5);
        } catch (SQLException e) {
            return e.getClass().getName() + " " + e.getSQLState() + " " + e.getMessage().replace('\n', ' ');
        }
    }
}
