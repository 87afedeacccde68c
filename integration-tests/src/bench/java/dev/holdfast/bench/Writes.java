package dev.holdfast.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * The process that {@link ProvedWrites} starts: for each line on its input, inserts row by row for so many milliseconds, and says
 * how many and in which time. Arguments: the URL; one for as many rows before that as the compiler needs, or none.
 */
public final class Writes {
    static final String INSERT = "INSERT INTO written (n, what) VALUES (?, ?)";

    private static final int ROWS_FOR_THE_COMPILER = 20_000;

    private Writes() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1) {
            warmUp(arguments[1]);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long begun = System.nanoTime();
                long end = begun + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(line));
                int rows = 0;
                while (System.nanoTime() < end) {
                    rows += write(insert, rows);
                }
                System.out.println(rows + " " + (System.nanoTime() - begun));
            }
        }
    }

    private static void warmUp(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < ROWS_FOR_THE_COMPILER; i++) {
                write(insert, i);
            }
        }
    }

    private static int write(PreparedStatement insert, int number) throws SQLException {
        insert.setInt(1, number);
        insert.setString(2, "something to be written");
        return insert.executeUpdate();
    }
}
