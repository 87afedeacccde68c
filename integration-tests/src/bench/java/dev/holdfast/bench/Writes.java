package dev.holdfast.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.concurrent.TimeUnit;

/** The process that {@link ProvedWrites} starts: for each line on its input, inserts row by row for so many milliseconds, and says how many. */
public final class Writes {
    private Writes() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO written (n, what) VALUES (?, ?)")) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long begun = System.nanoTime();
                long end = begun + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(line));
                int rows = 0;
                while (System.nanoTime() < end) {
                    insert.setInt(1, rows);
                    insert.setString(2, "something to be written");
                    rows += insert.executeUpdate();
                }
                System.out.println(rows * 1e9 / (System.nanoTime() - begun));
            }
        }
    }
}
