package dev.holdfast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.Target;
import dev.holdfast.report.Report;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InquiryTest {
    private static final int MOST = 8;
    private static final int THREADS = 40;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicInteger opened = new AtomicInteger();
    private EmbeddedPostgres server;
    private Inquiry.Turns turns;

    @BeforeEach
    void start() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        String url = server.getJdbcUrl("postgres", "postgres");
        Driver driver = DriverManager.getDriver(url);
        turns = new Inquiry.Turns(new SessionSource(
                new Target(url, new Properties(), "test"),
                properties -> {
                    opened.incrementAndGet();
                    return driver.connect(url, properties);
                },
                Dialect.of(driver.getClass().getName(), url),
                new Settings(),
                new Report()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void manyAtOnce_takeTurnsOnAFew_andNoneIsLeftOpen() throws Exception {
        List<FutureTask<Integer>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            FutureTask<Integer> task = new FutureTask<>(this::others);
            all.add(task);
            new Thread(task).start();
        }
        for (FutureTask<Integer> task : all) {
            assertTrue(task.get() <= MOST, "connections at once: " + task.get());
        }
        assertTrue(opened.get() < THREADS, "connections in all: " + opened);
        assertNoneIsOpen();
    }

    @Test
    void noTurnInTime_isToldAsSuch() throws SQLException {
        List<Inquiry> taken = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            taken.add(turns.take(SECOND));
        }
        assertEquals(
                "08001",
                assertThrows(SQLException.class, () -> turns.take(SECOND / 10)).getSQLState());
        taken.forEach(Inquiry::close);
        assertNoneIsOpen();
    }

    @Test
    void connectionThatDied_isNotHandedOn() throws Exception {
        List<Inquiry> taken = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            taken.add(turns.take(SECOND));
        }
        FutureTask<Integer> waiting = new FutureTask<>(this::others);
        new Thread(waiting).start();
        while (!taken.get(0).isWanted()) {
            Thread.onSpinWait();
        }
        taken.get(0).connection().close();
        taken.forEach(Inquiry::close);
        assertTrue(waiting.get() > 0);
        assertNoneIsOpen();
    }

    /** How many there are while one is used. */
    private int others() throws SQLException {
        try (Inquiry inquiry = turns.take(30 * SECOND);
                Statement ask = inquiry.connection().createStatement();
                ResultSet row = ask.executeQuery("SELECT count(*), pg_sleep(0.02) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND state = 'active'")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void assertNoneIsOpen() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement ask = connection.createStatement()) {
            long end = System.nanoTime() + 10 * SECOND;
            int open;
            do {
                try (ResultSet row = ask.executeQuery(
                        "SELECT count(*) - 1 FROM pg_stat_activity" + " WHERE backend_type = 'client backend'")) {
                    row.next();
                    open = row.getInt(1);
                }
            } while (open > 0 && System.nanoTime() < end);
            assertEquals(0, open);
        }
    }
}
