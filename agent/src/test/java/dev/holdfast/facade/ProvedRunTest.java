package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.MarkerDdl;
import dev.holdfast.facade.WriteSamples.Sample;
import dev.holdfast.guard.Guard;
import dev.holdfast.guard.ProvedRun;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.report.Report;
import dev.holdfast.session.BareSession;
import dev.holdfast.session.Session;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ByteStreamWriter;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** Writes in auto-commit with their proof: whatever the mode of the driver, the application sees what the bare driver gives. */
class ProvedRunTest {
    private static final QualifiedName TABLE = QualifiedName.of(MarkerDdl.DEFAULT_TABLE);

    private static EmbeddedPostgres server;
    private static Connection admin;

    @BeforeAll
    static void startServer() throws IOException, SQLException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        admin = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        run(admin, "CREATE ROLE writer LOGIN");
        run(admin, MarkerDdl.script(TABLE, "writer"));
        run(admin, MarkerDdl.script(TABLE, "writer"));
        run(admin, WriteSamples.SCHEMA);
    }

    @AfterAll
    static void stopServer() throws IOException, SQLException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        admin.close();
        server.close();
    }

    /** The usual way, on each version of the server. */
    @Test
    @Tag("server-version")
    void writes_lookAsTheDriversOwn() throws SQLException {
        compareAll("marker", "extended", 5, "never");
    }

    @ParameterizedTest
    @CsvSource({
        "marker, simple, 5, never",
        "marker, simple, 5, always",
        "marker, extended, -1, never",
        "marker, extended, 0, never",
        "marker, extended, 1, never",
        "marker, extended, 5, always",
        "marker, extended, 5, conservative",
        "marker, extendedForPrepared, -1, never",
        "marker, extendedForPrepared, 0, never",
        "marker, extendedForPrepared, 1, always",
        "marker, extendedForPrepared, 5, never",
        "marker, extendedCacheEverything, -1, never",
        "marker, extendedCacheEverything, 0, never",
        "marker, extendedCacheEverything, 1, conservative",
        "marker, extendedCacheEverything, 5, never",
        "xid, simple, 5, never",
        "xid, extended, 5, never",
        "xid, extended, -1, never",
        "xid, extended, 1, always",
        "xid, extendedForPrepared, 5, never",
        "xid, extendedCacheEverything, 5, never",
    })
    void writes_lookAsTheDriversOwn_inAllOtherWays(String proof, String mode, int threshold, String autosave)
            throws SQLException {
        compareAll(proof, mode, threshold, autosave);
    }

    private static void compareAll(String proof, String mode, int threshold, String autosave) throws SQLException {
        proveBy(proof);
        int times = threshold == 5 ? 7 : 3;
        String more = "&preferQueryMode=" + mode + "&prepareThreshold=" + threshold + "&autosave=" + autosave;
        boolean savepoints = !autosave.equals("never");
        List<Executable> checks = new ArrayList<>();
        try (Connection bare = connect(more);
                Connection raw = connect(more)) {
            Connection proved = Facades.connection(BareSession.withBackend(raw));
            int version = bare.getMetaData().getDatabaseMajorVersion();
            for (Sample sample : WriteSamples.right()) {
                boolean right = sample.isKnownTo(version);
                checks.add(compare(bare, proved, proof, mode, savepoints, sample, times, right));
            }
            for (Sample sample : WriteSamples.wrong()) {
                // Values in the text have types that parameters lack.
                checks.add(compare(
                        bare, proved, proof, mode, savepoints, sample, 2, mode.equals("simple") ? null : false));
            }
            assertTrue(raw.getAutoCommit());
        }
        assertAll(checks);
    }

    @ParameterizedTest
    @CsvSource({"marker", "xid"})
    void textThatIsGivenToAPreparedStatement_isRefusedAsByTheDriver(String proof) throws SQLException {
        proveBy(proof);
        String write = "INSERT INTO no_such_table VALUES (1)";
        try (Connection raw = connect("");
                PreparedStatement statement =
                        Facades.connection(BareSession.withBackend(raw)).prepareStatement("SELECT 1")) {
            // executeLargeUpdate isn't refused by pgjdbc either
            for (Executable run :
                    List.<Executable>of(() -> statement.execute(write), () -> statement.executeUpdate(write))) {
                assertEquals("42809", assertThrows(SQLException.class, run).getSQLState());
            }
        }
    }

    /** A deferred trigger refuses the COMMIT: the statement shows nothing of what was rolled back, but its warnings. */
    @ParameterizedTest
    @CsvSource({"marker, extended", "marker, simple", "xid, extended", "xid, simple"})
    void writeWhoseCommitIsRefused_leavesWhatTheDriversOwnFailureDoes(String proof, String mode) throws SQLException {
        proveBy(proof);
        run(admin, """
                CREATE TABLE w.late (id serial, n int);
                CREATE FUNCTION w.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    RAISE EXCEPTION 'too late'; END $$;
                CREATE FUNCTION w.notice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    RAISE NOTICE 'noticed'; RETURN NEW; END $$;
                CREATE TRIGGER early BEFORE INSERT ON w.late FOR EACH ROW EXECUTE FUNCTION w.notice();
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON w.late DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION w.refuse();
                GRANT ALL ON w.late, w.late_id_seq TO writer;
                """);
        String more = "&preferQueryMode=" + mode;
        try (Connection bare = connect(more);
                Connection raw = connect(more)) {
            Connection proved = Facades.connection(BareSession.withBackend(raw));
            String expected = refused(bare);
            assertEquals(expected, refused(proved));
            assertTrue(expected.startsWith("P0001 null -1-1false warning noticed"), expected);
        } finally {
            run(admin, "DROP TABLE w.late; DROP FUNCTION w.refuse, w.notice");
        }
    }

    private static String refused(Connection session) throws SQLException {
        String insert = "INSERT INTO w.late (n) VALUES (1)";
        String returning = insert + " RETURNING id";
        int keys = Statement.RETURN_GENERATED_KEYS;
        StringBuilder seen = new StringBuilder();
        try (Statement plain = session.createStatement();
                PreparedStatement own = session.prepareStatement(insert);
                PreparedStatement withKeys = session.prepareStatement(insert, keys);
                PreparedStatement withRows = session.prepareStatement(returning)) {
            refused(seen, plain, () -> plain.execute(insert));
            refused(seen, plain, () -> plain.executeUpdate(insert));
            refused(seen, plain, () -> plain.execute(insert, keys));
            refused(seen, plain, () -> plain.executeUpdate(insert, new String[] {"id"}));
            refused(seen, plain, () -> plain.execute(returning));
            refused(seen, plain, () -> plain.executeQuery(returning));
            refused(seen, plain, () -> plain.executeUpdate(returning));
            refused(seen, own, own::execute);
            refused(seen, own, own::executeUpdate);
            refused(seen, withKeys, withKeys::executeUpdate);
            refused(seen, withRows, withRows::execute);
            refused(seen, withRows, withRows::executeQuery);
            plain.closeOnCompletion();
            refused(seen, plain, () -> plain.execute(insert, keys));
        }
        return seen.toString();
    }

    private static void refused(StringBuilder seen, Statement statement, Executable run) throws SQLException {
        seen.append(assertThrows(SQLException.class, run).getSQLState());
        seen.append(' ').append(statement.getResultSet()).append(' ').append(statement.getUpdateCount());
        seen.append(statement.getLargeUpdateCount()).append(rows(statement.getGeneratedKeys()));
        seen.append(statement.getMoreResults());
        for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
            seen.append(" warning ").append(w.getMessage());
        }
        seen.append(statement.isClosed()).append('\n');
    }

    private static Executable compare(
            Connection bare,
            Connection proved,
            String proof,
            String mode,
            boolean savepoints,
            Sample sample,
            int times,
            Boolean right)
            throws SQLException {
        reset();
        Seen expected = new Seen();
        prepared(bare, sample, times, expected);
        plain(bare, sample, expected);
        expected.lines.add(lines("SELECT line FROM (" + WriteSamples.ROWS + ") x ORDER BY 1"));
        run(admin, "TRUNCATE " + TABLE);
        String xid = reset();
        Seen seen = new Seen();
        prepared(proved, sample, times, seen);
        boolean keepsPlain = mode.equals("extendedCacheEverything");
        int together = seen.counted;
        plain(proved, sample, seen);
        together = keepsPlain ? together : seen.counted;
        seen.lines.add(lines("SELECT line FROM (" + WriteSamples.ROWS + ") x ORDER BY 1"));
        SqlTraits traits = SqlTraits.of(sample.sql());
        boolean marked = proof.equals("marker") && traits.writesRows();
        boolean alone = !marked || traits.marked().isRefused() || sample.keys();
        String markers = lines("SELECT count(*) || ', together ' || count(rows) FROM " + TABLE);
        String others = lines("SELECT count(*) FROM (" + WriteSamples.ROWS + ") x WHERE xmin <> '" + xid
                + "' AND xmin NOT IN (SELECT xmin FROM " + TABLE + ")");
        String wanted = (marked ? seen.done : 0) + ", together " + (alone ? 0 : together);
        return () -> {
            assertEquals(expected.toString(), seen.toString(), sample.sql());
            // behind savepoints of the driver, rows of one transaction have different numbers
            assertEquals(
                    "0",
                    marked && !(savepoints && alone) ? others : "0",
                    () -> "rows of another transaction: " + sample.sql());
            assertEquals(wanted, markers, () -> "markers: " + sample.sql());
            assertTrue(right == null || right == seen.done > 0, () -> seen + " " + sample.sql());
        };
    }

    /** What one that runs samples sees. */
    private static final class Seen {
        final List<String> lines = new ArrayList<>();
        int done;
        /** Without rows. */
        int counted;

        @Override
        public String toString() {
            return String.join("\n", lines);
        }
    }

    private static void prepared(Connection session, Sample sample, int times, Seen seen) throws SQLException {
        try (PreparedStatement statement = sample.keys()
                ? session.prepareStatement(sample.sql(), Statement.RETURN_GENERATED_KEYS)
                : session.prepareStatement(sample.sql())) {
            for (int i = 0; i < times; i++) {
                for (int p = 0; p < sample.parameters().length; p++) {
                    set(statement, p + 1, sample.parameters()[p]);
                }
                Call call;
                if (i % 3 == 1) {
                    call = () -> told(seen, statement.executeUpdate());
                } else if (i % 3 == 2) {
                    call = () -> told(seen, statement.executeLargeUpdate());
                } else {
                    call = statement::execute;
                }
                outcome(statement, call, seen);
            }
        }
    }

    private static boolean told(Seen seen, long count) {
        seen.lines.add("told " + count);
        return false;
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else {
            statement.setObject(index, value);
        }
    }

    private static void plain(Connection session, Sample sample, Seen seen) throws SQLException {
        if (sample.parameters().length > 0) {
            return;
        }
        try (Statement statement = session.createStatement()) {
            if (sample.keys()) {
                outcome(statement, () -> statement.execute(sample.sql(), Statement.RETURN_GENERATED_KEYS), seen);
                return;
            }
            outcome(statement, () -> statement.execute(sample.sql()), seen);
            outcome(statement, () -> told(seen, statement.executeUpdate(sample.sql())), seen);
            outcome(statement, () -> told(seen, statement.executeLargeUpdate(sample.sql())), seen);
        }
    }

    private interface Call {
        boolean run() throws SQLException;
    }

    private static void outcome(Statement statement, Call call, Seen seen) throws SQLException {
        try {
            boolean rows = call.run();
            seen.done++;
            seen.counted += rows ? 0 : 1;
            if (!rows) {
                seen.lines.add("keys " + rows(statement.getGeneratedKeys()));
            }
            while (rows || statement.getUpdateCount() != -1) {
                seen.lines.add(
                        rows
                                ? rows(statement.getResultSet())
                                : "count " + statement.getUpdateCount() + statement.getLargeUpdateCount()
                                        + statement.getResultSet());
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            seen.lines.add(described(e));
            // rows where the driver expected none: they are written nevertheless
            seen.done += "0100E".equals(e.getSQLState()) ? 1 : 0;
        }
        for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
            seen.lines.add("warning " + w.getMessage());
        }
    }

    private static String described(SQLException failure) {
        ServerErrorMessage told = ((PSQLException) failure).getServerErrorMessage();
        String seen = failure.getSQLState() + " " + failure.getMessage();
        return told == null
                ? seen
                : String.join(
                        " | ",
                        seen,
                        told.getSeverity(),
                        told.getDetail(),
                        told.getHint(),
                        told.getWhere(),
                        told.getSchema(),
                        told.getTable(),
                        told.getColumn(),
                        told.getConstraint(),
                        told.getDatatype(),
                        told.getRoutine(),
                        told.getInternalQuery(),
                        told.getFile() + told.getLine() + " at " + told.getPosition() + " "
                                + told.getInternalPosition());
    }

    private static String rows(ResultSet rows) throws SQLException {
        StringBuilder lines = new StringBuilder();
        int columns = rows.getMetaData().getColumnCount();
        for (int i = 1; i <= columns; i++) {
            lines.append(rows.getMetaData().getColumnLabel(i)).append(':');
            lines.append(rows.getMetaData().getColumnTypeName(i)).append(' ');
        }
        while (rows.next()) {
            lines.append('\n');
            for (int i = 1; i <= columns; i++) {
                lines.append(rows.getString(i)).append(' ');
            }
        }
        return lines.toString();
    }

    /** What the server does by itself, but not with the proof in the same statement: two round trips then, from the second run on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE RULE x AS ON INSERT TO target DO ALSO INSERT INTO other VALUES (NEW.id) | 1",
                "CREATE RULE x AS ON INSERT TO target WHERE NEW.id > 5 DO INSTEAD INSERT INTO other VALUES (NEW.id) | 1",
                "CREATE RULE x AS ON INSERT TO target DO INSTEAD INSERT INTO other SELECT NEW.id | 1",
                "CREATE RULE x AS ON INSERT TO target DO INSTEAD NOTHING | 0",
                "CREATE RULE x AS ON INSERT TO target DO INSTEAD DELETE FROM hf RETURNING id | 0",
            })
    void textThatTheServerRefusesWithItsProof_isRunByItself(String cause, int count) throws SQLException {
        proveBy("marker");
        run(
                admin,
                "CREATE TABLE w.target (id int); CREATE TABLE w.other (id int); GRANT ALL ON w.target, w.other TO writer;"
                        + "SET search_path = w; TRUNCATE holdfast.commit_marker; " + cause);
        try (Connection raw = connect("")) {
            Connection session = Facades.connection(BareSession.withBackend(raw));
            String sql = "INSERT INTO target VALUES (1) /* " + cause + " */";
            for (int i = 0; i < 3; i++) {
                assertEquals(count, session.createStatement().executeUpdate(sql));
            }
            assertTrue(cause.contains("RETURNING") || SqlTraits.of(sql).marked().isRefused());
            assertEquals("3 0", lines("SELECT count(*) || ' ' || count(rows) FROM " + TABLE));
        } finally {
            run(admin, "DROP TABLE w.target, w.other");
        }
    }

    /** The text is sound, and stays where it was. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REVOKE INSERT ON holdfast.commit_marker FROM writer",
                "REVOKE USAGE ON SCHEMA holdfast FROM writer",
                "ALTER TABLE holdfast.commit_marker RENAME TO away",
                "ALTER TABLE holdfast.commit_marker DROP COLUMN rows",
            })
    void markerThatFailsLater_isDoneWithout(String cause) throws SQLException {
        proveBy("auto");
        reset();
        try (Connection raw = connect("")) {
            Connection session = Facades.connection(BareSession.withBackend(raw));
            PreparedStatement insert = session.prepareStatement("INSERT INTO part VALUES (5, 5) /* " + cause + " */");
            assertEquals(1, insert.executeUpdate());
            run(admin, cause);
            assertEquals(1, insert.executeUpdate());
            assertEquals(1, insert.executeUpdate());
            assertEquals(
                    cause.contains("COLUMN"),
                    SqlTraits.of("INSERT INTO part VALUES (5, 5) /* " + cause + " */")
                            .marked()
                            .isRefused());
            assertEquals("3", lines("SELECT count(*) FROM w.part WHERE id = 5"));
        } finally {
            run(admin, "DROP SCHEMA holdfast CASCADE; " + MarkerDdl.script(TABLE, "writer"));
        }
    }

    @Test
    void readOnlySession_writesItsTemporaryTableAsTheDriverDoes() throws SQLException {
        proveBy("marker");
        try (Connection raw = connect("")) {
            Connection session = Facades.connection(BareSession.withBackend(raw));
            run(session, "CREATE TEMP TABLE mine (id int)");
            run(session, "SET default_transaction_read_only = on");
            SQLException refused = assertThrows(SQLException.class, () -> session.createStatement()
                    .executeUpdate("INSERT INTO part VALUES (1, 1)"));
            assertEquals("25006", refused.getSQLState());
            assertEquals("ERROR: cannot execute INSERT in a read-only transaction", refused.getMessage());
        }
    }

    @Test
    void textThatClosesTheBracket_staysASyntaxError() throws SQLException {
        proveBy("marker");
        reset();
        try (Connection raw = connect("")) {
            Connection session = Facades.connection(BareSession.withBackend(raw));
            SQLException refused = assertThrows(SQLException.class, () -> session.createStatement()
                    .executeUpdate("INSERT INTO part VALUES (1, 1)), x AS (DELETE FROM part"));
            assertEquals("42601", refused.getSQLState());
            assertEquals("1", lines("SELECT count(*) FROM w.part"));
        }
    }

    @Test
    void statement_keepsItsSettingsAndItsLife() throws Exception {
        proveBy("marker");
        reset();
        try (Connection raw = connect("")) {
            Connection session = Facades.connection(BareSession.withBackend(raw));
            PreparedStatement update = session.prepareStatement("UPDATE t SET amount = 1 FROM pg_sleep(?)");
            update.setInt(1, 20);
            update.setQueryTimeout(1);
            assertEquals(
                    "57014",
                    assertThrows(SQLException.class, update::executeUpdate).getSQLState());
            update.setQueryTimeout(0);
            CompletableFuture<String> state = CompletableFuture.supplyAsync(() ->
                    assertThrows(SQLException.class, update::executeUpdate).getSQLState());
            while (lines(
                            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'WITH hf AS (UPDATE t%' AND state = 'active'")
                    .equals("0")) {
                assertFalse(state.isDone());
            }
            update.cancel();
            assertEquals("57014", state.get());
            update.close();
            assertEquals(
                    "55000",
                    assertThrows(SQLException.class, update::executeUpdate).getSQLState());

            Statement plain = session.createStatement();
            plain.setMaxRows(1);
            plain.setFetchSize(1);
            ResultSet before = plain.executeQuery("SELECT 1");
            assertEquals(5, plain.executeUpdate("UPDATE t SET amount = 2"));
            assertTrue(before.isClosed());
            assertEquals(5, plain.getUpdateCount());
            assertNull(plain.getResultSet());
            plain.closeOnCompletion();
            assertEquals(5, plain.executeUpdate("UPDATE t SET amount = 3"));
            assertFalse(plain.isClosed());
            assertEquals(1, plain.getMaxRows());
            assertEquals("0", lines("SELECT count(*) FROM w.t WHERE amount <> 3"));
        }
    }

    @Test
    void lockedRow_isLookedAtAgain() throws Exception {
        proveBy("marker");
        reset();
        try (Connection first = connect("");
                Connection raw = connect("")) {
            Connection second = Facades.connection(BareSession.withBackend(raw));
            first.setAutoCommit(false);
            run(first, "UPDATE t SET amount = 5 WHERE id = 1");
            PreparedStatement update = second.prepareStatement("UPDATE t SET amount = amount * ? WHERE id < 3");
            update.setInt(1, 2);
            CompletableFuture<Integer> count = CompletableFuture.supplyAsync(() -> {
                try {
                    return update.executeUpdate();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (lines("SELECT count(*) FROM pg_locks WHERE NOT granted").equals("0")) {
                assertFalse(count.isDone(), "it doesn't wait for the lock");
            }
            first.commit();
            assertEquals(2, count.get());
            assertEquals("10.00\n4.00", lines("SELECT amount FROM w.t WHERE id < 3 ORDER BY id"));
        }
    }

    /** Of an answer for which it has no room; the server has committed by then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failureOfTheDriverAlone_isSettledByTheMarker(boolean committed) throws SQLException {
        proveBy("marker");
        reset();
        String url = "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
        Session session = BareSession.pooled(url, new Settings(), properties -> connect(""));
        SqlTraits traits = SqlTraits.of("UPDATE t SET amount = 7 WHERE id = 1");
        try (Statement statement = session.raw().createStatement()) {
            ProvedRun run = Facades.guard().proved(session, traits, statement, () -> false);
            String text = run.plain();
            run.isSent();
            SQLException failure = new PSQLException("no room", PSQLState.OUT_OF_MEMORY);
            if (committed) {
                statement.executeQuery(text);
                assertTrue(run.isCommitted(failure));
                assertEquals(1, run.rows());
            } else {
                assertSame(failure, assertThrows(SQLException.class, () -> run.isCommitted(failure)));
                assertFalse(Facades.guard().work(session).mayRunAgain(traits, failure));
            }
        }
        session.abandon();
    }

    @Test
    void missingParameter_isToldAsTheDriverDoes() throws SQLException {
        proveBy("marker");
        try (Connection bare = connect("");
                Connection raw = connect("")) {
            String sql = "INSERT INTO part VALUES (?, ?)";
            List<String> told = new ArrayList<>();
            for (Connection session : List.of(bare, Facades.connection(BareSession.withBackend(raw)))) {
                PreparedStatement insert = session.prepareStatement(sql);
                insert.setInt(1, 1);
                told.add(described(assertThrows(SQLException.class, insert::executeUpdate)));
                insert.setInt(2, 2);
                assertEquals(1, insert.executeUpdate());
            }
            assertEquals(told.get(0), told.get(1));
        }
    }

    /** The driver asks the JVM for its time zone once an execution. */
    @ParameterizedTest
    @CsvSource({"marker", "xid"})
    void timeZoneOfTheJvm_isTheOneOfEachRun(String proof) throws SQLException {
        proveBy(proof);
        TimeZone before = TimeZone.getDefault();
        run(admin, "CREATE TABLE w.clock (at timestamp); GRANT ALL ON w.clock TO writer");
        try (Connection raw = connect("")) {
            PreparedStatement insert =
                    Facades.connection(BareSession.withBackend(raw)).prepareStatement("INSERT INTO clock VALUES (?)");
            for (String zone : List.of("UTC", "Asia/Tokyo")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                insert.setTimestamp(1, new Timestamp(0));
                assertEquals(1, insert.executeUpdate());
            }
            assertEquals("1970-01-01 00:00:00\n1970-01-01 09:00:00", lines("SELECT at FROM w.clock ORDER BY at"));
        } finally {
            TimeZone.setDefault(before);
            run(admin, "DROP TABLE w.clock");
        }
    }

    @Test
    void parameterThatFailsWhileItIsSent_isTheDriversError() throws SQLException {
        proveBy("marker");
        try (Connection raw = connect("");
                Connection session = Facades.connection(BareSession.withBackend(raw));
                PreparedStatement insert = session.prepareStatement("INSERT INTO part VALUES (1, length(?::bytea))")) {
            IOException own = new IOException("the application's");
            insert.setObject(1, new ByteStreamWriter() {
                @Override
                public int getLength() {
                    return 10;
                }

                @Override
                public void writeTo(ByteStreamTarget target) throws IOException {
                    throw own;
                }
            });
            assertSame(
                    own, assertThrows(SQLException.class, insert::executeUpdate).getCause());
        }
    }

    private static void proveBy(String proof) {
        Facades.guardBy(new Guard(
                Settings.load("retry.deadline=30s,commit.proof=" + proof, warning -> fail(warning)), new Report()));
    }

    private static Connection connect(String more) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?currentSchema=w&user=writer" + more);
    }

    /** @return the transaction of the new rows */
    private static String reset() throws SQLException {
        run(admin, WriteSamples.RESET);
        return lines("SELECT DISTINCT xmin FROM w.t");
    }

    private static String lines(String query) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            StringBuilder lines = new StringBuilder();
            while (rows.next()) {
                lines.append(lines.length() == 0 ? "" : "\n").append(rows.getString(1));
            }
            return lines.toString();
        }
    }

    private static void run(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
