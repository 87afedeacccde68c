package dev.holdfast.it.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Random;

/**
 * Runs the operations of a {@link Bank} that are asked for on standard input, on one connection, which is opened anew after
 * a failure. Argument: URL. Input: lines {@code kind id}; the end of input, or {@code end}, ends it. Prints, for each,
 * {@code told=id ok} or {@code told=id SQLState text}, {@code millis=id number}, and then {@code DONE id}.
 */
public final class OneByOne {
    private OneByOne() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Connection connection = null;
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            String[] words = line.split(" ");
            connection = operate(args[0], connection, words[0], words[1]);
        }
    }

    private static Connection operate(String url, Connection kept, String kind, String op) {
        long begin = System.nanoTime();
        Connection connection = kept;
        String told = "ok";
        try {
            if (connection == null) {
                connection = DriverManager.getConnection(url);
            }
            Bank.run(connection, kind, op, new Random(op.hashCode()));
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            told = e.getSQLState() + " " + String.valueOf(e.getMessage()).replace('\n', ' ');
            putAway(connection);
            connection = null;
        }
        System.out.println("told=" + op + " " + told);
        System.out.println("millis=" + op + " " + (System.nanoTime() - begin) / 1_000_000);
        System.out.println("DONE " + op);
        return connection;
    }

    private static void putAway(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            System.out.println("close=" + e.getSQLState());
        }
    }
}
