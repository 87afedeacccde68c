package dev.holdfast.session;

import static dev.holdfast.session.Sessions.ask;
import static dev.holdfast.session.Sessions.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.pool.Capacity;
import dev.holdfast.report.Event;
import dev.holdfast.testkit.Backends;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.util.PSQLException;

/** What a session gives back is what a fresh connection has, or it isn't given back. */
@Tag("server-version")
class PostgresSessionTest {
    private static EmbeddedPostgres postgres;
    private static Connection other;

    private Sessions sessions;
    private Session session;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "40")
                .start();
        other = postgres.getPostgresDatabase().getConnection();
        other(
                "CREATE SEQUENCE s",
                "CREATE SCHEMA elsewhere",
                "CREATE ROLE plain LOGIN",
                "CREATE ROLE few LOGIN CONNECTION LIMIT 7",
                "CREATE FUNCTION clean(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN abs(n); END'",
                "CREATE FUNCTION dirty() RETURNS text LANGUAGE sql AS"
                        + " $$ SELECT set_config('my.tenant', 'one', false) $$",
                "CREATE FUNCTION named() RETURNS int LANGUAGE sql SET my.tenant = 'one' AS 'SELECT 1'",
                "CREATE FUNCTION placed() RETURNS int LANGUAGE sql SET search_path = 'a.b' AS 'SELECT 1'",
                "CREATE FUNCTION deep() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN dirty(); END $$");
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        other.close();
        postgres.close();
    }

    @BeforeEach
    void open() throws SQLException {
        sessions = sessions("plain", new Settings());
        session = sessions.open();
    }

    @AfterEach
    void end() {
        session.end();
    }

    private static Sessions sessions(String user, Settings settings) throws SQLException {
        return new Sessions(postgres.getJdbcUrl(user, "postgres"), user, settings);
    }

    private static void other(String... texts) throws SQLException {
        try (Statement statement = other.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    private static String otherAnswers(String query) throws SQLException {
        try (Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private PGConnection pg() throws SQLException {
        return session.raw().unwrap(PGConnection.class);
    }

    private String lastQuery() throws SQLException {
        return otherAnswers("SELECT query FROM pg_stat_activity WHERE pid = "
                + session.facts().pid());
    }

    @Test
    void cleanSession_isReturnedWithoutSendingAnything() throws SQLException {
        assertEquals("1", ask(session, "SELECT 1 AS mine"));
        assertTrue(session.restore());
        assertTrue(session.usable(false));
        assertEquals("SELECT 1 AS mine", lastQuery());
    }

    @Test
    void openTransaction_isRolledBack() throws SQLException {
        other("CREATE TABLE kept (n int)", "GRANT ALL ON kept TO plain");
        session.changes(Attribute.AUTOCOMMIT);
        session.raw().setAutoCommit(false);
        run(session, "INSERT INTO kept VALUES (1)");
        assertTrue(session.restore());
        assertTrue(session.raw().getAutoCommit());
        assertEquals("0", otherAnswers("SELECT count(*) FROM kept"));
        assertTrue(sessions.reported(Event.TRANSACTION_ROLLED_BACK));
    }

    @Test
    void transactionBegunBySql_isRolledBackEvenIfItFailed() throws SQLException {
        session.before(SqlTraits.of("BEGIN"));
        run(session, "BEGIN");
        assertThrows(SQLException.class, () -> run(session, "SELECT 1 / 0"));
        assertTrue(session.restore());
        assertEquals("1", ask(session, "SELECT 1"));
    }

    @Test
    void standardAttributes_areWhatTheyWere() throws SQLException {
        Connection raw = session.raw();
        for (Attribute attribute : Attribute.values()) {
            session.changes(attribute);
        }
        raw.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        raw.setReadOnly(true);
        raw.setSchema("elsewhere");
        raw.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        raw.setNetworkTimeout(Runnable::run, 77_000);
        raw.setTypeMap(Collections.singletonMap("t", String.class));
        raw.setClientInfo("ApplicationName", "changed");
        raw.setAutoCommit(false);
        assertTrue(session.restore());
        assertTrue(raw.getAutoCommit());
        assertEquals(Connection.TRANSACTION_READ_COMMITTED, raw.getTransactionIsolation());
        assertFalse(raw.isReadOnly());
        assertEquals("public", raw.getSchema());
        assertEquals(ResultSet.CLOSE_CURSORS_AT_COMMIT, raw.getHoldability());
        assertEquals(0, raw.getNetworkTimeout());
        assertTrue(raw.getTypeMap().isEmpty());
        assertEquals("PostgreSQL JDBC Driver", raw.getClientInfo("ApplicationName"));
        assertEquals("0", ask(session, "SELECT count(*) FROM pg_prepared_statements WHERE from_sql"));
    }

    @Test
    void liveTypeMapAndWarnings_areEmptied() throws SQLException {
        session.raw().getTypeMap().put("t", String.class);
        run(session, "DO $$ BEGIN RAISE WARNING 'x'; END $$");
        session.raw().setClientInfo("Unknown", "causes a warning");
        assertNotNull(session.raw().getWarnings());
        assertTrue(session.restore());
        assertTrue(session.raw().getTypeMap().isEmpty());
        assertNull(session.raw().getWarnings());
    }

    @Test
    void driverSettings_arePutBack() throws SQLException {
        session.settingChanges();
        pg().setPrepareThreshold(1);
        pg().setDefaultFetchSize(9);
        pg().setAutosave(AutoSave.ALWAYS);
        pg().setAdaptiveFetch(true);
        assertTrue(session.restore());
        assertEquals(5, pg().getPrepareThreshold());
        assertEquals(0, pg().getDefaultFetchSize());
        assertEquals(AutoSave.NEVER, pg().getAutosave());
        assertFalse(pg().getAdaptiveFetch());
    }

    @Test
    void stateChangingText_isNotPooled() throws SQLException {
        session.before(SqlTraits.of("LISTEN x"));
        assertFalse(session.restore());
    }

    @Test
    void cancelled_isNotPooled() throws SQLException {
        Session cancelled = sessions.open();
        cancelled.failed(new SQLException("cancelled", "57014"));
        assertFalse(cancelled.restore());
        cancelled.end();
    }

    @Test
    void functions_areJudgedByTheirSource() throws SQLException {
        assertTrue(afterCalling("clean"));
        assertTrue(afterCalling("public.clean"));
        assertFalse(afterCalling("dirty"));
        assertFalse(afterCalling("deep"));
        assertFalse(afterCalling("named"));
        assertTrue(afterCalling("placed"));
        assertFalse(afterCalling("nowhere"));
        assertTrue(afterCalling("upper"));
        assertFalse(afterCalling("pg_advisory_lock"));
    }

    /** Read as Java folds letters, or up to the first quote, they would be taken for the harmless one. */
    @Test
    void functionsWhoseNamesCannotBeCompared_countAsUnknown() throws SQLException {
        other("CREATE FUNCTION \"ähnlich\"() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        assertFalse(afterCalling("Ähnlich"));
        assertFalse(afterCalling("\"dirty\"\"clean\""));
        assertFalse(afterCalling("\"cl\\0065an\""));
    }

    private boolean afterCalling(String function) throws SQLException {
        SqlTraits traits = SqlTraits.of("SELECT " + function + "()");
        Session own = sessions.open();
        try {
            own.before(traits);
            ask(own, "SELECT 1");
            return own.restore();
        } finally {
            own.end();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AS $$ BEGIN PERFORM set_config('my.audit', 'on', false); RETURN NEW; END $$",
                "AS $$ BEGIN SET LOCAL my.audit = 'on'; RETURN NEW; END $$",
                "AS $$ BEGIN CREATE TABLE pg_temp.seen (n int); RETURN NEW; END $$",
                "AS $$ BEGIN UPDATE pg_settings SET setting = '7MB' WHERE name = 'work_mem'; RETURN NEW; END $$",
                "SET my.audit = 'on' AS $$ BEGIN RETURN NEW; END $$"
            })
    void triggerThatSetsSomething_isNoticed(String audit) throws SQLException {
        other(
                "CREATE TABLE watched (n int)",
                "GRANT ALL ON watched TO plain",
                "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql " + audit,
                "CREATE TRIGGER audit BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION audit()");
        try (Sessions.Ended fresh = new Sessions.Ended(sessions.open())) {
            ask(fresh.session, "SELECT 1");
            assertTrue(fresh.session.restore());
            assertTrue(fresh.session.usable(false));
            run(fresh.session, "INSERT INTO watched VALUES (1)");
            assertFalse(fresh.session.restore());
        } finally {
            other("DROP TABLE watched", "DROP FUNCTION audit()");
        }
    }

    @Test
    void currval_ofAFormerUserIsNotSeen() throws SQLException {
        other("GRANT ALL ON SEQUENCE s TO plain");
        ask(session, "SELECT nextval('s')");
        assertTrue(session.restore());
        assertTrue(session.usable(false));
        session.enter();
        session.before(SqlTraits.of("SELECT lastval()"));
        session.exit();
        assertEquals(
                "55000",
                assertThrows(SQLException.class, () -> ask(session, "SELECT currval('s')"))
                        .getSQLState());
        String drawn = ask(session, "SELECT nextval('s')");
        session.enter();
        session.before(SqlTraits.of("SELECT lastval()"));
        session.exit();
        assertEquals(drawn, ask(session, "SELECT currval('s')"));
        assertTrue(session.restore());
        assertEquals("DISCARD SEQUENCES", lastQuery());
    }

    @Test
    void currval_ofAFormerUserIsNotSeenAfterReads() throws SQLException {
        drawAndReturn(session);
        assertTrue(session.usable(false));
        ask(session, "SELECT 1");
        ask(session, "SELECT 2");
        assertEquals("55000", currval(session));
    }

    @Test
    void currval_ofWhatThisUserMayHaveDrawnIsKept() throws SQLException {
        drawAndReturn(session);
        assertTrue(session.usable(false));
        String drawn = ask(session, "SELECT nextval('s')");
        session.mayDraw();
        assertEquals(drawn, currval(session));
    }

    @Test
    void currval_ofAnotherSession_hasIdleOnesForgetWhenTheyAreLent() throws SQLException {
        drawAndReturn(session);
        try (Sessions.Ended asking = new Sessions.Ended(sessions.open())) {
            assertEquals("55000", currval(asking.session));
        }
        assertTrue(session.usable(false));
        assertEquals("DISCARD SEQUENCES", lastQuery());
        session.mayDraw();
        assertEquals("55000", currval(session));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE hidden (n int DEFAULT currval('s'), word text) | INSERT INTO hidden (word) VALUES ('x')",
                "CREATE FUNCTION hidden() RETURNS bigint LANGUAGE sql AS 'SELECT lastval()' | SELECT hidden()",
                "CREATE TABLE hidden (n int); CREATE RULE says AS ON INSERT TO hidden DO INSTEAD SELECT lastval()"
                        + " | INSERT INTO hidden VALUES (1)"
            })
    void currval_thatNoTextNames_isNotAFormerUsers(String object, String text) throws SQLException {
        other(object, "GRANT ALL ON ALL TABLES IN SCHEMA public TO plain");
        try {
            drawAndReturn(session);
            assertTrue(session.usable(false));
            assertEquals(
                    "55000",
                    assertThrows(SQLException.class, () -> run(session, text)).getSQLState());
        } finally {
            other("DROP TABLE IF EXISTS hidden", "DROP FUNCTION IF EXISTS hidden");
        }
    }

    @Test
    void currval_isForgottenOnlyWhereSomethingWasDrawn() throws SQLException {
        other("CREATE FUNCTION hidden() RETURNS bigint LANGUAGE sql AS 'SELECT lastval()'");
        try {
            drawAndReturn(session);
            assertEquals("DISCARD SEQUENCES", lastQuery());
            assertTrue(session.usable(false));
            ask(session, "SELECT 1 AS mine");
            ask(session, "SELECT 2 AS mine");
            assertTrue(session.restore());
            assertEquals("SELECT 2 AS mine", lastQuery());
        } finally {
            other("DROP FUNCTION hidden");
        }
    }

    @Test
    void whetherSequencesAreAsked_isAskedOnce() throws SQLException {
        drawAndReturn(session);
        assertTrue(session.usable(false));
        drawAndReturn(session);
        assertEquals("SELECT nextval('s')", lastQuery());
    }

    private static void drawAndReturn(Session session) throws SQLException {
        other("GRANT ALL ON SEQUENCE s TO plain");
        ask(session, "SELECT nextval('s')");
        session.mayDraw();
        assertTrue(session.restore());
    }

    /** The SQLState where it has none. */
    private static String currval(Session session) throws SQLException {
        session.enter();
        session.before(SqlTraits.of("SELECT lastval()"));
        session.exit();
        session.mayDraw();
        try {
            return ask(session, "SELECT currval('s')");
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void changedDefaults_areNoticedAfterAPause() throws SQLException {
        ask(session, "SELECT 1");
        assertTrue(session.restore());
        assertTrue(session.usable(true));
        other("ALTER ROLE plain SET work_mem = '7MB'");
        try {
            assertFalse(session.usable(true));
        } finally {
            other("ALTER ROLE plain RESET work_mem");
        }
    }

    @Test
    void backendEndedWhileIdle_isNoticedWithoutAPause() throws Exception {
        assertTrue(session.restore());
        other(Backends.end(session.facts().pid()));
        assertFalse(session.usable(false));
    }

    @Test
    void changedTimeZoneOfTheJvm_makesItUnusable() throws SQLException {
        TimeZone before = TimeZone.getDefault();
        assertTrue(session.restore());
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        try {
            assertFalse(session.usable(false));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** The driver has told the server the former one. */
    @Test
    void timeZoneOfTheJvmThatChangesDuringAConnect_makesTheSessionUnusable() throws SQLException {
        TimeZone before = TimeZone.getDefault();
        Sessions changing = new Sessions(
                postgres.getJdbcUrl("plain", "postgres"),
                Sessions.properties("plain"),
                Limits.of(new Settings()),
                raw -> {
                    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
                    return raw;
                });
        try (Sessions.Ended opened = new Sessions.Ended(changing.open())) {
            assertTrue(opened.session.restore());
            assertFalse(opened.session.usable(false));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void ddl_makesOlderSessionsUnusable() throws SQLException {
        assertTrue(session.restore());
        Session changing = sessions.open();
        changing.after(SqlTraits.of("CREATE TABLE made (n int)"));
        assertFalse(changing.restore());
        changing.end();
        assertFalse(session.usable(false));
    }

    @Test
    void stalePlanInATransaction_isNotPooled() throws SQLException {
        other("CREATE TABLE changing (a int)", "GRANT ALL ON changing TO plain");
        pg().setPrepareThreshold(1);
        session.raw().setAutoCommit(false);
        try (Statement statement = session.raw().createStatement();
                PreparedStatement select = session.raw().prepareStatement("SELECT * FROM changing")) {
            select.executeQuery().close();
            select.executeQuery().close();
            session.raw().commit();
            other("ALTER TABLE changing ADD b int");
            SQLException stale = assertThrows(SQLException.class, () -> {
                statement.execute("SELECT 1");
                select.executeQuery();
            });
            assertEquals("0A000", stale.getSQLState());
            session.failed(stale);
        }
        assertFalse(session.restore());
    }

    @Test
    void applicationName_isSetOnlyWhenItDiffers() throws SQLException {
        Properties wanted = new Properties();
        wanted.setProperty("ApplicationName", "orders");
        session.begin(wanted);
        assertEquals("orders", ask(session, "SHOW application_name"));
        assertTrue(session.restore());
        assertTrue(session.usable(false));
        session.begin(wanted);
        assertEquals("SHOW application_name", lastQuery());
        assertTrue(session.restore());
        assertTrue(session.usable(false));
        session.begin(new Properties());
        assertEquals("PostgreSQL JDBC Driver", ask(session, "SHOW application_name"));
    }

    /** As the driver has it. */
    @Test
    void applicationNameOfTheUrl_winsOverThatOfTheProperties() throws SQLException {
        String url = postgres.getJdbcUrl("plain", "postgres") + "&ApplicationName=billing";
        Properties wanted = new Properties();
        wanted.setProperty("ApplicationName", "orders");
        try (Sessions.Ended named = new Sessions.Ended(new Sessions(url, "plain", new Settings()).open())) {
            named.session.begin(wanted);
            assertEquals("billing", ask(named.session, "SHOW application_name"));
        }
    }

    @Test
    void capacity_isWhatTheServerGivesAPlainRole() throws SQLException {
        Capacity capacity = session.askCapacity();
        assertEquals(33, capacity.budget(0));
        // sessions of the test before may still be ending
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (clients() != capacity.backends().length && System.nanoTime() < end) {
            capacity = session.askCapacity();
        }
        assertEquals(clients(), capacity.backends().length);
        assertEquals(33, capacity.budget(0));
    }

    private static int clients() throws SQLException {
        return Integer.parseInt(
                otherAnswers("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"));
    }

    @Test
    void capacity_isLimitedByTheRole() throws SQLException {
        Session limited = sessions("few", new Settings()).open();
        Capacity capacity = limited.askCapacity();
        assertEquals(6, capacity.budget(capacity.backends().length - 1), capacity.reckoning());
        limited.end();
    }

    @Test
    void closedConnection_isTheDriversOwn() throws SQLException {
        SQLException failure = session.closedConnection();
        Connection closed = postgres.getPostgresDatabase().getConnection();
        closed.close();
        SQLException drivers = assertThrows(PSQLException.class, closed::createStatement);
        assertEquals(drivers.getClass(), failure.getClass());
        assertEquals(drivers.getMessage(), failure.getMessage());
        assertEquals(drivers.getSQLState(), failure.getSQLState());
    }

    @Test
    void brokenSession_isNotPooled() throws SQLException {
        session.failed(new SQLException("gone", "08006"));
        assertFalse(session.restore());
    }

    @Test
    void directServer_isNotTakenForAPooler() {
        assertFalse(sessions.reported(Event.POOLER_FOUND));
        assertTrue(session.facts().probeable());
    }
}
