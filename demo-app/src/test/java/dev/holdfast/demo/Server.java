package dev.holdfast.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A real PostgreSQL with few slots. The demo itself comes in as superuser, through the slots reserved for it. Any
 * thread; the connections handed out are their caller's.
 */
final class Server implements AutoCloseable {
    /** The role that AlphaPulse logs in as: an ordinary one, or it would take the reserved slots. */
    static final String USER = "alphapulse";

    /** A tenth of the slots stays free for people. */
    private static final int HEADROOM_DIVISOR = 10;

    private static final Duration SESSIONS_END = Duration.ofSeconds(20);

    private final EmbeddedPostgres postgres;
    private final Connection administrator;

    private Server(EmbeddedPostgres postgres) throws SQLException {
        this.postgres = postgres;
        administrator = connect("postgres");
    }

    static Server start(int maxConnections) throws IOException, SQLException {
        Server server = new Server(EmbeddedPostgres.builder()
                .setServerConfig("max_connections", String.valueOf(maxConnections))
                .start());
        server.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + USER + "'");
        return server;
    }

    /** A fresh database that AlphaPulse's role owns. */
    void createDatabase(String name) throws SQLException {
        execute("CREATE DATABASE " + name + " OWNER " + USER);
    }

    /** A superuser's connection. */
    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(postgres.getJdbcUrl("postgres", database));
    }

    /** The URL without user and password. */
    String url(String database) {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database;
    }

    /**
     * How many connections the program may hold: what the server lets ordinary roles have, less the sessions of others
     * (here the demo's own, so ask while they are open), less a tenth as headroom. See
     * https://www.postgresql.org/docs/current/runtime-config-connection.html.
     */
    int budget() throws SQLException {
        int allowed = number("SELECT sum(CASE name WHEN 'max_connections' THEN 1 ELSE -1 END * setting::int)"
                + " FROM pg_settings"
                + " WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')");
        int others =
                number("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> '"
                        + USER + "'");
        return allowed - others - allowed / HEADROOM_DIVISOR;
    }

    /** Connections opened to the database so far; exact once its sessions have ended. */
    int sessionsOpened(String database) throws SQLException {
        return number("SELECT sessions FROM pg_stat_database WHERE datname = '" + database + "'");
    }

    /** Waits until nobody is connected to the database any more, as a session counts itself at its end. */
    void awaitNoSessions(String database) throws InterruptedException {
        await(SESSIONS_END, () -> sessions(database) == 0);
    }

    private int sessions(String database) {
        try {
            return number("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database + "'");
        } catch (SQLException e) {
            throw new IllegalStateException("the server didn't say who is connected", e);
        }
    }

    private static void await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("sessions of a program that has ended are still there after " + limit);
            }
            Thread.sleep(10);
        }
    }

    private int number(String sql) throws SQLException {
        try (Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        administrator.close();
        postgres.close();
    }
}
