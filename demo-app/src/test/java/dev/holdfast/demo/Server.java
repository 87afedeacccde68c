package dev.holdfast.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

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
    private final Path log;
    private final PgCtl pgCtl;

    private Server(EmbeddedPostgres postgres, Path log) throws SQLException {
        this.postgres = postgres;
        this.log = log;
        pgCtl = new PgCtl(
                Path.of(text("SELECT setting FROM pg_config WHERE name = 'BINDIR'")),
                Path.of(text("SHOW data_directory")));
    }

    static Server start(int maxConnections) throws IOException, SQLException {
        Path log = Files.createTempFile("alphapulse-", ".log");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", String.valueOf(maxConnections))
                // Embedded PostgreSQL turns it off: a restart would then lose what was committed.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", log.getParent().toString())
                .setServerConfig("log_filename", log.getFileName().toString())
                .setServerConfig("log_file_mode", "0644")
                .setServerConfig("log_connections", "on")
                .start();
        Server server = new Server(postgres, log);
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

    /** Every process of the server is killed, and the server started again. */
    void immediateRestart() {
        pgCtl.immediateRestart();
    }

    /**
     * How many connections the program may hold: what the server lets ordinary roles have, less the sessions of others, less
     * a tenth as headroom. See https://www.postgresql.org/docs/current/runtime-config-connection.html. The only others are
     * the demo's own, and of those a restart leaves none for a moment.
     *
     * @param restarts how often the server will be restarted
     */
    int budget(int restarts) throws SQLException {
        int allowed = number("SELECT sum(CASE name WHEN 'max_connections' THEN 1 ELSE -1 END * setting::int)"
                + " FROM pg_settings"
                + " WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')");
        int others =
                number("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> '"
                        + USER + "'");
        return allowed - (restarts > 0 ? 0 : others) - allowed / HEADROOM_DIVISOR;
    }

    /** Connections opened to the database so far, by the log: the statistics don't outlive a restart. */
    int sessionsOpened(String database) throws IOException {
        String opened = "connection authorized: user=" + USER + " database=" + database + " ";
        try (Stream<String> lines = Files.lines(log)) {
            return (int) lines.filter(line -> (line + " ").contains(opened)).count();
        }
    }

    /** Waits until nobody is connected to the database any more: what they still commit counts. */
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
        return Integer.parseInt(text(sql));
    }

    /** On a connection of its own: it has to work after a restart, too. */
    private String text(String sql) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        Files.deleteIfExists(log);
    }
}
