package dev.holdfast.facade;

import static dev.holdfast.testkit.TestDatabase.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.MarkerDdl;
import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.report.Report;
import dev.holdfast.session.BareSession;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a COMMIT that the session may have taken with it, by what was to be committed. */
class LostCommitTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static TestDatabase database;
    private static Settings settings;

    private Connection connection;
    private Door door;

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.start();
        settings = Settings.load("retry.deadline=10s", warning -> fail(warning));
        Facades.guardBy(new Guard(settings, new Report()));
        database.execute(MarkerDdl.script(QualifiedName.of(MarkerDdl.DEFAULT_TABLE), "postgres"));
        database.createFunctionThatDiesAtFirst();
        database.execute("CREATE TABLE t (n bigint PRIMARY KEY); CREATE TABLE calm (n int);"
                + " CREATE FUNCTION writes() RETURNS bigint LANGUAGE sql AS $$ INSERT INTO t VALUES (7) RETURNING n $$;"
                + " CREATE VIEW writing AS SELECT writes() AS n;"
                + " CREATE TYPE own AS (n bigint);"
                + " CREATE FUNCTION length(own) RETURNS bigint LANGUAGE sql AS $$ INSERT INTO t VALUES (7) RETURNING n $$;"
                + " CREATE TABLE deadly (n int); CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;"
                + " CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON deadly INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION die();"
                + " CREATE TABLE slow (n int); CREATE FUNCTION lasts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " PERFORM pg_sleep(20); RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER lasts AFTER INSERT ON slow"
                + " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lasts();"
                + " CREATE TABLE loud (n int); CREATE FUNCTION warns() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE WARNING '%', TG_ARGV[0]; RETURN NULL; END $$;"
                + " CREATE TRIGGER now AFTER INSERT ON loud FOR EACH ROW EXECUTE FUNCTION warns('at once');"
                + " CREATE CONSTRAINT TRIGGER later AFTER INSERT ON loud INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION warns('at COMMIT')");
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        database.close();
    }

    @BeforeEach
    void open() throws SQLException {
        database.execute("TRUNCATE t, deadly, holdfast.commit_marker; ALTER SEQUENCE runs RESTART");
        door = new Door(database.url());
        connection = Facades.connection(BareSession.pooled(database.url(), settings, door));
    }

    @AfterEach
    void close() throws SQLException {
        door.reopen();
        connection.close();
    }

    @Test
    void ofReads_isNoError() throws SQLException {
        connection.setAutoCommit(false);
        run(connection, "INSERT INTO t VALUES (1)");
        connection.commit();
        run(connection, "SELECT n FROM calm");
        run(connection, "SELECT n FROM t WHERE n > 0");
        database.end(door.newest());
        connection.commit();
        assertFalse(connection.getAutoCommit());
        run(connection, "INSERT INTO t VALUES (2)");
        connection.commit();
        assertEquals("2", database.ask("SELECT count(*) FROM t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT n FROM writing", "SELECT length(ROW(1)::own)"})
    void ofReadsThatWrite_isUnknown(String read) throws SQLException {
        connection.setAutoCommit(false);
        run(connection, read);
        connection.setAutoCommit(false);
        run(connection, "SELECT n FROM calm");
        database.end(door.newest());
        assertUnknown(connection::commit);
        connection.rollback();
        assertEquals("0", database.ask("SELECT count(*) FROM t"));
    }

    @Test
    void ofMoreReadsThanAreKept_isUnknown() throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < 40; i++) {
            run(connection, "SELECT n FROM calm WHERE n = " + i);
        }
        connection.commit();
        run(connection, "SELECT n FROM calm");
        database.end(door.newest());
        connection.commit();
        for (int i = 0; i < 40; i++) {
            run(connection, "SELECT n FROM calm WHERE n = " + i);
        }
        database.end(door.newest());
        assertUnknown(connection::commit);
    }

    /** The server may have found out at COMMIT that they don't go together. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofSerializableReads_isAConflict(boolean byDefault) throws SQLException {
        if (byDefault) {
            connection.close();
            connection = Facades.connection(BareSession.pooled(database.url(), settings, properties -> {
                properties.setProperty("options", "-c default_transaction_isolation=serializable");
                return door.open(properties);
            }));
        } else {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        }
        connection.setAutoCommit(false);
        run(connection, "SELECT n FROM calm");
        database.end(door.newest());
        assertState("40001", connection::commit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO t VALUES (1); COMMIT", "BEGIN; INSERT INTO t VALUES (1); END"})
    void amongSeveralTexts_isUnknown(String texts) throws SQLException {
        connection.setAutoCommit(texts.startsWith("BEGIN"));
        run(connection, "SELECT n FROM calm");
        database.end(door.newest());
        assertUnknown(() -> run(connection, texts));
    }

    @Test
    void inABatch_isUnknown() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT n FROM calm");
            statement.addBatch("INSERT INTO t VALUES (1)");
            statement.addBatch("COMMIT");
            database.end(door.newest());
            assertUnknown(() -> {
                try {
                    statement.executeBatch();
                } catch (BatchUpdateException e) {
                    assertEquals(2, e.getUpdateCounts().length);
                    throw e;
                }
            });
        }
    }

    /** The driver fetches rows in pieces in transactions, which auto-commit has none of. */
    @Test
    void ofKeysWithAFetchSize_isProved() throws SQLException {
        String sql = "INSERT INTO t SELECT dies_at_first() + i FROM generate_series(1, 3) i";
        try (PreparedStatement insert = connection.prepareStatement(sql, new String[] {"n"})) {
            insert.setFetchSize(1);
            assertEquals(3, insert.executeUpdate());
            assertEquals(1, insert.getFetchSize());
            ResultSet keys = insert.getGeneratedKeys();
            int rows = 0;
            while (keys.next()) {
                rows++;
            }
            assertEquals(3, rows);
        }
        assertEquals("1", database.ask("SELECT count(*) FROM holdfast.commit_marker"));
    }

    @Test
    void ofAWriteInAWithList_isProved() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1);
            ResultSet rows = statement.executeQuery(
                    "WITH added AS (INSERT INTO t SELECT dies_at_first() RETURNING n) SELECT n FROM added");
            rows.next();
            assertEquals(2, rows.getInt(1));
        }
        assertEquals("2", database.ask("SELECT max(n) FROM t"));
        assertEquals("1", database.ask("SELECT count(*) FROM holdfast.commit_marker"));
    }

    @Test
    void close_endsTheWaitForWhatBecameOfIt() throws Exception {
        connection.setAutoCommit(false);
        run(connection, "INSERT INTO deadly VALUES (1)");
        CompletableFuture<SQLException> told = unanswered(connection::commit);
        connection.close();
        assertTimeout(AT_ONCE, () -> assertEquals("08007", told.get().getSQLState()));
    }

    @Test
    void cancel_endsTheWaitForWhatBecameOfIt() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (1)");
            CompletableFuture<SQLException> told =
                    unanswered(() -> statement.execute("INSERT INTO deadly VALUES (1) RETURNING n"));
            statement.cancel();
            assertTimeout(AT_ONCE, () -> assertEquals("08007", told.get().getSQLState()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "xid"})
    void cancel_endsWhatRunsInTheCommit(String proof) throws Exception {
        Facades.guardBy(new Guard(Settings.load("commit.proof=" + proof, warning -> fail(warning)), new Report()));
        try (Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> told = new CompletableFuture<>();
            new Thread(() -> told.complete(assertThrows(
                            SQLException.class, () -> statement.execute("INSERT INTO slow VALUES (1) RETURNING n"))))
                    .start();
            while (database.ask("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == null) {
                assertFalse(told.isDone(), told::toString);
            }
            statement.cancel();
            assertTimeout(AT_ONCE, () -> assertEquals("57014", told.get().getSQLState()));
            statement.execute("INSERT INTO t VALUES (1)");
        } finally {
            Facades.guardBy(new Guard(settings, new Report()));
        }
        assertEquals("0", database.ask("SELECT count(*) FROM slow"));
        assertEquals("1", database.ask("SELECT count(*) FROM t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO loud VALUES (1)", "INSERT INTO loud VALUES (1) RETURNING n"})
    void warningsOfTheCommit_areTheStatements(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            assertEquals("at once", statement.getWarnings().getMessage());
            assertEquals("at COMMIT", statement.getWarnings().getNextWarning().getMessage());
        }
        assertNull(connection.getWarnings());
    }

    /** Another thread commits, loses its session, and waits for a server that is away by now. */
    private CompletableFuture<SQLException> unanswered(Executable commits) throws InterruptedException {
        CompletableFuture<SQLException> told = new CompletableFuture<>();
        door.shut();
        Thread thread = new Thread(() -> told.complete(assertThrows(SQLException.class, commits)));
        thread.start();
        Door.awaitWaiting(thread, told);
        assertFalse(told.isDone(), () -> "didn't wait: " + told.getNow(null));
        return told;
    }

    private static void assertUnknown(Executable call) {
        assertState("08007", call);
    }

    private static void assertState(String state, Executable call) {
        SQLException told = assertThrows(SQLException.class, call);
        assertEquals(state, told.getSQLState(), told::toString);
    }
}
