package dev.holdfast.it.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/**
 * Connects for each question and asks where it got. Argument: URL. Input: lines {@code ask name times threads}; the end of
 * input, or {@code end}, ends it. Prints {@code at=name port pid} or {@code error=name SQLState text} for each, and then
 * {@code DONE name}.
 */
public final class Hosts {
    private Hosts() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            String[] words = line.split(" ");
            askInThreads(args[0], words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            System.out.println("DONE " + words[1]);
        }
    }

    /** One thread is the main thread, which keeps its sessions. */
    private static void askInThreads(String url, String name, int times, int threads) throws InterruptedException {
        CountDownLatch others = new CountDownLatch(threads - 1);
        for (int i = 1; i < threads; i++) {
            new Thread(() -> {
                        ask(url, name, times);
                        others.countDown();
                    })
                    .start();
        }
        ask(url, name, times);
        others.await();
    }

    private static void ask(String url, String name, int times) {
        for (int i = 0; i < times; i++) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT inet_server_port(), pg_backend_pid()")) {
                row.next();
                System.out.println("at=" + name + " " + row.getInt(1) + " " + row.getInt(2));
            } catch (SQLException e) {
                System.out.println("error=" + name + " " + e.getSQLState() + " "
                        + String.valueOf(e.getMessage()).replace('\n', ' '));
            }
        }
    }
}
