package dev.holdfast.facade;

import static dev.holdfast.testkit.TestDatabase.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.MarkerDdl;
import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.session.BareSession;
import dev.holdfast.testkit.Backends;
import dev.holdfast.testkit.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a commit whose answer is lost, where the server or the role makes it hard to find out. */
class SettledWriteTest {
    private static TestDatabase database;

    private final List<Event> told = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.of(
                EmbeddedPostgres.builder().setServerConfig("fsync", "off").setServerConfig("synchronous_commit", "on"));
        database.execute("CREATE ROLE reader LOGIN; ALTER ROLE reader SET default_transaction_read_only = on;"
                + " CREATE ROLE owner; CREATE ROLE member LOGIN NOINHERIT; GRANT owner TO member;"
                + " CREATE ROLE poor LOGIN");
        String[] grants = {"postgres", "reader", "owner"};
        for (String role : grants) {
            database.execute(MarkerDdl.script(QualifiedName.of(MarkerDdl.DEFAULT_TABLE), role));
        }
        database.execute("CREATE TABLE t (n bigint); CREATE TABLE dies (n bigint);"
                + " GRANT ALL ON t, dies TO reader, owner, poor;"
                + " CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
                + " PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;"
                + " CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON dies DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE PROCEDURE die()");
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        database.close();
    }

    @AfterEach
    void mend() throws SQLException {
        awaitStandby(false);
        database.execute("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC; TRUNCATE t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void committedButNotAtTheSynchronousStandby_isUnknown_inTime(String proof) throws Exception {
        try (Connection connection = connect("postgres", proof, 3)) {
            int pid = ready(connection);
            awaitStandby(true);
            CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> killWaiting(pid));
            SQLException failure = assertTimeout(
                    Duration.ofSeconds(20),
                    () -> assertThrows(SQLException.class, () -> run(connection, "INSERT INTO t VALUES (1)")));
            killer.get();
            assertEquals("08007", failure.getSQLState(), failure::toString);
            assertEquals("1", database.ask("SELECT count(*) FROM t WHERE n = 1"), "it is there, but for how long?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"marker", "xid"})
    void committedAndThenAtTheSynchronousStandby_isCommitted(String proof) throws Exception {
        try (Connection connection = connect("postgres", proof, 30)) {
            int pid = ready(connection);
            awaitStandby(true);
            CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
                killWaiting(pid);
                // the one who asks waits for it, too
                awaitAny("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%emit%'");
                awaitStandby(false);
            });
            run(connection, "INSERT INTO t VALUES (1)");
            killer.get();
            assertEquals("1", database.ask("SELECT count(*) FROM t WHERE n = 1"));
        }
    }

    @ParameterizedTest
    @CsvSource({"xid, true", "xid, false", "auto, true", "auto, false"})
    void roleThatMayNotAskForNumbers_writesWithoutProof(String proof, boolean autoCommit) throws SQLException {
        database.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        try (Connection connection = connect("poor", proof, 10)) {
            connection.setAutoCommit(autoCommit);
            for (int i = 0; i < 2; i++) {
                run(connection, "INSERT INTO t VALUES (1)");
                if (!autoCommit) {
                    connection.commit();
                }
            }
        }
        assertEquals("2", database.ask("SELECT count(*) FROM t"));
        assertEquals(List.of(Event.PROOF_NOT_USABLE), told);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roleThatWasSetAndMayNotAskForNumbers_writesWithoutProof(boolean autoCommit) throws SQLException {
        database.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        try (Connection connection = connect("postgres", "xid", 10)) {
            ready(connection);
            run(connection, "SET ROLE poor");
            connection.setAutoCommit(autoCommit);
            run(connection, "INSERT INTO t VALUES (1)");
            if (!autoCommit) {
                connection.commit();
            }
        }
        assertEquals("1", database.ask("SELECT count(*) FROM t WHERE n = 1"));
    }

    @Test
    void notCommitted_isKnown_whileTheStandbyIsAway() throws SQLException {
        try (Connection connection = connect("postgres", "marker", 9)) {
            ready(connection);
            connection.setAutoCommit(false);
            awaitStandby(true);
            run(connection, "INSERT INTO dies VALUES (1)");
            assertNotCommitted(connection);
        }
    }

    /** No marker goes into a transaction that has become read-only. */
    @Test
    void roleThatMayNotAskForNumbers_commitsWithoutMarker_withoutProof() throws SQLException {
        database.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC;"
                + " ALTER ROLE reader RESET default_transaction_read_only");
        try (Connection connection = connect("reader", "auto", 10)) {
            connection.setAutoCommit(false);
            run(connection, "INSERT INTO t VALUES (1)");
            run(connection, "SET TRANSACTION READ ONLY");
            connection.commit();
        } finally {
            database.execute("ALTER ROLE reader SET default_transaction_read_only = on");
        }
        assertEquals("1", database.ask("SELECT count(*) FROM t"));
    }

    @Test
    void markerThatOnlyTheRoleMayWriteThatWasSet_isNotUsed() throws SQLException {
        try (Connection connection = connect("member", "auto", 5)) {
            connection.setAutoCommit(false);
            run(connection, "SET ROLE owner");
            run(connection, "INSERT INTO dies VALUES (1)");
            assertNotCommitted(connection);
        }
    }

    @Test
    void roleThatOnlyReadsByDefault_findsOut() throws SQLException {
        try (Connection connection = connect("reader", "marker", 5)) {
            connection.setAutoCommit(false);
            run(connection, "SET TRANSACTION READ WRITE");
            run(connection, "INSERT INTO dies VALUES (1)");
            assertNotCommitted(connection);
        }
    }

    private static void assertNotCommitted(Connection connection) {
        SQLException failure = assertThrows(SQLException.class, connection::commit);
        assertEquals("40001", failure.getSQLState(), failure::toString);
    }

    /** Chooses its proof. @return the backend */
    private static int ready(Connection connection) throws SQLException {
        run(connection, "INSERT INTO t VALUES (0)");
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void killWaiting(int pid) {
        awaitAny("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid = " + pid);
        try {
            database.execute(Backends.end(pid));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAny(String count) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        try {
            while (database.ask(count).equals("0")) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("nobody waits for the standby");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitStandby(boolean on) {
        try {
            database.execute("ALTER SYSTEM SET synchronous_standby_names = '" + (on ? "nosuch" : "") + "'");
            database.execute("SELECT pg_reload_conf()");
            while (database.ask("SHOW synchronous_standby_names").isEmpty() == on) {
                Thread.onSpinWait();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect(String user, String proof, int deadline) throws SQLException {
        Settings settings =
                Settings.load("retry.deadline=" + deadline + "s,commit.proof=" + proof, warning -> fail(warning));
        Report report = new Report((event, subject, detail, cause) -> told.add(event));
        Facades.guardBy(new Guard(settings, report));
        String url = database.url(user);
        return Facades.connection(BareSession.pooled(
                url, settings, properties -> DriverManager.getDriver(url).connect(url, properties)));
    }
}
