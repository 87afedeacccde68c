package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.Target;
import dev.holdfast.pool.PoolSet;
import dev.holdfast.pool.Pools;
import dev.holdfast.report.Report;
import dev.holdfast.session.Session;
import dev.holdfast.session.SessionSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program defines through one connection, the pooled ones must not stand in the way of, nor outlive. */
class DefinitionsTest {
    private EmbeddedPostgres server;
    private Pools pools;
    private PoolSet main;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedPostgres.start();
        pools = new Pools(new Settings(), new Report());
        main = target(server.getJdbcUrl("postgres", "postgres"));
    }

    @AfterEach
    void stop() throws IOException {
        pools.closeIdle();
        server.close();
    }

    private PoolSet target(String url) {
        Report report = new Report();
        return pools.of(new SessionSource(
                new Target(url, new Properties(), "test"),
                properties -> DriverManager.getConnection(url, properties),
                Dialect.of("org.postgresql.Driver", url),
                new Settings(),
                report));
    }

    private static Connection open(PoolSet target) throws SQLException {
        return Facades.connection((Session) target.borrow());
    }

    private static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static int columns(Connection connection, int times) throws SQLException {
        int columns = 0;
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM changing")) {
            for (int i = 0; i < times; i++) {
                try (ResultSet rows = select.executeQuery()) {
                    columns = rows.getMetaData().getColumnCount();
                }
            }
        }
        return columns;
    }

    @Test
    void planOfATableThatChanged_isNotMetAgain() throws SQLException {
        Connection reader = open(main);
        Connection writer = open(main);
        run(writer, "CREATE TABLE changing (a int)");
        assertEquals(1, columns(reader, 10));
        reader.close();
        run(writer, "ALTER TABLE changing ADD b int");
        Connection next = open(main);
        next.setAutoCommit(false);
        assertEquals(2, columns(next, 1));
        next.close();
        writer.close();
    }

    @Test
    void idleSessions_doNotStandInADatabasesWay() throws SQLException {
        Connection admin = open(main);
        run(admin, "CREATE DATABASE gone");
        String url = server.getJdbcUrl("postgres", "gone");
        for (String name : new String[] {url, url.replace("localhost", "127.0.0.1")}) {
            PoolSet target = target(name);
            Connection one = open(target);
            Connection two = open(target);
            run(one, "SELECT 1");
            one.close();
            two.close();
        }
        run(
                admin,
                "CREATE DATABASE copied TEMPLATE gone",
                "ALTER DATABASE copied RENAME TO copy",
                "DROP DATABASE copy");
        Connection again = open(target(url));
        again.close();
        run(admin, "DROP DATABASE gone");
        admin.close();
        assertEquals("0", ask(open(main), "SELECT count(*) FROM pg_database WHERE datname = 'gone'"));
    }

    @Test
    void changedRoles_getNewSessions() throws SQLException {
        Connection admin = open(main);
        Connection user = open(main);
        Connection busy = open(main);
        String before = ask(user, "SELECT pg_backend_pid()");
        String held = ask(busy, "SELECT pg_backend_pid()");
        user.close();
        run(admin, "CREATE ROLE r", "ALTER ROLE r PASSWORD 'new'");
        busy.close();
        Connection next = open(main);
        assertNotEquals(before, ask(next, "SELECT pg_backend_pid()"));
        assertNotEquals(held, ask(next, "SELECT pg_backend_pid()"));
        next.close();
        admin.close();
    }
}
