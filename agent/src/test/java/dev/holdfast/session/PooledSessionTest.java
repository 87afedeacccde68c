package dev.holdfast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import dev.holdfast.pool.PoolSet;
import dev.holdfast.pool.Pools;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.testkit.Backends;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions and the budget: here there is one slot, and who waits for it gives up after a second. */
class PooledSessionTest {
    private EmbeddedPostgres postgres;
    private PoolSet pools;
    private Sessions sessions;

    @BeforeEach
    void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        Properties one = new Properties();
        one.setProperty("holdfast.pool.max-total", "1");
        one.setProperty("holdfast.pool.acquire-timeout", "1s");
        Settings settings = Settings.load(null, one, Map.of(), problem -> assertEquals("", problem));
        sessions = new Sessions(postgres.getJdbcUrl("postgres", "postgres"), "postgres", settings);
        pools = new Pools(settings, new Report()).of(sessions.source);
    }

    @AfterEach
    void stop() throws IOException {
        postgres.close();
    }

    @Test
    void sessionThatIsHeld_keepsTheSlot() throws SQLException {
        Session held = (Session) pools.borrow();
        assertEquals("08001", assertThrows(SQLException.class, pools::borrow).getSQLState());
        held.release();
    }

    @Test
    void deadSessionThatNobodyCloses_givesItsSlotUp() throws SQLException {
        Session dead = (Session) pools.borrow();
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute(Backends.end(dead.facts().pid()));
        }
        dead.failed(assertThrows(SQLException.class, () -> Sessions.run(dead, "SELECT 1")));
        Session next = (Session) pools.borrow();
        assertNotSame(dead, next);
        assertEquals("1", Sessions.ask(next, "SELECT 1"));
        dead.release();
        assertEquals("1", Sessions.ask(next, "SELECT 1"));
        assertThrows(SQLException.class, pools::borrow);
        next.release();
    }

    @Test
    void sessionWhoseRawObjectIsOut_isLeftToTheDriverWhenItIsForgotten() throws SQLException {
        Connection raw = forget();
        for (int i = 0; i < 3; i++) {
            System.gc();
            assertThrows(SQLException.class, pools::borrow);
        }
        assertTrue(raw.isValid(1));
        raw = null;
        Session next = null;
        for (int i = 0; next == null && i < 20; i++) {
            System.gc();
            try {
                next = (Session) pools.borrow();
            } catch (SQLException stillThere) {
                assertEquals("08001", stillThere.getSQLState());
            }
        }
        assertNotNull(next);
        next.release();
    }

    /** pgjdbc waits for a millisecond where it looks whether something has arrived. */
    @Test
    @Tag("measures-time")
    void sessionThatIsLentAtOnceAgain_isNotWaitedFor() throws SQLException {
        long begin = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            ((Session) pools.borrow()).release();
        }
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(millis < 500, "milliseconds: " + millis);
    }

    @Test
    void sessionThatWasEnded_isNotLentAgain() throws SQLException {
        Session ended = (Session) pools.borrow();
        ended.release();
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(" + ended.facts().pid() + ", 5000)");
        }
        Session next = (Session) pools.borrow();
        assertNotSame(ended, next);
        next.release();
    }

    @Test
    void sessionWhoseRawObjectIsOut_isNotPooled() throws SQLException {
        Session exposed = (Session) pools.borrow();
        exposed.expose("test");
        exposed.expose("test");
        assertTrue(sessions.reported(Event.PINNED));
        assertThrows(SQLException.class, pools::borrow);
        exposed.release();
        assertTrue(exposed.isDead());
        Session next = (Session) pools.borrow();
        assertNotSame(exposed, next);
        assertThrows(SQLException.class, pools::borrow);
        next.release();
        Session again = (Session) pools.borrow();
        assertSame(next, again);
        again.release();
    }

    /** The driver's own cleaner, or a class loader that is to go, needs collections of its own after this one. */
    @Test
    void sessionWhoseRawObjectIsOut_isHeldByNobodyElse() throws SQLException {
        WeakReference<Connection> raw = new WeakReference<>(forget());
        System.gc();
        assertNull(raw.get());
    }

    private Connection forget() throws SQLException {
        Session session = (Session) pools.borrow();
        session.hold();
        session.expose("test");
        return session.raw();
    }
}
