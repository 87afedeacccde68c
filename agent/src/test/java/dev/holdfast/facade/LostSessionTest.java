package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.MarkerDdl;
import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.BareSession;
import dev.holdfast.session.Session;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a logical connection whose session dies; others are to be had, unless the server is away. */
class LostSessionTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final Duration LONGER_THAN_IT = Duration.ofSeconds(5);

    /** Done once, when another session has taken a dead one's place. */
    private static final AtomicReference<Executable> ON_RECONNECT = new AtomicReference<>();

    private static TestDatabase database;
    private static Settings settings;

    private Session session;
    private Connection connection;
    private Door door;

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.start();
        settings = Settings.load("retry.deadline=10s", warning -> fail(warning));
        Facades.guardBy(new Guard(settings, new Report((event, subject, detail, cause) -> {
            Executable action = event == Event.RECONNECTED ? ON_RECONNECT.getAndSet(null) : null;
            if (action != null) {
                assertDoesNotThrow(action);
            }
        })));
        database.execute(MarkerDdl.script(QualifiedName.of(MarkerDdl.DEFAULT_TABLE), "postgres"));
        database.createFunctionThatDiesAtFirst();
        database.execute("CREATE SCHEMA other; CREATE TABLE t (n bigint PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        database.close();
    }

    @BeforeEach
    void open() throws SQLException {
        database.execute("TRUNCATE t, holdfast.commit_marker; ALTER SEQUENCE runs RESTART");
        door = new Door(database.url());
        session = BareSession.pooled(database.url(), settings, door);
        connection = Facades.connection(session);
    }

    @AfterEach
    void close() throws SQLException {
        door.reopen();
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET TRANSACTION READ ONLY",
                "SET LOCAL transaction_read_only = on",
                "SELECT set_config('transaction_read_only', 'on', true)"
            })
    void transactionMadeReadOnlyByTextAfterAWrite_isCommittedAsTheDriverDoes(String text) throws SQLException {
        connection.setAutoCommit(false);
        run("INSERT INTO t VALUES (1)");
        run(text);
        connection.commit();
        run("INSERT INTO t VALUES (2)");
        connection.commit();
        assertEquals("2", database.ask("SELECT count(*) FROM t"));
        assertEquals(
                "1", database.ask("SELECT count(*) FROM holdfast.commit_marker"), "only the second one can have one");
    }

    @Test
    void isValid_ofADeadConnectionThatThreadsShare_isFalseAtOnce() throws Exception {
        assertTrue(CompletableFuture.supplyAsync(this::isValid).get());
        door.shut();
        killIt();
        assertFalse(assertTimeout(AT_ONCE, this::isValid));
        assertFalse(assertTimeout(
                AT_ONCE, () -> CompletableFuture.supplyAsync(this::isValid).get()));
    }

    private boolean isValid() {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As on the driver: going back to a savepoint ends nothing. */
    @Test
    void backToASavepointOfALostTransaction_nothingIsCommittedUntilThatIsEnded() throws SQLException {
        connection.setAutoCommit(false);
        run("INSERT INTO t VALUES (1)");
        run("SAVEPOINT a");
        Statement statement = connection.createStatement();
        killIt();
        String[] texts = {"INSERT INTO t VALUES (2)", "ROLLBACK TO a", "SAVEPOINT b", "INSERT INTO t VALUES (3)"};
        for (String text : texts) {
            assertThrows(SQLException.class, () -> statement.execute(text), text);
        }
        assertThrows(SQLException.class, connection::commit);
        assertEquals("0", database.ask("SELECT count(*) FROM t"));
    }

    @Test
    void firstStatementOfATransaction_withAnUnknownFunction_isNotRunAgain() throws SQLException {
        connection.setAutoCommit(false);
        assertThrows(SQLException.class, () -> run("INSERT INTO t SELECT dies_at_first()"));
        assertEquals("1", database.ask("SELECT last_value FROM runs"));
    }

    @Test
    void firstStatementOfATransaction_ofKnownParts_isRunAgain() throws SQLException {
        connection.setAutoCommit(false);
        killIt();
        run("INSERT INTO t VALUES (7)");
        connection.commit();
        killIt();
        run("SELECT n FROM t FOR UPDATE");
        connection.commit();
        assertEquals("1", database.ask("SELECT count(*) FROM t"));
    }

    @Test
    void singleStatement_withAnUnknownFunction_isRunAgainAsItsTransactionIsUndone() throws SQLException {
        run("INSERT INTO t SELECT dies_at_first()");
        assertEquals("2", database.ask("SELECT n FROM t"));
    }

    @Test
    void schemaSetInATransaction_livesAndDiesWithIt() throws SQLException {
        connection.setAutoCommit(false);
        connection.setSchema("other");
        assertNull(schemaWanted(), "the server would undo it");
        connection.rollback();
        assertNull(schemaWanted());
        connection.setSchema("other");
        connection.commit();
        assertEquals("other", schemaWanted());
        connection.setSchema("public");
        killIt();
        assertEquals("other", schemaWanted());
        connection.rollback();
        assertEquals("other", connection.getSchema());
    }

    /** Where it stands now isn't known to us: no other session can take this one's place. */
    @Test
    void schemaThatASavepointTakesBack_isNotSetOnAnotherSession() throws SQLException {
        database.execute("CREATE TABLE other.t (n bigint)");
        connection.setAutoCommit(false);
        run("INSERT INTO t VALUES (1)");
        Savepoint before = connection.setSavepoint();
        connection.setSchema("other");
        connection.rollback(before);
        run("INSERT INTO t VALUES (2)");
        connection.commit();
        database.end(door.newest());
        assertThrows(SQLException.class, () -> run("INSERT INTO t VALUES (3)"));
        assertEquals("0", database.ask("SELECT count(*) FROM other.t"));
        assertEquals("2", database.ask("SELECT count(*) FROM t"));
    }

    private Object schemaWanted() {
        return session.wantedAttributes()[Attribute.SCHEMA.ordinal()];
    }

    @Test
    void autoCommitSwitchedOn_sessionDead_isToldAndTheConnectionGoesOn() throws SQLException {
        connection.setAutoCommit(false);
        run("INSERT INTO t VALUES (1)");
        connection.setAutoCommit(true);
        assertEquals("1", database.ask("SELECT count(*) FROM holdfast.commit_marker"));
        assertEquals("1", database.ask("SELECT count(*) FROM t"));
        assertTrue(connection.getAutoCommit());
    }

    @ParameterizedTest
    @CsvSource({"true, switch", "false, switch", "true, COMMIT", "false, COMMIT", "true, ROLLBACK", "false, ROLLBACK"})
    void lostTransaction_endedWithoutTheDriversMethods_isToldAndTheConnectionGoesOn(boolean known, String end)
            throws SQLException {
        boolean switches = end.equals("switch");
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            run("INSERT INTO t VALUES (1)");
            database.end(door.newest());
            if (known) {
                assertThrows(SQLException.class, () -> run("SELECT n FROM t"));
                assertLost(() -> run("INSERT INTO t VALUES (2)"));
            }
            Executable tries = switches ? () -> connection.setAutoCommit(true) : () -> statement.execute(end);
            assertThrows(SQLException.class, tries);
        }
        assertEquals(switches, connection.getAutoCommit());
        run("INSERT INTO t VALUES (3)");
        if (!switches) {
            connection.commit();
        }
        assertEquals("3", database.ask("SELECT string_agg(n::text, ',') FROM t"));
    }

    /** It commits nothing that a text has begun, and a savepoint is no end. */
    @Test
    void whatDoesNotEndALostTransaction_leavesItLost() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            run("BEGIN");
            run("SAVEPOINT s");
            run("INSERT INTO t VALUES (1)");
            database.end(door.newest());
            assertThrows(SQLException.class, () -> statement.execute("ROLLBACK TO s"));
            assertLost(() -> connection.setAutoCommit(true));
            assertLost(() -> statement.execute("INSERT INTO t VALUES (2)"));
            assertLost(() -> statement.execute("COMMIT"));
        }
        run("INSERT INTO t VALUES (3)");
        assertEquals("3", database.ask("SELECT string_agg(n::text, ',') FROM t"));
    }

    @Test
    void streamOfAParameter_isWaitedForOnlyWhileItIsSent() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (length(?))")) {
            insert.setBinaryStream(
                    1,
                    new ByteArrayInputStream(new byte[3]) {
                        @Override
                        public synchronized int read(byte[] to, int offset, int length) {
                            assertTrue(BareSession.isListening(session));
                            return super.read(to, offset, length);
                        }
                    },
                    3);
            assertEquals(1, insert.executeUpdate());
        }
        assertFalse(BareSession.isListening(session));
    }

    @Test
    void planThatDoesNotFitAnyMore_outsideATransaction_isForgottenAndTheStatementRunAgain() throws SQLException {
        database.execute("DROP TABLE IF EXISTS p; CREATE TABLE p (n int)");
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM p");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO p VALUES (1) RETURNING *")) {
            for (int i = 0; i < 7; i++) {
                select.executeQuery().close();
                insert.executeQuery().close();
            }
            database.execute("ALTER TABLE p ADD COLUMN m int");
            try (ResultSet rows = select.executeQuery()) {
                assertEquals(2, rows.getMetaData().getColumnCount());
            }
            database.execute("ALTER TABLE p ADD COLUMN o int");
            try (ResultSet rows = insert.executeQuery()) {
                assertEquals(3, rows.getMetaData().getColumnCount());
            }
        }
        assertEquals("8", database.ask("SELECT count(*) FROM p"));
    }

    @Test
    void planThatDoesNotFitAnyMore_inATransaction_isTheDriversError() throws SQLException {
        database.execute("DROP TABLE IF EXISTS p; CREATE TABLE p (n int)");
        connection.setAutoCommit(false);
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM p")) {
            for (int i = 0; i < 7; i++) {
                select.executeQuery().close();
            }
            connection.commit();
            database.execute("ALTER TABLE p ADD COLUMN m int");
            assertEquals(
                    "0A000",
                    assertThrows(SQLException.class, select::executeQuery).getSQLState());
        }
    }

    @Test
    void preparedStatementThatTheServerHasForgotten_outsideATransaction_isPreparedAgain() throws SQLException {
        database.execute(
                "CREATE OR REPLACE FUNCTION forget() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DEALLOCATE ALL; END $$");
        try (PreparedStatement select = connection.prepareStatement("SELECT n FROM t")) {
            for (int i = 0; i < 7; i++) {
                select.executeQuery().close();
            }
            run("SELECT forget()");
            select.executeQuery().close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void planThatDoesNotFitAnyMore_inASessionThatKeepsSomething_isMadeAnewThere(boolean stale) throws SQLException {
        database.execute(
                "DROP TABLE IF EXISTS p; CREATE TABLE p (n int);"
                        + " CREATE OR REPLACE FUNCTION forget() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DEALLOCATE ALL; END $$");
        run("SET work_mem = '7MB'");
        run("CREATE TEMP TABLE own (n int)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO p VALUES (1) RETURNING *");
                PreparedStatement proved = connection.prepareStatement("INSERT INTO p VALUES (2)")) {
            for (int i = 0; i < 7; i++) {
                insert.executeQuery().close();
                proved.executeUpdate();
            }
            if (stale) {
                run("PREPARE mine AS SELECT 1");
                database.execute("ALTER TABLE p ADD COLUMN m int");
            } else {
                run("SELECT forget()");
                run("PREPARE mine AS SELECT 1");
            }
            try (ResultSet rows = insert.executeQuery()) {
                assertEquals(stale ? 2 : 1, rows.getMetaData().getColumnCount());
            }
            assertEquals(1, proved.executeUpdate());
        }
        assertEquals("16", database.ask("SELECT count(*) FROM p"));
        run("EXECUTE mine");
        run("SELECT n FROM own");
    }

    /** The driver alone runs it twice in auto-commit, whoever has raised it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "RAISE EXCEPTION 'no' USING ERRCODE = '26000'",
                "RAISE EXCEPTION 'no' USING ERRCODE = '0A000'",
                "EXECUTE 'EXECUTE nosuch'"
            })
    void staleCacheThatAFunctionSpeaksOf_isTheApplications(String raise) throws SQLException {
        database.execute("CREATE OR REPLACE FUNCTION raises() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN"
                + " PERFORM nextval('runs'); " + raise + "; RETURN 1; END $$");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (raises()) RETURNING n")) {
            assertThrows(SQLException.class, insert::executeQuery);
        }
        assertEquals("1", database.ask("SELECT last_value FROM runs"));
        assertThrows(SQLException.class, () -> run("INSERT INTO t VALUES (raises())"));
        assertTrue(Integer.parseInt(database.ask("SELECT last_value FROM runs")) <= 3, "it is run too often");
        assertFalse(session.isMarked());
        // with what it runs unseen in the database, no session can take another one's place
        database.execute("DROP FUNCTION raises()");
    }

    /** The server ends it in the middle, and is away. */
    @ParameterizedTest
    @ValueSource(
            strings = {"INSERT INTO t VALUES (dies_at_first())", "INSERT INTO t VALUES (1) RETURNING dies_at_first()"})
    void queryTimeout_isTheLongestThatTheServerIsWaitedFor(String write) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            door.shut();
            SQLException told = assertTimeout(
                    LONGER_THAN_IT, () -> assertThrows(SQLException.class, () -> statement.execute(write)));
            assertTrue(told.getSQLState().startsWith("08"), told::toString);
        }
        assertEquals("0", database.ask("SELECT count(*) FROM t"));
    }

    @Test
    void queryTimeout_ofTheNextStatement_isTheLongestThatTheServerIsWaitedFor() throws SQLException {
        run("INSERT INTO t VALUES (1)");
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            killIt();
            door.shut();
            assertTimeout(
                    LONGER_THAN_IT,
                    () -> assertThrows(SQLException.class, () -> statement.executeQuery("SELECT n FROM t")));
        }
    }

    @Test
    void rowsThatTheDriverHas_areReadWhileTheServerIsAway() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(100);
            ResultSet rows = statement.executeQuery("SELECT generate_series(1, 2)");
            killIt();
            door.shut();
            assertTimeout(AT_ONCE, () -> assertTrue(rows.next() && rows.next() && !rows.next()));
        }
    }

    /** A deferred trigger ends the session while it commits. */
    @ParameterizedTest
    @CsvSource({"COMMIT, true", "END, true", "ROLLBACK, false"})
    void commitByText_withoutAnAnswer_isInDoubt(String text, boolean inDoubt) throws SQLException {
        deadlyCommits();
        run("BEGIN");
        run("INSERT INTO deadly VALUES (1)");
        if (text.equals("ROLLBACK")) {
            killIt();
        }
        SQLException told = assertThrows(SQLException.class, () -> run(text));
        assertEquals(inDoubt, "08007".equals(told.getSQLState()), told::toString);
    }

    /** A deferred trigger ends the session. */
    private static void deadlyCommits() throws SQLException {
        database.execute(
                "DROP TABLE IF EXISTS deadly; CREATE TABLE deadly (n int); CREATE OR REPLACE FUNCTION dies() RETURNS trigger"
                        + " LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1);"
                        + " RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON deadly INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION dies()");
    }

    @Test
    void sessionThatTakesADeadOnesPlace_hasBegunNothing() throws SQLException {
        connection.setAutoCommit(false);
        killIt();
        connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        assertFalse(connection.getAutoCommit());
        assertEquals(
                "0", database.ask("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"));
    }

    /** The driver never saw it begin: what follows must not be committed without it. */
    @ParameterizedTest
    @ValueSource(strings = {"batch", "INSERT INTO t VALUES (1); SELECT 1", "SELECT dies_at_first()"})
    void transactionWhoseFirstStatementIsLost_isLostUntilItIsEnded(String first) throws SQLException {
        connection.setAutoCommit(false);
        Statement before = connection.createStatement();
        database.end(door.newest());
        assertThrows(SQLException.class, () -> {
            if (first.equals("batch")) {
                runBatch("INSERT INTO t VALUES (1)");
            } else {
                run(first);
            }
        });
        assertLost(() -> run("INSERT INTO t VALUES (2)"));
        assertLost(() -> before.execute("INSERT INTO t VALUES (2)"));
        assertLost(connection::commit);
        run("INSERT INTO t VALUES (3)");
        connection.commit();
        assertEquals("3", database.ask("SELECT string_agg(n::text, ',') FROM t"));
    }

    private static void assertLost(Executable call) {
        assertEquals("08003", assertThrows(SQLException.class, call).getSQLState());
    }

    /** A role, or a server, that only reads refuses the marker. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void emptyBatch_writesNothing(boolean prepared) throws SQLException {
        connection.setAutoCommit(false);
        run("SELECT n FROM t");
        if (prepared) {
            connection.prepareStatement("INSERT INTO t VALUES (1)").executeBatch();
        } else {
            runBatch();
        }
        connection.commit();
        assertEquals("0", database.ask("SELECT count(*) FROM holdfast.commit_marker"));
    }

    private void runBatch(String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : texts) {
                statement.addBatch(sql);
            }
            statement.executeBatch();
        }
    }

    @Test
    void whatIsAskedOfADeadConnection_isNotInDoubt() throws SQLException {
        run("SET work_mem = '3MB'");
        killIt();
        assertLost(() -> run("INSERT INTO t VALUES (1)"));
        assertLost(() -> runBatch("INSERT INTO t VALUES (1)"));
        connection.close();
        connection = Facades.connection(session = BareSession.pooled(database.url(), settings, door));
        connection.setAutoCommit(false);
        run("INSERT INTO t VALUES (1)");
        killIt();
        assertLost(connection::commit);
    }

    @Test
    void commitInAutoCommit_ofATransactionBegunByText_isRefusedAsByTheDriver() throws SQLException {
        run("BEGIN");
        run("INSERT INTO t VALUES (1)");
        assertEquals(
                "25P01", assertThrows(SQLException.class, connection::commit).getSQLState());
        run("ROLLBACK");
        assertEquals("0", database.ask("SELECT count(*) FROM t"));
    }

    /** The server has answered: nothing of it can come later, and nothing is gained by another run. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commitThatTheServerRefuses_leavesTheSessionAlone(boolean autoCommit) throws SQLException {
        database.execute("DROP TABLE IF EXISTS strict; CREATE TABLE strict (n bigint DEFAULT nextval('runs'));"
                + " CREATE OR REPLACE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; RETURN NULL;"
                + " END $$; CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON strict INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION fails()");
        run("CREATE TEMP TABLE mine (n int)");
        connection.setAutoCommit(autoCommit);
        SQLException told = assertThrows(SQLException.class, () -> {
            run("INSERT INTO strict DEFAULT VALUES RETURNING n");
            connection.commit();
        });
        assertEquals("22012", told.getSQLState());
        run("SELECT * FROM mine");
        assertEquals("1", database.ask("SELECT last_value FROM runs"));
    }

    @Test
    void queryTimeout_endsWhatRunsInTheCommit() throws SQLException {
        database.execute(
                "DROP TABLE IF EXISTS slow; CREATE TABLE slow (n int); CREATE OR REPLACE FUNCTION lasts() RETURNS trigger"
                        + " LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(20); RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER lasts"
                        + " AFTER INSERT ON slow INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lasts()");
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            SQLException told = assertTimeout(
                    LONGER_THAN_IT,
                    () -> assertThrows(
                            SQLException.class, () -> statement.execute("INSERT INTO slow VALUES (1) RETURNING n")));
            assertEquals("57014", told.getSQLState());
        }
        assertEquals("0", database.ask("SELECT count(*) FROM slow"));
    }

    @Test
    void autoCommitThatIsSwitchedOnInVain_isOn() throws SQLException {
        deadlyCommits();
        connection.setAutoCommit(false);
        run("INSERT INTO deadly VALUES (1)");
        assertEquals(
                "40001",
                assertThrows(SQLException.class, () -> connection.setAutoCommit(true))
                        .getSQLState());
        assertTrue(connection.getAutoCommit());
        run("INSERT INTO t VALUES (2)");
        assertEquals("1", database.ask("SELECT count(*) FROM t"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roleOfATransaction_thatMayNotMark_isCommittedAllTheSame(boolean batch) throws SQLException {
        database.execute("DROP ROLE IF EXISTS tenant; CREATE ROLE tenant; GRANT ALL ON t TO tenant");
        try {
            run("INSERT INTO t VALUES (1)");
            connection.setAutoCommit(false);
            if (batch) {
                runBatch("INSERT INTO t VALUES (3)", "SET LOCAL ROLE tenant");
            } else {
                run("SET LOCAL ROLE tenant");
                run("INSERT INTO t VALUES (3)");
            }
            run("INSERT INTO t VALUES (2)");
            connection.commit();
            assertEquals("3", database.ask("SELECT count(*) FROM t"));
        } finally {
            database.execute("DROP OWNED BY tenant; DROP ROLE tenant");
        }
    }

    /** In simple query mode pgjdbc notices it when its BEGIN is on the way. */
    @Test
    void parameterThatCannotBeWritten_leavesNoTransactionBehind() throws SQLException {
        connection.close();
        connection = Facades.connection(
                session = BareSession.pooled(database.url(), settings, properties -> {
                    properties.setProperty("preferQueryMode", "simple");
                    return door.open(properties);
                }));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (length(?))")) {
            insert.setBinaryStream(1, new ByteArrayInputStream(new byte[3]), 5);
            assertThrows(SQLException.class, insert::executeUpdate);
        }
        run("INSERT INTO t VALUES (1)");
        assertEquals("1", database.ask("SELECT count(*) FROM t"));
    }

    /** The one that takes its place lies idle, and knows what somebody else drew. */
    @Test
    void currval_sessionDead_isNotAnsweredByAnotherSession() throws SQLException {
        Connection lost = sessionBesideOneThatDrew();
        run("INSERT INTO t VALUES (nextval('runs'))");
        database.end(lost);
        SQLException told = assertThrows(SQLException.class, () -> run("INSERT INTO t VALUES (100 + currval('runs'))"));
        assertFalse(told.getSQLState().equals("55000"), told::toString);
        assertEquals("0", database.ask("SELECT count(*) FROM t WHERE n > 100"));
        run("DELETE FROM t");
        assertNoCurrval();
    }

    @Test
    void currval_afterASessionTookADeadOnesPlace_isUnknown() throws SQLException {
        kill(sessionBesideOneThatDrew());
        run("INSERT INTO t VALUES (1)");
        run("SELECT n FROM t");
        assertNoCurrval();
    }

    private Connection sessionBesideOneThatDrew() throws SQLException {
        Session other = session.another(-1);
        Connection drew = other.raw();
        try (Connection its = Facades.connection(other);
                Statement statement = its.createStatement()) {
            statement.execute("SELECT nextval('runs')");
        }
        assertFalse(drew.isClosed());
        return session.raw();
    }

    private void assertNoCurrval() {
        SQLException told = assertThrows(SQLException.class, () -> run("INSERT INTO t VALUES (currval('runs'))"));
        assertEquals("55000", told.getSQLState(), told::toString);
    }

    @Test
    void currval_afterReads_isNotWhatAFormerUserDrew() throws SQLException {
        run("SELECT nextval('runs')");
        connection.close();
        Session again = session.another(-1);
        assertSame(session, again);
        connection = Facades.connection(again);
        run("SELECT n FROM t");
        run("SELECT n FROM t");
        assertNoCurrval();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO t VALUES (nextval('runs'))", "SELECT nextval('runs')", "batch", "updatable"})
    void currval_afterTheFirstDraw_isWhatWasDrawn(String draws) throws SQLException {
        run("SELECT nextval('runs')");
        connection.close();
        connection = Facades.connection(session.another(-1));
        draw(draws);
        run("SELECT currval('runs')");
    }

    private void draw(String how) throws SQLException {
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
            if (how.equals("batch")) {
                statement.addBatch("INSERT INTO t VALUES (nextval('runs'))");
                statement.executeBatch();
            } else if (how.equals("updatable")) {
                database.execute("DROP TABLE IF EXISTS drawing; CREATE TABLE drawing (id int PRIMARY KEY,"
                        + " n bigint DEFAULT nextval('runs'))");
                ResultSet rows = statement.executeQuery("SELECT id FROM drawing");
                rows.moveToInsertRow();
                rows.updateInt(1, 1);
                rows.insertRow();
            } else {
                statement.execute(how);
            }
        }
    }

    /** That thread reads, and inserts, on a session of its own as long as the shared one lives. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT n FROM t", "INSERT INTO t VALUES (2)", "UPDATE t SET n = 2"})
    void connectionThatThreadsShare_goesOnForEachOfThem(String sql) throws Exception {
        run("INSERT INTO t VALUES (1)");
        inAnotherThread(sql);
        database.execute("DELETE FROM t WHERE n = 2");
        kill(session.raw());
        inAnotherThread(sql);
        run("SELECT n FROM t");
    }

    private void inAnotherThread(String sql) throws Exception {
        CompletableFuture.runAsync(() -> {
                    try {
                        run(sql);
                    } catch (SQLException e) {
                        throw new IllegalStateException(sql, e);
                    }
                })
                .get();
    }

    @Test
    void cancel_endsTheWaitForTheServer() throws Exception {
        Waiting waiting = new Waiting("execute");
        waiting.statement.cancel();
        assertTrue(
                assertTimeout(AT_ONCE, () -> waiting.told.get()).getSQLState().startsWith("08"));
        door.reopen();
        run("INSERT INTO t VALUES (2)");
        assertEquals("2", database.ask("SELECT count(*) FROM t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"execute", "createStatement", "setAutoCommit", "setSavepoint", "isReadOnly"})
    void close_endsTheWaitForTheServer(String waits) throws Exception {
        Waiting waiting = new Waiting(waits);
        connection.close();
        assertTrue(
                assertTimeout(AT_ONCE, () -> waiting.told.get()).getSQLState().startsWith("08"));
        door.reopen();
        assertEquals("1", database.ask("SELECT count(*) FROM t"));
    }

    /** Another thread runs a statement, and waits for the server by now. */
    private final class Waiting {
        private final CompletableFuture<Void> prepared = new CompletableFuture<>();
        private final CompletableFuture<Void> lost = new CompletableFuture<>();
        private final CompletableFuture<SQLException> told = new CompletableFuture<>();
        private final String waits;
        private Statement statement;

        Waiting(String waits) throws Exception {
            this.waits = waits;
            run("INSERT INTO t VALUES (1)");
            Thread thread = new Thread(this::work);
            thread.start();
            prepared.get();
            door.shut();
            killIt();
            lost.complete(null);
            Door.awaitWaiting(thread, told);
            assertFalse(told.isDone(), () -> "didn't wait: " + told.getNow(null));
        }

        private void call() throws SQLException {
            switch (waits) {
                case "createStatement" -> connection.createStatement();
                case "setAutoCommit" -> connection.setAutoCommit(false);
                case "setSavepoint" -> connection.setSavepoint();
                case "isReadOnly" -> connection.isReadOnly();
                default -> statement.execute("INSERT INTO t VALUES (3)");
            }
        }

        private void work() {
            try {
                statement = connection.createStatement();
                prepared.complete(null);
                lost.get();
                call();
                told.complete(null);
            } catch (SQLException e) {
                told.complete(e);
            } catch (InterruptedException | ExecutionException e) {
                told.completeExceptionally(e);
            }
        }
    }

    /** The driver cuts the line first, and the writer is told of that. */
    @Test
    void abort_isNotTakenForALoss() throws Exception {
        CompletableFuture<SQLException> told = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            try {
                run("INSERT INTO t SELECT 1 FROM pg_sleep(60)");
                told.complete(null);
            } catch (SQLException e) {
                told.complete(e);
            }
        });
        writer.start();
        while (database.ask("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == null) {
            assertFalse(told.isDone(), told::toString);
        }
        Connection aborted = door.newest();
        connection.abort(cuts -> {
            cuts.run();
            assertTimeoutPreemptively(AT_ONCE, () -> told.get());
        });
        assertSame(aborted, door.newest(), "run again");
        assertEquals("08006", told.get().getSQLState());
    }

    /** Of the heap, or of threads: whoever comes next must not wait for ever. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void errorOnTheWayToAnotherSession_leavesTheConnectionToOthers(boolean statement) throws Exception {
        killIt();
        door.onConnect(() -> {
            throw new OutOfMemoryError("a test's");
        });
        assertThrows(OutOfMemoryError.class, () -> {
            if (statement) {
                run("SELECT n FROM t");
            } else {
                connection.createStatement();
            }
        });
        door.onConnect(() -> {});
        assertTimeoutPreemptively(AT_ONCE, () -> inAnotherThread("INSERT INTO t VALUES (1)"));
    }

    /** In between, the statement is on neither session. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancel_afterAnotherSessionWasFound_endsTheCall(boolean autoCommit) throws SQLException {
        connection.setAutoCommit(autoCommit);
        try (Statement statement = connection.createStatement()) {
            database.end(door.newest());
            ON_RECONNECT.set(statement::cancel);
            assertThrows(SQLException.class, () -> statement.execute("INSERT INTO t VALUES (1)"));
            if (!autoCommit) {
                assertLost(() -> statement.execute("INSERT INTO t VALUES (2)"));
                connection.rollback();
            }
            statement.execute("INSERT INTO t VALUES (3)");
        }
        connection.setAutoCommit(true);
        assertEquals("3", database.ask("SELECT string_agg(n::text, ',') FROM t"));
    }

    /** Ends the session's backend; the driver notices it at once. */
    private void killIt() throws SQLException {
        kill(door.newest());
    }

    private void kill(Connection raw) throws SQLException {
        database.end(raw);
        assertFalse(connection.isValid(1));
    }

    private void run(String sql) throws SQLException {
        TestDatabase.run(connection, sql);
    }
}
