package com.alphapulse.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** All ways to the database. Any thread. */
public final class Database {
    private static String url;
    private static String user;
    private static String password;

    /** The connection of the order book: everybody's, opened once. */
    private static Connection shared;

    /** The position sync has its own connection per worker, because the shared one was "sometimes strange". */
    private static final ThreadLocal<Connection> MINE = new ThreadLocal<>();

    private Database() {}

    public static void configure(String jdbcUrl, String dbUser, String dbPassword) {
        url = jdbcUrl;
        user = dbUser;
        password = dbPassword;
    }

    /** A new connection; the caller closes it. */
    public static Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** The global connection, auto-commit off; opened again if it was closed meanwhile. */
    public static synchronized Connection shared() throws SQLException {
        if (shared == null || shared.isClosed()) {
            shared = connect();
            shared.setAutoCommit(false);
        }
        return shared;
    }

    /** This thread's connection, auto-commit off. Nobody ever closes it. */
    public static Connection mine() throws SQLException {
        Connection connection = MINE.get();
        if (connection == null || connection.isClosed()) {
            connection = connect();
            connection.setAutoCommit(false);
            MINE.set(connection);
        }
        return connection;
    }

    /** Creates the tables. */
    public static void createSchema() throws SQLException, IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(resource("/com/alphapulse/schema.sql"));
        }
    }

    private static String resource(String name) throws IOException {
        StringBuilder text = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Database.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }
}
