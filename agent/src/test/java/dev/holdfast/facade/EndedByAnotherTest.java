package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.guard.Guard;
import dev.holdfast.report.Report;
import dev.holdfast.route.SharingRules;
import dev.holdfast.session.BareSession;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread's work is gone, and another one ends a transaction: the thread is told, and no half of it is committed. */
class EndedByAnotherTest {
    private static TestDatabase database;
    private static Settings settings;

    private final ExecutorService opener = Executors.newSingleThreadExecutor();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private Connection connection;
    private Connection first;

    private interface Call {
        void run() throws Exception;
    }

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.start();
        settings = Settings.load("retry.deadline=10s", warning -> fail(warning));
        Facades.guardBy(new Guard(settings, new Report()));
        database.execute("CREATE TABLE t (w text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        database.close();
    }

    @BeforeEach
    void open() throws Exception {
        database.execute("TRUNCATE t");
        Door door = new Door(database.url());
        in(opener, () -> {
            connection = Facades.connection(BareSession.pooled(database.url(), settings, door));
            connection.setAutoCommit(false);
        });
        first = door.newest();
    }

    @AfterEach
    void close() throws SQLException {
        Facades.shareBy(null);
        opener.shutdown();
        other.shutdown();
        connection.close();
    }

    @Test
    void sharedSessionDies_threadWithOneOfItsOwnCommits_whoWorkedOnTheSharedOneIsToldStill() throws Exception {
        share("split");
        in(opener, () -> insert("lost"));
        in(other, () -> insert("other"));
        database.end(first);
        assertEquals("57P01", failureIn(opener, () -> insert("half")));
        in(other, connection::commit);
        assertThrows(ExecutionException.class, () -> in(opener, () -> insert("half")));
        assertThrows(ExecutionException.class, () -> in(opener, connection::commit));
        assertEquals("other", written());
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit()", "setAutoCommit(true)", "COMMIT"})
    void commitFails_whoWorkedInItIsTold(String commit) throws Exception {
        share("auto");
        database.execute("INSERT INTO t VALUES ('twice')");
        CountDownLatch worked = new CountDownLatch(1);
        Future<String> ends = opener.submit(() -> {
            insert("twice");
            sleepUntil(worked);
            return assertThrows(SQLException.class, () -> end(commit)).getSQLState();
        });
        in(other, () -> insert("guest"));
        worked.countDown();
        assertEquals("23505", ends.get(20, TimeUnit.SECONDS));
        assertEquals("40000", failureIn(other, connection::commit));
    }

    /** The driver has missed rows. */
    @Test
    void commitIsAQuery_whoWorkedInItIsToldNothing() throws Exception {
        share("auto");
        CountDownLatch worked = new CountDownLatch(1);
        Future<?> ends = opener.submit(() -> {
            insert("opener");
            sleepUntil(worked);
            try (Statement statement = connection.createStatement()) {
                return assertThrows(SQLException.class, () -> statement.executeQuery("COMMIT"));
            }
        });
        in(other, () -> insert("guest"));
        worked.countDown();
        ends.get(20, TimeUnit.SECONDS);
        in(other, connection::commit);
        assertEquals("guest,opener", written());
    }

    private void end(String commit) throws SQLException {
        if (commit.equals("commit()")) {
            connection.commit();
        } else if (commit.equals("COMMIT")) {
            TestDatabase.run(connection, commit);
        } else {
            connection.setAutoCommit(true);
        }
    }

    /** A thread that sleeps doesn't wait for another one. */
    private static void sleepUntil(CountDownLatch event) throws InterruptedException {
        while (event.getCount() > 0) {
            Thread.sleep(5);
        }
    }

    private static void share(String sharing) {
        Facades.shareBy(new SharingRules(Settings.load("sharing=" + sharing, warning -> fail(warning)), new Report()));
    }

    private void insert(String what) throws SQLException {
        TestDatabase.run(connection, "INSERT INTO t VALUES ('" + what + "')");
    }

    private static void in(ExecutorService thread, Call call) throws Exception {
        thread.submit(() -> {
                    call.run();
                    return null;
                })
                .get(20, TimeUnit.SECONDS);
    }

    /** Its SQLState. */
    private static String failureIn(ExecutorService thread, Call call) {
        ExecutionException told = assertThrows(ExecutionException.class, () -> in(thread, call));
        return ((SQLException) told.getCause()).getSQLState();
    }

    private static String written() throws SQLException {
        return database.ask("SELECT coalesce(string_agg(w, ',' ORDER BY w), '') FROM t");
    }
}
