package dev.holdfast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import dev.holdfast.jdbc.SqlTraits;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same promises with nothing but standard JDBC, on H2. */
class GenericSessionTest {
    private static final String URL = "jdbc:h2:mem:generic;DB_CLOSE_DELAY=-1";

    private Session session;

    @BeforeEach
    void open() throws SQLException {
        session = new Sessions(URL, "sa", new Settings()).open();
        Sessions.run(session, "CREATE TABLE IF NOT EXISTS t (n INT)");
        Sessions.run(session, "CREATE SCHEMA IF NOT EXISTS other");
        Sessions.run(session, "DELETE FROM t");
    }

    @AfterEach
    void end() {
        session.end();
    }

    @Test
    void openTransaction_isRolledBack() throws SQLException {
        session.changes(Attribute.AUTOCOMMIT);
        session.raw().setAutoCommit(false);
        Sessions.run(session, "INSERT INTO t VALUES (1)");
        assertTrue(session.restore());
        assertTrue(session.raw().getAutoCommit());
        assertEquals("0", Sessions.ask(session, "SELECT count(*) FROM t"));
    }

    @Test
    void attributes_areWhatTheyWere() throws SQLException {
        Connection raw = session.raw();
        session.changes(Attribute.ISOLATION);
        session.changes(Attribute.SCHEMA);
        session.changes(Attribute.HOLDABILITY);
        int holdability = raw.getHoldability();
        raw.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        raw.setSchema("OTHER");
        raw.setHoldability(3 - holdability);
        assertTrue(session.restore());
        assertEquals(Connection.TRANSACTION_READ_COMMITTED, raw.getTransactionIsolation());
        assertEquals("PUBLIC", raw.getSchema());
        assertEquals(holdability, raw.getHoldability());
    }

    @Test
    void whatCannotBeAsked_isNotPooled() throws SQLException {
        session.before(SqlTraits.of("SELECT whatever()"));
        assertFalse(session.restore());
    }

    @Test
    void transactionBySql_isNotPooled() throws SQLException {
        session.before(SqlTraits.of("BEGIN"));
        assertFalse(session.restore());
    }

    @Test
    void idleSession_isValidatedAndHasNoBudget() throws SQLException {
        assertTrue(session.restore());
        assertTrue(session.usable(true));
        assertNull(session.askCapacity());
        session.raw().close();
        assertFalse(session.usable(false));
    }
}
