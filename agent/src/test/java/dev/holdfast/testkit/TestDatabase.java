package dev.holdfast.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** A server of a test's own, and what is done to it beside the connection that is tested: as superuser, each on a connection of its own. */
public final class TestDatabase implements AutoCloseable {
    private final EmbeddedPostgres server;

    private TestDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    public static TestDatabase start() throws IOException {
        return of(EmbeddedPostgres.builder());
    }

    public static TestDatabase of(EmbeddedPostgres.Builder builder) throws IOException {
        return new TestDatabase(builder.start());
    }

    public String url() {
        return url("postgres");
    }

    public String url(String user) {
        return server.getJdbcUrl(user, "postgres");
    }

    public int port() {
        return server.getPort();
    }

    public void execute(String sql) throws SQLException {
        try (Connection other = server.getPostgresDatabase().getConnection()) {
            run(other, sql);
        }
    }

    /** @return the first column of the first row; null = no row, or NULL */
    public String ask(String sql) throws SQLException {
        try (Connection other = server.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /**
     * {@code dies_at_first()} ends its own backend, but where it has run before: then its answer is how often. Sequences, here
     * {@code runs}, aren't rolled back.
     */
    public void createFunctionThatDiesAtFirst() throws SQLException {
        execute("CREATE SEQUENCE runs;"
                + " CREATE FUNCTION dies_at_first() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$"
                + " DECLARE run bigint := nextval('runs'); BEGIN"
                + " IF run = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;"
                + " RETURN run; END $$");
    }

    /** Ends the backend of a driver's connection, which doesn't notice it yet. */
    public void end(Connection raw) throws SQLException {
        execute(Backends.end(((PGConnection) raw).getBackendPID()));
    }

    public static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
