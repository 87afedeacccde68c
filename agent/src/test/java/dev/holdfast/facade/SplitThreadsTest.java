package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.route.SharingRules;
import dev.holdfast.session.BareSession;
import dev.holdfast.session.Session;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that get sessions of their own on one connection, beside others that stay on the shared one. */
class SplitThreadsTest {
    /** A lane that nobody uses loses its session after 100 ms. */
    private static final long LONGER_THAN_IDLE = 400;

    private static final String OPEN_TRANSACTIONS = " FROM pg_stat_activity WHERE state = 'idle in transaction'";

    private static TestDatabase database;

    private final ExecutorService opener = Executors.newSingleThreadExecutor();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final ExecutorService third = Executors.newSingleThreadExecutor();
    private final Set<Event> events = ConcurrentHashMap.newKeySet();
    private Door door;
    private Connection connection;

    private interface Call {
        void run() throws Exception;
    }

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.start();
        database.execute("CREATE TABLE t (w text);"
                + " CREATE FUNCTION set_tenant(tenant text) RETURNS text LANGUAGE sql AS"
                + " $$ SELECT set_config('app.tenant', tenant, false) $$");
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void open() throws Exception {
        Facades.shareBy(rules("sharing=auto"));
        database.execute("TRUNCATE t");
        connect();
    }

    private void connect() throws Exception {
        connection = opener.submit(() -> {
                    door = new Door(database.url());
                    Session session = BareSession.pooled(database.url(), new Settings(), door);
                    session.openedAt("here");
                    return Facades.connection(session);
                })
                .get();
    }

    @AfterEach
    void close() throws SQLException {
        Facades.shareBy(null);
        opener.shutdown();
        other.shutdown();
        third.shutdown();
        if (connection != null) {
            connection.close();
        }
    }

    @Test
    void openerIsInATransactionOfItsOwn_whoHasSaidNothingStaysInAutoCommit() throws Exception {
        split();
        in(third, () -> insert("third"));
        assertEquals("third", written("third"));
    }

