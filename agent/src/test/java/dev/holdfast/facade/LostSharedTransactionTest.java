package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two threads, which hand one transaction to each other, have worked in it when its session dies: neither half may be committed alone. */
class LostSharedTransactionTest {
    private static TestDatabase database;
    private static Settings settings;

    private final ExecutorService a = Executors.newSingleThreadExecutor();
    private final ExecutorService b = Executors.newSingleThreadExecutor();
    private Connection connection;
    private Door door;

    private interface Call {
        void run() throws SQLException;
    }

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.start();
        settings = Settings.load("retry.deadline=10s", warning -> fail(warning));
        Facades.guardBy(new Guard(settings, new Report()));
        database.execute(MarkerDdl.script(QualifiedName.of(MarkerDdl.DEFAULT_TABLE), "postgres"));
        database.execute("CREATE TABLE t (w text)");
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        database.close();
    }

    @BeforeEach
    void bothHaveWorked() throws Exception {
        database.execute("TRUNCATE t");
        door = new Door(database.url());
        connection = Facades.connection(BareSession.pooled(database.url(), settings, door));
        connection.setAutoCommit(false);
        in(a, () -> insert("A1"));
        in(b, () -> insert("B1"));
        database.end(door.newest());
    }

    @AfterEach
    void close() throws SQLException {
        a.shutdown();
        b.shutdown();
        connection.close();
    }

    @Test
    void aRollsBack_bIsRefusedUntilItHasEndedAndThenGoesOn() throws Exception {
        assertEquals("57P01", failureIn(a, () -> insert("A2")));
        in(a, connection::rollback);
        assertEquals("40000", failureIn(b, () -> insert("B2")));
        assertEquals("40000", failureIn(b, connection::commit));
        in(b, () -> insert("B3"));
        in(b, connection::commit);
        assertEquals("B3", written());
    }

    @Test
    void aRollsBack_bCommitsAfterItWasTold_isRefusedWithWhatItDidSince() throws Exception {
        assertEquals("57P01", failureIn(a, () -> insert("A2")));
        in(a, connection::rollback);
        assertEquals("40000", failureIn(b, () -> insert("B2")));
        in(b, () -> insert("B3"));
        assertEquals("40000", failureIn(b, connection::commit));
        assertEquals("", written());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bIsTheFirstToNotice_inItsEnd_aIsTold(boolean commits) throws Exception {
        failureIn(b, commits ? connection::commit : connection::rollback);
        assertEquals("40000", failureIn(a, () -> insert("A2")));
        in(a, connection::rollback);
        in(a, () -> insert("A3"));
        in(a, connection::commit);
        assertEquals("A3", written());
    }

    @Test
    void bRollsBackTheLostOneLate_aWhoseNewWorkThatUndoes_isTold() throws Exception {
        assertEquals("57P01", failureIn(a, () -> insert("A2")));
        in(a, connection::rollback);
        in(a, () -> insert("A3"));
        in(b, connection::rollback);
        assertEquals("40000", failureIn(a, connection::commit));
        assertEquals("", written());
    }

    /** What was refused isn't left for the next time: the thread adds it again. */
    @Test
    void aRollsBack_bIsRefusedWithItsBatch() throws Exception {
        assertEquals("57P01", failureIn(a, () -> insert("A2")));
        in(a, connection::rollback);
        in(a, () -> insert("A3"));
        in(b, () -> {
            PreparedStatement batch = connection.prepareStatement("INSERT INTO t VALUES (?)");
            add(batch, "B2");
            assertEquals(
                    "40000",
                    assertThrows(SQLException.class, batch::executeBatch).getSQLState());
            connection.rollback();
            add(batch, "B3");
            batch.executeBatch();
            connection.commit();
        });
        assertEquals("B3", written());
    }

    private static void add(PreparedStatement batch, String what) throws SQLException {
        batch.setString(1, what);
        batch.addBatch();
    }

    /** Its statement has to stay where it is. */
    @Test
    void aRollsBack_theOpenerIsRefused() throws Exception {
        failureIn(a, connection::rollback);
        insert("O1");
        in(a, () -> insert("A2"));
        database.end(door.newest());
        assertEquals("57P01", failureIn(a, () -> insert("A3")));
        in(a, connection::rollback);
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE)) {
            SQLException told =
                    assertThrows(SQLException.class, () -> statement.executeUpdate("INSERT INTO t VALUES ('O2')"));
            assertEquals("40000", told.getSQLState());
        }
        in(a, connection::commit);
        assertEquals("", written());
    }

    private void insert(String what) throws SQLException {
        TestDatabase.run(connection, "INSERT INTO t VALUES ('" + what + "')");
    }

    private static void in(ExecutorService thread, Call call) throws Exception {
        thread.submit(() -> {
                    call.run();
                    return null;
                })
                .get();
    }

    /** Its SQLState. */
    private static String failureIn(ExecutorService thread, Call call) {
        ExecutionException told = assertThrows(ExecutionException.class, () -> in(thread, call));
        return ((SQLException) told.getCause()).getSQLState();
    }

    private static String written() throws SQLException {
        return database.ask("SELECT coalesce(string_agg(w, ','), '') FROM t");
    }
}
