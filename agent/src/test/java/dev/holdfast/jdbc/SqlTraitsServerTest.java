package dev.holdfast.jdbc;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** The server tells the truth: each sample is run on sessions of its own, and what it did is compared with what was foretold. */
@Tag("server-version")
class SqlTraitsServerTest {
    /* transaction_isolation and the like begin anew with each transaction: only their value counts, not who set it last. */
    private static final String SNAPSHOT = """
            SELECT concat_ws(E'\\n',
              (SELECT string_agg(name || '=' || setting || CASE WHEN name LIKE 'transaction\\_%' THEN '' ELSE source END, ' ' ORDER BY name) FROM pg_settings WHERE name NOT LIKE 'plpgsql.%'),
              coalesce(current_setting('app.user', true), 'null'),
              (SELECT string_agg(c, ' ') FROM pg_listening_channels() c),
              (SELECT string_agg(objid || mode, ' ' ORDER BY objid, mode) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
              (SELECT string_agg(name, ' ' ORDER BY name) FROM pg_prepared_statements),
              (SELECT string_agg(name, ' ' ORDER BY name) FROM pg_cursors WHERE name NOT LIKE '<%' AND name <> ''),
              (SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = pg_my_temp_schema()),
              (SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc WHERE pronamespace = pg_my_temp_schema()),
              current_user, session_user)
            """;

    private static EmbeddedPostgres server;
    private static Connection admin;
    /** The next transaction's number when the schema was new. */
    private static String untouched = "";

    @BeforeAll
    static void startServer() throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("max_prepared_transactions", "5")
                .start();
        admin = connect();
    }

    @AfterAll
    static void stopServer() throws IOException, SQLException {
        admin.close();
        server.close();
    }

    @Test
    void predictionsAreNeverLessThanWhatTheServerDoes() throws SQLException {
        List<Executable> checks = new ArrayList<>();
        int ran = 0;
        for (String text : SqlSamples.all()) {
            SqlTraits traits = SqlTraits.of(text);
            // One after the other: a session that is still open would keep its advisory locks from the next.
            if (runAlone(text, traits, checks)) {
                ran++;
                runInBlock(text, traits, checks);
            }
            runReadOnly(text, traits, checks);
        }
        int all = ran;
        checks.add(() -> assertTrue(all > 165, () -> "too few samples ran: " + all));
        assertAll(checks);
    }

    /** In auto-commit: what stays in the session? True where it went well and left no transaction open. */
    private static boolean runAlone(String text, SqlTraits traits, List<Executable> checks) throws SQLException {
        prepareSchema();
        try (Connection session = connect()) {
            String before = snapshot(session);
            String failure = run(session, text);
            boolean open = session.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
            if (open) {
                checks.add(() -> assertTrue(traits.controlsTransaction(), () -> "leaves a transaction open: " + text));
                run(session, "ROLLBACK");
            }
            if (Objects.equals(failure, "55000")) {
                checks.add(() -> assertTrue(traits.readsSequenceState() || traits.unknownFunctions().length > 0, text));
            }
            String after = snapshot(session);
            if (!before.equals(after)) {
                checks.add(() -> assertTrue(
                        traits.touchesSession() || traits.unknownFunctions().length > 0,
                        () -> "changes the session: " + text + difference(before, after)));
            }
            return failure == null && !open;
        }
    }

    private static void runInBlock(String text, SqlTraits traits, List<Executable> checks) throws SQLException {
        prepareSchema();
        try (Connection session = connect()) {
            run(session, "BEGIN");
            String failure = run(session, text);
            boolean open = session.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
            if (failure != null || !open) {
                checks.add(() -> assertFalse(
                        traits.fitsTransactionBlock(),
                        () -> "doesn't run in a transaction block (" + failure + "): " + text));
            }
            if (!open) {
                checks.add(() -> assertTrue(traits.controlsTransaction(), () -> "ends the transaction: " + text));
            }
        }
    }

    /** Plain reads whose functions are all known must run in a READ ONLY transaction and take no transaction id. */
    private static void runReadOnly(String text, SqlTraits traits, List<Executable> checks) throws SQLException {
        if (!traits.plainRead() || traits.unknownFunctions().length > 0) {
            return;
        }
        prepareSchema();
        try (Connection session = connect()) {
            run(session, "BEGIN READ ONLY");
            String failure = run(session, text);
            String xid = failure == null ? query(session, "SELECT txid_current_if_assigned()") : null;
            checks.add(() -> assertFalse("25006".equals(failure) || xid != null, () -> "writes: " + text));
        }
    }

    @Test
    void everydayStatements_areUnderstoodByTheServerToo() throws SQLException {
        List<Executable> checks = new ArrayList<>();
        for (SqlSamples.Everyday sample : SqlSamples.everyday()) {
            prepareSchema();
            try (Connection session = connect()) {
                if (SqlTraits.of(sample.text()).fitsTransactionBlock()) {
                    run(session, "BEGIN");
                }
                String failure = run(session, sample.text());
                boolean known = session.getMetaData().getDatabaseMajorVersion() >= sample.since();
                checks.add(() -> assertEquals(known, failure == null, () -> failure + " " + sample.text()));
            }
        }
        assertAll(checks);
    }

    @Test
    void functionsThatCountAsReading_areNeverVolatileExceptTheListedOnes() throws SQLException {
        List<Executable> checks = new ArrayList<>();
        int known = 0;
        try (Statement statement = admin.createStatement();
                ResultSet names = statement.executeQuery("SELECT proname, bool_or(provolatile = 'v') FROM pg_proc"
                        + " WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY 1")) {
            while (names.next()) {
                String name = names.getString(1);
                boolean isVolatile = names.getBoolean(2);
                int effect = BuiltInFunctions.effect(name, 0, name.length(), false);
                known += effect == BuiltInFunctions.READS ? 1 : 0;
                if (effect == BuiltInFunctions.READS && isVolatile) {
                    checks.add(() -> assertTrue(BuiltInFunctions.isListedVolatile(name), name));
                }
            }
        }
        int all = known;
        checks.add(() -> assertTrue(all > 480, () -> "known functions that the server has: " + all));
        assertAll(checks);
    }

    /** Made anew only where something may have been written since: that takes a transaction number. */
    private static void prepareSchema() throws SQLException {
        if (!nextNumber().equals(untouched)) {
            try (Statement statement = admin.createStatement()) {
                statement.execute(SqlSamples.SCHEMA);
            }
            untouched = nextNumber();
        }
    }

    private static String nextNumber() throws SQLException {
        return query(admin, "SELECT txid_snapshot_xmax(txid_current_snapshot())::text");
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                server.getJdbcUrl("postgres", "postgres")
                        + "&preferQueryMode=simple&options=-csearch_path=w,public%20-clock_timeout=5s%20-cstatement_timeout=20s");
    }

    /** The SQLState of the failure, null if there is none. */
    private static String run(Connection session, String text) {
        try (Statement statement = session.createStatement()) {
            statement.execute(text);
            return null;
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    private static String snapshot(Connection session) throws SQLException {
        return query(session, SNAPSHOT);
    }

    private static String query(Connection session, String text) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String difference(String before, String after) {
        StringBuilder lines = new StringBuilder();
        List<String> known = List.of(before.split("[ \n]"));
        for (String word : after.split("[ \n]")) {
            lines.append(known.contains(word) ? "" : " " + word);
        }
        return " ->" + lines;
    }
}
