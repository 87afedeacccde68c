package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.guard.Guard;
import dev.holdfast.report.Report;
import dev.holdfast.session.BareSession;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Facades with retry and proof on: what a single statement is given doesn't show. */
class GuardedFacadeTest {
    private static EmbeddedPostgres server;
    private Connection raw;
    private Connection connection;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        Facades.guardBy(new Guard(Settings.load("retry.deadline=30s", warning -> fail(warning)), new Report()));
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        raw = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        connection = Facades.connection(BareSession.withBackend(raw));
        connection
                .createStatement()
                .execute(
                        "DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, data bytea); INSERT INTO t VALUES (1)");
    }

    @AfterEach
    void close() throws SQLException {
        raw.close();
    }

    @Test
    void refusedInsertWithAStream_leavesAutoCommitAsItWas() throws SQLException {
        PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (1, ?)");
        insert.setBinaryStream(1, new ByteArrayInputStream(new byte[10]), 10);
        assertRefused(insert);
    }

    @Test
    void refusedInsertByCall_leavesAutoCommitAsItWas() throws SQLException {
        assertRefused(connection.prepareCall("INSERT INTO t VALUES (1)"));
    }

    @Test
    void refusedInsertOfAnUpdatableStatement_leavesAutoCommitAsItWas() throws SQLException {
        assertRefused(connection.prepareStatement(
                "INSERT INTO t VALUES (1)", ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE));
    }

    private void assertRefused(PreparedStatement insert) throws SQLException {
        assertEquals(
                "23505", assertThrows(SQLException.class, insert::executeUpdate).getSQLState());
        assertTrue(raw.getAutoCommit());
        assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }

    @Test
    void insertAskedForRowsThatItDoesNotReturn_isThereAsTheDriverHasIt() throws SQLException {
        Statement statement = connection.createStatement();
        assertThrows(SQLException.class, () -> statement.executeQuery("INSERT INTO t VALUES (2)"));
        assertThrows(SQLException.class, () -> statement.executeUpdate("INSERT INTO t VALUES (3) RETURNING id"));
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM t");
        rows.next();
        assertEquals(3, rows.getInt(1));
        assertTrue(raw.getAutoCommit());
    }

    @Test
    void readOnlyConnectionInAutoCommit_writesAsTheDriverDoes() throws SQLException {
        connection.setReadOnly(true);
        assertEquals(1, connection.createStatement().executeUpdate("INSERT INTO t VALUES (2)"));
    }

    @Test
    void otherThread_seesAutoCommitWhileASingleStatementRuns() throws Exception {
        Statement insert = connection.createStatement();
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            try {
                while (raw.getAutoCommit()) {
                    Thread.yield();
                }
                seen.complete(connection.getAutoCommit());
            } catch (SQLException e) {
                seen.completeExceptionally(e);
            }
        });
        other.start();
        insert.executeUpdate("INSERT INTO t SELECT 3 FROM pg_sleep(0.5)");
        assertTrue(seen.get());
    }
}