    @Test
    void openerIsInATransactionOfItsOwn_sessionOfAnotherOneIsInAutoCommit() throws Exception {
        Facades.shareBy(rules("sharing=split"));
        Thread thread = threadOf(other);
        in(opener, () -> beginTransaction("opener"));
        Future<?> inserts = begin(other, () -> insert("other"));
        in(opener, () -> {
            awaitTurn(thread);
            commit();
        });
        inserts.get(10, TimeUnit.SECONDS);
        assertEquals("other", written("other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "split"})
    void openerHasSwitchedForAll_othersCommitThemselves(String sharing) throws Exception {
        Facades.shareBy(rules("sharing=" + sharing));
        in(opener, () -> connection.setAutoCommit(false));
        in(other, () -> insert("other"));
        assertEquals("", written("other"));
        in(other, connection::commit);
        assertEquals("other", written("other"));
    }

    @Test
    void functionLeavesASetting_theNextReadOfEachThreadSeesIt() throws Exception {
        for (ExecutorService each : List.of(opener, other, third)) {
            in(each, () -> ask("SELECT 1"));
        }
        in(other, () -> ask("SELECT set_tenant('acme')"));
        for (ExecutorService each : List.of(opener, other, third)) {
            in(each, () -> assertEquals("acme", ask("SELECT current_setting('app.tenant', true)")));
        }
    }

    @Test
    void settingOfASplitThreadInAutoCommit_isEverybodys() throws Exception {
        split();
        in(opener, () -> TestDatabase.run(connection, "SET app.tenant = 'acme'"));
        for (ExecutorService each : List.of(opener, other, third)) {
            in(each, () -> assertEquals("acme", ask("SELECT current_setting('app.tenant', true)")));
        }
    }

    @Test
    void othersAreInTransactionsWhenAllComeBack_theyEndThemAndGoOnAsTheyWere() throws Exception {
        split();
        Thread thread = threadOf(third);
        in(other, () -> beginTransaction("lane"));
        in(opener, () -> TestDatabase.run(connection, "SET app.tenant = 'acme'"));
        in(third, () -> insert("third"));
        in(other, () -> insert("lane"));
        assertEquals("", written("lane"));
        assertEquals("third", written("third"));
        in(other, this::commit);
        assertEquals("lane,lane", written("lane"));
        in(other, () -> insert("alone"));
        assertEquals("alone", written("alone"));
        CountDownLatch works = new CountDownLatch(1);
        Future<?> undone = begin(other, () -> {
            beginTransaction("undone");
            works.countDown();
            awaitTurn(thread);
            connection.rollback();
        });
        works.await();
        in(third, () -> insert("third"));
        undone.get(10, TimeUnit.SECONDS);
        assertEquals("", written("undone"));
        assertEquals("third,third", written("third"));
    }

    @Test
    void allComeBackWhereThreadsAreKnownToSplit_nobodyIsLetIntoATransaction() throws Exception {
        split();
        connection.close();
        connect();
        CountDownLatch works = new CountDownLatch(1);
        CountDownLatch hasItsOwn = new CountDownLatch(1);
        Thread thread = threadOf(other);
        Future<?> undone = begin(opener, () -> {
            beginTransaction("undone");
            works.countDown();
            hasItsOwn.await();
            awaitTurn(thread);
            connection.rollback();
            connection.setAutoCommit(true);
        });
        in(other, () -> {
            works.await();
            beginTransaction("own");
            commit();
            hasItsOwn.countDown();
            TestDatabase.run(connection, "SET app.tenant = 'acme'");
        });
        undone.get(10, TimeUnit.SECONDS);
        in(third, () -> assertEquals("acme", ask("SELECT current_setting('app.tenant', true)")));
    }

    @Test
    void settingThatBeginsATransaction_staysWithItsThread() throws Exception {
        split();
        for (ExecutorService each : List.of(opener, other)) {
            in(each, () -> {
                connection.setAutoCommit(false);
                TestDatabase.run(
                        connection,
                        "SET app.tenant = '" + Thread.currentThread().getName() + "'");
                insert("acme");
            });
        }
        in(opener, connection::rollback);
        in(other, connection::commit);
        assertEquals("acme", written("acme"));
        Thread.sleep(LONGER_THAN_IDLE);
        String name = threadOf(other).getName();
        in(other, () -> assertEquals(name, ask("SELECT current_setting('app.tenant', true)")));
        in(third, () -> assertNotEquals(name, ask("SELECT current_setting('app.tenant', true)")));
    }

    /** On the shared session somebody waits in the database for it. */
    @Test
    void transactionOfItsOwnWhenAllComeBack_isCommittedWithoutWaitingForTheSharedSession() throws Exception {
        database.execute("INSERT INTO t VALUES ('row')");
        split();
        in(other, () -> {
            connection.setAutoCommit(false);
            TestDatabase.run(connection, "UPDATE t SET w = 'own' WHERE w = 'row'");
        });
        in(opener, () -> TestDatabase.run(connection, "SET app.tenant = 'acme'"));
        Future<?> waits = begin(third, () -> TestDatabase.run(connection, "UPDATE t SET w = 'third' WHERE w = 'row'"));
        while ("0".equals(database.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))) {
            Thread.sleep(10);
        }
        in(other, connection::commit);
        waits.get(10, TimeUnit.SECONDS);
        assertEquals("own", written("own"));
    }

    @Test
    void batchWhenAllHaveComeBack_waitsForTheEndOfAnothersTransaction() throws Exception {
        split();
        Thread thread = threadOf(opener);
        in(opener, () -> TestDatabase.run(connection, "SET app.tenant = 'acme'"));
        CountDownLatch works = new CountDownLatch(1);
        Future<?> undone = begin(other, () -> {
            beginTransaction("undone");
            works.countDown();
            awaitTurn(thread);
            connection.rollback();
            connection.setAutoCommit(true);
        });
        works.await();
        in(opener, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("INSERT INTO t SELECT 'batch'");
                statement.executeBatch();
            }
        });
        undone.get(10, TimeUnit.SECONDS);
        assertEquals("batch", written("batch"));
    }

    @Test
    void sessionOfItsOwnThatWasSet_isNotReplacedWhenItHasDied() throws Exception {
        split();
        String[] backend = new String[1];
        in(other, () -> {
            connection.setAutoCommit(false);
            TestDatabase.run(connection, "SET app.tenant = 'acme'");
            backend[0] = ask("SELECT pg_backend_pid()");
            connection.commit();
        });
        database.execute("SELECT pg_terminate_backend(" + backend[0] + ")");
        in(other, () -> {
            assertThrows(SQLException.class, () -> insert("elsewhere"));
            connection.rollback();
            assertThrows(SQLException.class, () -> insert("elsewhere"));
        });
        assertEquals("", written("elsewhere"));
    }

