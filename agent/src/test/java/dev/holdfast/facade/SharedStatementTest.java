package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.MarkerDdl;
import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.report.Report;
import dev.holdfast.session.BareSession;
import dev.holdfast.testkit.Backends;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

    private static <T> T in(ExecutorService thread, Callable<T> call) throws Exception {
        return thread.submit(call).get();
    }
}
