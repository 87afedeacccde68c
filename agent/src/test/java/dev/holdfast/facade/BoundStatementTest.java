package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.route.SharingRules;
import dev.holdfast.session.BareSession;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.IOException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
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

/** Threads that have a session of their own each, in manual commit, and use what can be had on the shared one only. */
class BoundStatementTest {
    private static TestDatabase database;

    private final ExecutorService opener = Executors.newSingleThreadExecutor();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final ExecutorService third = Executors.newSingleThreadExecutor();
    private final Set<Event> events = ConcurrentHashMap.newKeySet();
    private Connection connection;
    private CallableStatement call;

    private interface Call {
        void run() throws Exception;
    }

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = TestDatabase.start();
        database.execute("CREATE TABLE t (w text PRIMARY KEY);"
                + " CREATE FUNCTION add(what text) RETURNS void LANGUAGE sql AS $$ INSERT INTO t VALUES (what) $$");
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void open() throws Exception {
        Report report = new Report((event, subject, detail, cause) -> events.add(event));
        Facades.shareBy(new SharingRules(Settings.load("sharing=auto", warning -> fail(warning)), report));
        database.execute("TRUNCATE t");
        in(opener, () -> {
            Door door = new Door(database.url());
            connection = Facades.connection(BareSession.pooled(database.url(), new Settings(), door));
            connection.setAutoCommit(false);
        });
    }

    @AfterEach
    void close() throws SQLException {
        Facades.shareBy(null);
        opener.shutdown();
        other.shutdown();
        third.shutdown();
        connection.close();
    }

    @Test
    void callOfTheOpener_isCommitted() throws Exception {
        in(opener, this::prepareCall);
        split();
        in(opener, () -> {
            call("called");
            connection.commit();
        });
        assertEquals("called", written());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowUpdatedByTheOpener_isCommitted(boolean foundBefore) throws Exception {
        database.execute("INSERT INTO t VALUES ('found')");
        ResultSet before = opener.submit(this::rowToUpdate).get();
        in(opener, connection::commit);
        split();
        in(opener, () -> {
            ResultSet row = foundBefore ? before : rowToUpdate();
            row.updateString(1, "updated");
            row.updateRow();
            connection.commit();
        });
        assertEquals("updated", written());
    }

    @Test
    void callIsMadeAfterTheSplit_andUsedForSeveralTransactions_allIsCommitted() throws Exception {
        split();
        in(other, () -> {
            prepareCall();
            call("first");
            connection.commit();
            // for longer than a session that is idle stays with its thread
            Thread.sleep(300);
            insert("second");
            call("second, called");
            connection.commit();
        });
        assertEquals("first;second;second, called", written());
        assertEquals("2", database.ask("SELECT count(DISTINCT xmin::text) FROM t"));
    }

    @Test
    void callOfAThreadThatIsAloneByTheOperatorsWord_isRolledBackWithItsTransaction() throws Exception {
        Facades.shareBy(new SharingRules(Settings.load("sharing=split", warning -> fail(warning)), new Report()));
        in(other, () -> {
            prepareCall();
            for (String what : new String[] {"first", "second"}) {
                insert(what);
                call(what + ", called");
                connection.rollback();
            }
            connection.setAutoCommit(true);
        });
        assertEquals("", written());
    }

    @Test
    void callInTheMiddleOfATransaction_endsWithIt() throws Exception {
        in(other, this::prepareCall);
        split();
        in(other, () -> {
            insert("rolled back");
            call("rolled back, called");
            connection.rollback();
            insert("committed");
            connection.commit();
        });
        assertEquals("committed", written());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callInTheMiddleOfATransaction_isCommittedWithIt(boolean switches) throws Exception {
        in(other, this::prepareCall);
        split();
        in(other, () -> {
            insert("inserted");
            call("called");
            if (switches) {
                connection.setAutoCommit(true);
            } else {
                connection.commit();
            }
        });
        assertEquals("called;inserted", written());
    }

    @Test
    void threadHasSwitchedItsSessionToAutoCommit_soIsItsCallOnTheSharedOne_whichStaysAsItWasForOthers()
            throws Exception {
        in(other, this::prepareCall);
        split();
        in(other, () -> {
            connection.setAutoCommit(true);
            call("called");
        });
        in(third, () -> insert("third"));
        assertEquals("called", written());
    }

    @Test
    void metaDataIsAskedBesideAnotherThreadsWork_whoRollsThatBackRollsBackNothingElse() throws Exception {
        split();
        in(third, () -> insert("third"));
        in(opener, () -> {
            insert("opener");
            connection.getMetaData().getTables(null, null, "t", null).close();
        });
        in(third, connection::rollback);
        in(opener, connection::commit);
        assertEquals("opener", written());
    }

    @Test
    void metaDataIsAsked_leavesNoTransactionOpen() throws Exception {
        split();
        in(
                opener,
                () -> connection.getMetaData().getTables(null, null, "t", null).close());
        assertEquals(
                "0", database.ask("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"));
    }

    /** Opener and other have a session each from then on. */
    private void split() throws Exception {
        CountDownLatch firstWorks = new CountDownLatch(1);
        CountDownLatch secondWorks = new CountDownLatch(1);
        Thread first = threadOf(opener);
        Thread second = threadOf(other);
        Future<?> one = begin(opener, () -> {
            read();
            firstWorks.countDown();
            awaitTurn(second);
            connection.commit();
            secondWorks.await();
            read();
            connection.commit();
        });
        Future<?> two = begin(other, () -> {
            firstWorks.await();
            read();
            secondWorks.countDown();
            awaitTurn(first);
            connection.commit();
        });
        one.get(10, TimeUnit.SECONDS);
        two.get(10, TimeUnit.SECONDS);
        assertTrue(events.contains(Event.SHARED_SPLIT), events::toString);
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

    private void read() throws SQLException {
        TestDatabase.run(connection, "SELECT 1");
    }

    private void insert(String what) throws SQLException {
        TestDatabase.run(connection, "INSERT INTO t VALUES ('" + what + "')");
    }

    private void prepareCall() throws SQLException {
        call = connection.prepareCall("{call add(?)}");
    }

    private void call(String what) throws SQLException {
        call.setString(1, what);
        call.execute();
    }

    private ResultSet rowToUpdate() throws SQLException {
        ResultSet row = connection
                .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)
                .executeQuery("SELECT w FROM t");
        row.next();
        return row;
    }

    private static String written() throws SQLException {
        return database.ask("SELECT coalesce(string_agg(w, ';' ORDER BY w), '') FROM t");
    }

    private static Thread threadOf(ExecutorService executor) throws Exception {
        Callable<Thread> asks = Thread::currentThread;
        return executor.submit(asks).get();
    }

    private static Future<?> begin(ExecutorService thread, Call call) {
        return thread.submit(() -> {
            call.run();
            return null;
        });
    }

    private static void in(ExecutorService thread, Call call) throws Exception {
        begin(thread, call).get(20, TimeUnit.SECONDS);
    }
}