    /** A thread of it lives on, and its lane could be used again. */
    @Test
    void connectionIsDroppedAfterItWasGivenAnotherSession_thatIsReclaimed() throws Exception {
        Facades.shareBy(rules("sharing=split"));
        Connection first = door.newest();
        in(other, () -> connection.setAutoCommit(false));
        database.end(first);
        in(opener, () -> ask("SELECT 1"));
        in(opener, () -> beginTransaction("dropped"));
        connection = null;
        try {
            awaitCollected(() -> "0".equals(database.ask("SELECT count(*)" + OPEN_TRANSACTIONS)));
        } finally {
            database.execute("SELECT pg_terminate_backend(pid)" + OPEN_TRANSACTIONS);
        }
    }

    @Test
    void threadsThatEndedWhatAnotherWaitedFor_areForgottenWhenTheyAreDead() throws Exception {
        Thread second = threadOf(other);
        in(opener, () -> connection.setAutoCommit(false));
        List<WeakReference<Thread>> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CountDownLatch works = new CountDownLatch(1);
            FutureTask<?> request = new FutureTask<>(() -> {
                insert("request");
                works.countDown();
                awaitTurn(second);
                connection.commit();
                return null;
            });
            Thread thread = new Thread(request);
            threads.add(new WeakReference<>(thread));
            thread.start();
            works.await();
            in(other, () -> insert("other"));
            in(other, connection::commit);
            request.get(10, TimeUnit.SECONDS);
            thread.join();
        }
        awaitCollected(() -> threads.get(0).get() == null && threads.get(1).get() == null);
    }

    private static void awaitCollected(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, "not collected");
            System.gc();
            Thread.sleep(50);
        }
    }

    /** Opener and other have a session each from then on, in auto-commit. */
    private void split() throws Exception {
        CountDownLatch firstWorks = new CountDownLatch(1);
        CountDownLatch secondWorks = new CountDownLatch(1);
        Thread first = threadOf(opener);
        Thread second = threadOf(other);
        Future<?> one = begin(opener, () -> {
            beginTransaction("opener");
            firstWorks.countDown();
            awaitTurn(second);
            commit();
            secondWorks.await();
            beginTransaction("opener");
            commit();
        });
        Future<?> two = begin(other, () -> {
            firstWorks.await();
            beginTransaction("other");
            secondWorks.countDown();
            awaitTurn(first);
            commit();
        });
        one.get(10, TimeUnit.SECONDS);
        two.get(10, TimeUnit.SECONDS);
        assertTrue(events.contains(Event.SHARED_SPLIT), events::toString);
    }

    private void beginTransaction(String what) throws SQLException {
        connection.setAutoCommit(false);
        insert(what);
    }

    private void commit() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Until it waits in Holdfast; the caller isn't seen waiting. */
    private static void awaitTurn(Thread thread) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (!isWaiting(thread) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static boolean isWaiting(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("dev.holdfast.route.Home")) {
                return thread.getState() == Thread.State.TIMED_WAITING;
            }
        }
        return false;
    }

    private void insert(String what) throws SQLException {
        TestDatabase.run(connection, "INSERT INTO t SELECT '" + what + "'");
    }

    private String ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Nothing = it isn't committed. */
    private static String written(String what) throws SQLException {
        return database.ask("SELECT coalesce(string_agg(w, ','), '') FROM t WHERE w = '" + what + "'");
    }

    private static Thread threadOf(ExecutorService executor) throws Exception {
        return executor.submit(Thread::currentThread).get();
    }

    private static Future<?> begin(ExecutorService thread, Call call) {
        return thread.submit(() -> {
            call.run();
            return null;
        });
    }

    private static void in(ExecutorService thread, Call call) throws Exception {
        begin(thread, call).get(10, TimeUnit.SECONDS);
    }

    private SharingRules rules(String said) {
        Report report = new Report((event, subject, detail, cause) -> events.add(event));
        return new SharingRules(Settings.load(said, warning -> fail(warning)), report);
    }
}
