package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.session.Session;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final String KEPT = "jdbc:h2:mem:router;DB_CLOSE_DELAY=-1";

    private final List<Event> events = new ArrayList<>();
    private final Router router =
            new Router(new Settings(), new Report((event, subject, detail, cause) -> events.add(event)));
    private final Driver h2 = new org.h2.Driver();
    private final Driver postgres = new org.postgresql.Driver();

    @Test
    void sameTarget_hasOneRoute() throws Exception {
        Route first = router.route(h2, KEPT, new Properties());
        assertSame(first, router.route(new org.h2.Driver(), KEPT, null));
        Properties other = new Properties();
        other.setProperty("user", "other");
        assertNotSame(first, router.route(h2, KEPT, other));
    }

    @Test
    void anotherDriversUrl_hasNone() throws Exception {
        assertNull(router.route(h2, "jdbc:postgresql://localhost/x", new Properties()));
        assertNull(router.route(h2, null, new Properties()));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:mem:plain, true",
        "jdbc:h2:./file, true",
        "jdbc:h2:tcp://localhost/x, false",
        "jdbc:h2:mem:kept;db_close_delay=-1, false",
    })
    void databaseThatEndsWithItsLastConnection_isPassedThrough(String url, boolean passed) throws Exception {
        assertEquals(passed, router.route(h2, url, new Properties()).passesThrough());
    }

    @ParameterizedTest
    @CsvSource({"database, true", "true, true", "false, false"})
    void replicationConnection_isPassedThrough(String replication, boolean passed) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("replication", replication);
        assertEquals(
                passed,
                router.route(postgres, "jdbc:postgresql://localhost/x", properties)
                        .passesThrough());
    }

    @Test
    void targetsWithoutEnd_arePassedThrough() throws Exception {
        for (int i = 0; i < 64; i++) {
            assertFalse(router.route(postgres, "jdbc:postgresql://localhost/db" + i, null)
                    .passesThrough());
        }
        assertNull(router.route(postgres, "jdbc:postgresql://localhost/db64", null));
        assertTrue(events.contains(Event.TOO_MANY_TARGETS));
        assertFalse(
                router.route(postgres, "jdbc:postgresql://localhost/db1", null).passesThrough());
    }

    @Test
    void dataSource_isKnownByWhatItDescribes() throws Exception {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(KEPT);
        Route route = router.route(source, null, null, false);
        JdbcDataSource equal = new JdbcDataSource();
        equal.setURL(KEPT);
        assertSame(route, router.route(equal, null, null, false));
        source.setURL(KEPT.replace("router", "other"));
        assertNotSame(route, router.route(source, null, null, false));
    }

    @Test
    void dataSourceThatIsPointedElsewhere_doesntMoveThePool() throws Exception {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(KEPT);
        Route route = router.route(source, null, null, false);
        source.setURL(KEPT.replace("router", "other"));
        Session session = route.borrow(new Properties());
        assertEquals("jdbc:h2:mem:router", session.raw().getMetaData().getURL());
        session.release();
    }
}
