package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.MarkerDdl;
import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.report.Report;
import dev.holdfast.route.SharingRules;
import dev.holdfast.session.BareSession;
import dev.holdfast.testkit.Backends;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

/** One prepared statement of two threads, of which the first has opened the connection. */
class SharedStatementTest {
    private static TestDatabase database;
    private static Settings settings;

    private final ExecutorService a = Executors.newSingleThreadExecutor();
    private final ExecutorService b = Executors.newSingleThreadExecutor();
    private Connection connection;
    private PreparedStatement insert;

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.start();
        settings = Settings.load("retry.deadline=10s", warning -> fail(warning));
        Facades.guardBy(new Guard(settings, new Report()));
        database.execute(MarkerDdl.script(QualifiedName.of(MarkerDdl.DEFAULT_TABLE), "postgres"));
        database.execute("CREATE TABLE t (n int)");
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        database.close();
    }

    @BeforeEach
    void open() throws Exception {
        database.execute("TRUNCATE t");
        in(a, () -> {
            connection = Facades.connection(BareSession.pooled(database.url(), settings, new Door(database.url())));
            insert = connection.prepareStatement("INSERT INTO t VALUES (?)");
            return null;
        });
    }

    @AfterEach
    void close() throws SQLException {
        a.shutdown();
        b.shutdown();
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runAgain_itTakesNothingThatTheOtherThreadHasSetMeanwhile(boolean shared) throws Exception {
        if (shared) {
            in(b, () -> insert(1));
        }
        try (Connection locks = DriverManager.getConnection(database.url())) {
            locks.setAutoCommit(false);
            TestDatabase.run(locks, "LOCK TABLE t");
            Future<Integer> first = a.submit(() -> insert(100));
            String waiting = waiting();
            in(b, () -> set(200));
            database.execute(Backends.end(Integer.parseInt(waiting)));
            locks.rollback();
            first.get();
        }
        in(b, insert::executeUpdate);
        assertEquals("100,200", database.ask("SELECT string_agg(n::text, ',' ORDER BY n) FROM t WHERE n > 1"));
    }

    @Test
    void setByASecondThreadDuringACallOfTheFirst_neitherWaitsForEver() throws Exception {
        Thread setting = in(b, Thread::currentThread);
        Facades.shareBy(new SharingRules(Settings.load("sharing=split", warning -> fail(warning)), new Report()));
        insert = in(a, () -> connection.prepareStatement("INSERT INTO t VALUES (?)", Statement.RETURN_GENERATED_KEYS));
        try (Connection locks = DriverManager.getConnection(database.url())) {
            locks.setAutoCommit(false);
            TestDatabase.run(locks, "LOCK TABLE t");
            Future<Integer> first = a.submit(() -> insert(100));
            waiting();
            CountDownLatch begun = new CountDownLatch(1);
            Future<Void> second = b.submit(() -> {
                begun.countDown();
                return set(200);
            });
            begun.await();
            awaitWaiting(setting);
            locks.rollback();
            assertEquals(1, first.get(20, TimeUnit.SECONDS));
            second.get(20, TimeUnit.SECONDS);
        } finally {
            Facades.shareBy(null);
        }
    }

    private int insert(int number) throws SQLException {
        set(number);
        return insert.executeUpdate();
    }

    private Void set(int number) throws SQLException {
        insert.setInt(1, number);
        return null;
    }

    /** The backend that waits for a lock, once there is one. */
    private static String waiting() throws Exception {
        String found = null;
        while (found == null) {
            Thread.sleep(5);
            found = database.ask("SELECT pid FROM pg_locks WHERE NOT granted");
        }
        return found;
    }

    /** For another thread, or for its next task. */
    private static void awaitWaiting(Thread thread) throws InterruptedException {
        while (thread.getState() == Thread.State.RUNNABLE) {
            Thread.sleep(1);
        }
    }

    private static <T> T in(ExecutorService thread, Callable<T> call) throws Exception {
        return thread.submit(call).get();
    }
}
