package dev.holdfast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.Target;
import dev.holdfast.report.Report;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connects to a server that is away whenever the test says so. */
@Timeout(60)
@Tag("measures-time")
class OutageTest {
    private static final SQLException REFUSED = new SQLException("refused", "08001", new ConnectException());
    private static final Duration DEADLINE = Duration.ofMillis(1_200);
    private static final long AT_ONCE_MILLIS = 150;
    private static final int THREADS = 20;

    private static EmbeddedPostgres server;
    private static String url;

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile int mostUnderWay;
    private volatile SQLException answer;

    /** How often the prober runs out of memory. */
    private final AtomicInteger exhausted = new AtomicInteger();

    private SessionSource source;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        url = server.getJdbcUrl("postgres", "postgres");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void make() throws SQLException {
        source = source(DEADLINE);
    }

    private SessionSource source(Duration deadline) throws SQLException {
        return source(deadline, new Properties());
    }

    private SessionSource source(Duration deadline, Properties properties) throws SQLException {
        Settings settings = Settings.load("retry.deadline=" + deadline.toMillis() + "ms", problem -> fail(problem));
        Driver driver = DriverManager.getDriver(url);
        return new SessionSource(
                new Target(url, properties, "test"),
                with -> connect(driver, with),
                Dialect.of(driver.getClass().getName(), url),
                settings,
                new Report());
    }

    private Connection connect(Driver driver, Properties properties) throws SQLException {
        attempts.incrementAndGet();
        mostUnderWay = Math.max(mostUnderWay, underWay.incrementAndGet());
        try {
            if (Thread.currentThread().getName().equals("holdfast-prober") && exhausted.getAndDecrement() > 0) {
                throw new OutOfMemoryError("for the test");
            }
            if (answer != null) {
                TimeUnit.MILLISECONDS.sleep(20);
                throw answer;
            }
            return driver.connect(url, properties);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            underWay.decrementAndGet();
        }
    }

    @AfterEach
    void comeBack() throws SQLException {
        answer = null;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!isBack()) {
            assertTrue(System.nanoTime() - end < 0, "it is back, and nobody has noticed");
        }
    }

    private boolean isBack() {
        try {
            open();
            return true;
        } catch (SQLException away) {
            return false;
        }
    }

    private void open() throws SQLException {
        ((Session) source.open()).end();
    }

    @Test
    void targetNeverReached_failsAtOnce() {
        answer = REFUSED;
        assertSame(REFUSED, assertThrows(SQLException.class, this::open));
        assertEquals(1, attempts.get());
    }

    @Test
    void wrongPassword_isTriedOnce_alsoWhereItWasRightBefore() throws SQLException {
        open();
        attempts.set(0);
        answer = new SQLException("password authentication failed", "28P01");
        assertSame(answer, assertThrows(SQLException.class, this::open));
        assertEquals(1, attempts.get());
    }

    @Test
    void backBeforeTheDeadline_nobodyHasNoticed() throws Exception {
        open();
        answer = REFUSED;
        List<FutureTask<Told>> tasks = startAll();
        TimeUnit.MILLISECONDS.sleep(DEADLINE.toMillis() / 2);
        answer = null;
        for (FutureTask<Told> task : tasks) {
            assertNull(task.get().failure);
        }
    }

    @Test
    void longerThanTheDeadline_oneThreadTriesIt_andConnectsFailAtOnceUntilItIsBack() throws Exception {
        open();
        answer = REFUSED;
        for (FutureTask<Told> task : startAll()) {
            Told told = task.get();
            assertSame(REFUSED, told.failure);
            assertTrue(told.millis >= DEADLINE.toMillis() - 50, "gave up after " + told.millis + " ms");
        }
        attempts.set(0);
        mostUnderWay = 0;
        for (int i = 0; i < 10; i++) {
            for (FutureTask<Told> task : startAll()) {
                assertToldAtOnce(task.get());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertEquals(1, mostUnderWay);
        assertTrue(attempts.get() <= 8, "attempts within a second and a bit: " + attempts);
        long begin = System.nanoTime();
        comeBack();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(millis <= 1_000, "service after " + millis + " ms");
    }

    @Test
    void shorterLoginTimeout_isHeeded_andOthersWaitOn() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("loginTimeout", "0.3");
        SessionSource hasty = source(DEADLINE, properties);
        ((Session) hasty.open()).end();
        open();
        answer = REFUSED;
        long begin = System.nanoTime();
        assertSame(REFUSED, assertThrows(SQLException.class, hasty::open));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(millis < DEADLINE.toMillis() - 100, "gave up after " + millis + " ms");
        List<FutureTask<Told>> others = startAll();
        answer = null;
        for (FutureTask<Told> task : others) {
            assertNull(task.get().failure);
        }
    }

    private static void assertToldAtOnce(Told told) {
        assertEquals("08001", told.failure.getSQLState());
        assertTrue(told.failure.getMessage().contains("circuit breaker open"), told.failure::getMessage);
        assertSame(REFUSED, told.failure.getCause());
        assertTrue(told.millis <= AT_ONCE_MILLIS, "told after " + told.millis + " ms");
    }

    @Test
    void interruptedThread_isToldAtOnce_andKeepsItsFlag() throws Exception {
        source = source(Duration.ofSeconds(30));
        open();
        answer = REFUSED;
        FutureTask<Told> task = new FutureTask<>(this::told);
        Thread waiting = new Thread(task);
        waiting.start();
        // its own attempt, and then the prober's
        while (attempts.get() < 3) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        waiting.interrupt();
        Told told = task.get();
        assertSame(REFUSED, told.failure);
        assertTrue(told.interrupted);
        assertTrue(told.millis < 10_000, "waited " + told.millis + " ms");
    }

    @Test
    void proberWithoutMemory_goesOn() throws Exception {
        source = source(Duration.ofSeconds(30));
        open();
        answer = REFUSED;
        exhausted.set(2);
        FutureTask<Told> task = new FutureTask<>(this::told);
        new Thread(task).start();
        while (exhausted.get() > 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        answer = null;
        assertNull(task.get(20, TimeUnit.SECONDS).failure);
    }

    private List<FutureTask<Told>> startAll() {
        List<FutureTask<Told>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            FutureTask<Told> task = new FutureTask<>(this::told);
            tasks.add(task);
            new Thread(task).start();
        }
        return tasks;
    }

    private Told told() {
        long begin = System.nanoTime();
        SQLException failure = null;
        try {
            open();
        } catch (SQLException e) {
            failure = e;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return new Told(failure, millis, Thread.interrupted());
    }

    /** What came of one connect; failure null = it was made. */
    private record Told(SQLException failure, long millis, boolean interrupted) {}
}
