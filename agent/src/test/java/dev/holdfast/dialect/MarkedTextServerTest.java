package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.dialect.MarkedSamples.Sample;
import dev.holdfast.jdbc.MarkedText;
import dev.holdfast.jdbc.QualifiedName;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The server tells the truth: each write does the same with a marker as without, in every mode of the driver. */
class MarkedTextServerTest {
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
        run(admin, MarkedSamples.SCHEMA);
    }

    @AfterAll
    static void stopServer() throws IOException, SQLException {
        admin.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "simple, 5",
        "extended, -1",
        "extended, 0",
        "extended, 1",
        "extended, 5",
        "extendedForPrepared, -1",
        "extendedForPrepared, 0",
        "extendedForPrepared, 1",
        "extendedForPrepared, 5",
        "extendedCacheEverything, -1",
        "extendedCacheEverything, 0",
        "extendedCacheEverything, 1",
        "extendedCacheEverything, 5",
    })
    void markedText_doesWhatTheOwnTextDoes(String mode, int threshold) throws SQLException {
        int times = threshold == 5 ? 7 : 3;
        List<Executable> checks = new ArrayList<>();
        try (Connection session = connect("&preferQueryMode=" + mode + "&prepareThreshold=" + threshold)) {
            for (Sample sample : MarkedSamples.right()) {
                checks.add(compare(session, sample, times, true));
            }
            for (Sample sample : MarkedSamples.wrong()) {
                // Values in the text have types that parameters lack.
                checks.add(compare(session, sample, 2, mode.equals("simple") ? null : false));
            }
        }
        assertAll(checks);
    }

    private static Executable compare(Connection session, Sample sample, int times, Boolean right) throws SQLException {
        List<String> plain = new ArrayList<>();
        List<String> marked = new ArrayList<>();
        MarkedText text = MarkedText.of(sample.sql(), TABLE.toString(), sample.keys());
        if (text == null) {
            return () -> assertEquals("SELECT 1", sample.sql());
        }
        reset();
        prepared(session, sample, null, times, plain);
        plain(session, sample, null, plain);
        plain.add(lines("SELECT line FROM (" + MarkedSamples.ROWS + ") x ORDER BY 1"));
        run(admin, "TRUNCATE " + TABLE);
        String xid = reset();
        int done = prepared(session, sample, text, times, marked) + plain(session, sample, text, marked);
        marked.add(lines("SELECT line FROM (" + MarkedSamples.ROWS + ") x ORDER BY 1"));
        String rows = lines("SELECT count(*) FROM " + TABLE);
        String others = lines("SELECT count(*) FROM (" + MarkedSamples.ROWS + ") x WHERE xmin <> '" + xid
                + "' AND xmin NOT IN (SELECT xmin FROM " + TABLE + ")");
        return () -> {
            assertEquals(String.join("\n", plain), String.join("\n", marked), sample.sql());
            assertEquals("0", others, () -> "rows of another transaction than the marker's: " + sample.sql());
            assertEquals(String.valueOf(done), rows, () -> "markers: " + sample.sql());
            assertTrue(right == null || right == done > 0, () -> marked + " " + sample.sql());
        };
    }

    /** @return how many went well */
    private static int prepared(Connection session, Sample sample, MarkedText text, int times, List<String> seen)
            throws SQLException {
        String sql = text == null ? sample.sql() : text.withParameter();
        int keys = sample.keys() ? Statement.RETURN_GENERATED_KEYS : Statement.NO_GENERATED_KEYS;
        int done = 0;
        try (PreparedStatement own = session.prepareStatement(sample.sql());
                PreparedStatement statement = session.prepareStatement(sql, keys)) {
            for (int i = 0; i < times; i++) {
                fill(text == null ? statement : own, sample);
                if (text != null) {
                    statement.clearParameters();
                    statement.setObject(1, UUID.randomUUID());
                    side(session).appendParameters(own, statement);
                }
                done += outcome(session, statement, text, statement::execute, seen);
            }
        }
        return done;
    }

    private static void fill(PreparedStatement statement, Sample sample) throws SQLException {
        for (int i = 0; i < sample.parameters().length; i++) {
            set(statement, i + 1, sample.parameters()[i]);
        }
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else {
            statement.setObject(index, value);
        }
    }

    private static int plain(Connection session, Sample sample, MarkedText text, List<String> seen)
            throws SQLException {
        if (sample.parameters().length > 0) {
            return 0;
        }
        String sql = text == null ? sample.sql() : text.withId(UUID.randomUUID());
        int keys = sample.keys() ? Statement.RETURN_GENERATED_KEYS : Statement.NO_GENERATED_KEYS;
        try (Statement statement = session.createStatement()) {
            return outcome(session, statement, text, () -> statement.execute(sql, keys), seen);
        }
    }

    private interface Call {
        boolean run() throws SQLException;
    }

    private static int outcome(Connection session, Statement statement, MarkedText text, Call call, List<String> seen)
            throws SQLException {
        try {
            boolean rows = call.run();
            if (!rows) {
                seen.add("keys " + rows(statement.getGeneratedKeys()));
            }
            while (rows || statement.getUpdateCount() != -1) {
                seen.add(rows ? rows(statement.getResultSet()) : "count " + statement.getUpdateCount());
                rows = statement.getMoreResults();
            }
            for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
                seen.add("warning " + w.getMessage());
            }
            return 1;
        } catch (SQLException e) {
            SQLException own = text == null ? e : side(session).asOwn(e, session, statement, text);
            seen.add(described(own));
            return 0;
        }
    }

    private static DriverSide side(Connection session) {
        return PostgresDialect.INSTANCE.driverSide(session.getClass());
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

    @Test
    void lockedRow_isLookedAtAgainAndWrittenWithTheMarker() throws Exception {
        reset();
        MarkedText text = MarkedText.of("UPDATE t SET amount = amount * ? WHERE id < 3", TABLE.toString(), false);
        UUID id = UUID.randomUUID();
        try (Connection first = connect("");
                Connection second = connect("");
                PreparedStatement update = second.prepareStatement(text.withParameter())) {
            first.setAutoCommit(false);
            run(first, "UPDATE t SET amount = 5 WHERE id = 1");
            update.setObject(1, id);
            update.setInt(2, 2);
            CompletableFuture<Integer> count = CompletableFuture.supplyAsync(() -> executed(update));
            while (lines("SELECT count(*) FROM pg_locks WHERE NOT granted").equals("0")) {
                assertFalse(count.isDone(), "it doesn't wait for the lock");
            }
            first.commit();
            assertEquals(2, count.get(10, TimeUnit.SECONDS));
        }
        assertEquals("10.00\n4.00", lines("SELECT amount FROM w.t WHERE id < 3 ORDER BY id"));
        assertEquals("1", lines("SELECT count(*) FROM " + TABLE + " WHERE id = '" + id + "'"));
    }

    private static int executed(PreparedStatement statement) {
        try {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server does without a marker, but not with one: the caller must then run the text in a transaction of its own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE RULE x AS ON INSERT TO target DO ALSO INSERT INTO other VALUES (NEW.id) | 0A000",
                "CREATE RULE x AS ON INSERT TO target WHERE NEW.id > 5 DO INSTEAD INSERT INTO other VALUES (NEW.id) | 0A000",
                "CREATE RULE x AS ON INSERT TO target DO INSTEAD INSERT INTO other SELECT NEW.id | 0A000",
                "REVOKE INSERT ON holdfast.commit_marker FROM writer | 42501",
                "REVOKE USAGE ON SCHEMA holdfast FROM writer | 42501",
                "ALTER TABLE holdfast.commit_marker RENAME TO away | 42P01",
            })
    void serverRefusesSomeTextsOnlyWithMarker(String cause, String state) throws SQLException {
        run(
                admin,
                "CREATE TABLE w.target (id int); CREATE TABLE w.other (id int); GRANT ALL ON w.target, w.other TO writer;"
                        + "SET search_path = w; " + cause);
        try (Connection session = connect("");
                Statement statement = session.createStatement()) {
            String own = "INSERT INTO target VALUES (1)";
            assertEquals(1, statement.executeUpdate(own));
            String marked = MarkedText.of(own, TABLE.toString(), false).withId(UUID.randomUUID());
            SQLException refused = assertThrows(SQLException.class, () -> statement.execute(marked));
            assertEquals(state, refused.getSQLState(), refused.getMessage());
        } finally {
            run(
                    admin,
                    "DROP TABLE w.target, w.other; ALTER TABLE IF EXISTS holdfast.away RENAME TO commit_marker;"
                            + "ALTER ROLE writer RESET default_transaction_read_only;"
                            + MarkerDdl.script(TABLE, "writer"));
        }
    }

    @Test
    void readOnlyTransactionsMayWriteTemporaryTables_butNoMarker() throws SQLException {
        try (Connection session = connect("");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TEMP TABLE mine (id int); SET default_transaction_read_only = on");
            String own = "INSERT INTO mine VALUES (1)";
            assertEquals(1, statement.executeUpdate(own));
            String marked = MarkedText.of(own, TABLE.toString(), false).withId(UUID.randomUUID());
            SQLException refused = assertThrows(SQLException.class, () -> statement.execute(marked));
            assertEquals("25006", refused.getSQLState());
        }
    }

    @Test
    void withoutServerErrorDetail_thePositionIsStillTheOwnTexts() throws SQLException {
        String own = "DELETE FROM t WHERE nothing = 1";
        MarkedText text = MarkedText.of(own, TABLE.toString(), false);
        List<String> seen = new ArrayList<>();
        try (Connection session = connect("&logServerErrorDetail=false");
                Statement statement = session.createStatement()) {
            outcome(session, statement, null, () -> statement.execute(own), seen);
            outcome(session, statement, text, () -> statement.execute(text.withId(UUID.randomUUID())), seen);
        }
        assertEquals(seen.get(0), seen.get(1));
        assertTrue(seen.get(0).endsWith(" at 21 0"), seen.get(0));
    }

    @Test
    void ruleThatDropsTheStatement_dropsItsMarkerToo() throws SQLException {
        MarkedText text = MarkedText.of("INSERT INTO silent VALUES (1)", TABLE.toString(), false);
        UUID id = UUID.randomUUID();
        try (Connection session = connect("")) {
            run(session, text.withId(id));
        }
        assertEquals("0", lines("SELECT count(*) FROM " + TABLE + " WHERE id = '" + id + "'"));
    }

    @Test
    void sameId_conflictsWhateverTheRole() throws SQLException {
        run(admin, "CREATE ROLE another LOGIN; " + MarkerDdl.script(TABLE, "another"));
        reset();
        UUID id = UUID.randomUUID();
        String marked = MarkedText.of("INSERT INTO t (id) VALUES (33)", TABLE.toString(), false)
                .withId(id);
        try (Connection other = connect("&user=another");
                Connection session = connect("")) {
            run(other, "INSERT INTO " + TABLE + "(id, tombstone) VALUES ('" + id + "', true)");
            PSQLException refused = assertThrows(PSQLException.class, () -> run(session, marked));
            ServerErrorMessage told = refused.getServerErrorMessage();
            assertNotNull(told);
            assertEquals("23505", told.getSQLState());
            assertEquals(TABLE.schema(), told.getSchema());
            assertEquals(TABLE.name(), told.getTable());
            assertEquals(MarkerDdl.CONSTRAINT, told.getConstraint());
            run(session, "DELETE FROM " + TABLE + " WHERE id = '" + id + "' AND tombstone");
            run(session, marked);
        }
        assertEquals("1", lines("SELECT count(*) FROM " + TABLE + " WHERE id = '" + id + "' AND tombstone IS NULL"));
    }

    private static Connection connect(String more) throws SQLException {
        String user = more.contains("user=") ? "" : "&user=writer";
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?currentSchema=w" + user + more);
    }

    /** @return the transaction of the new rows */
    private static String reset() throws SQLException {
        run(admin, MarkedSamples.RESET);
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
