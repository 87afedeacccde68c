package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a text that only reads, as an insert that stands for itself, as a trigger that leaves nothing. Each test's objects are gone after it. */
@Tag("server-version")
class PostgresQueriesTest {
    private static EmbeddedPostgres server;

    private Connection connection;
    private Dialect dialect;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        connection = server.getPostgresDatabase().getConnection();
        dialect = Dialect.of("org.postgresql.Driver", "jdbc:postgresql://db1/x");
        connection.setAutoCommit(false);
        run("CREATE TABLE t (n int, word text)");
        run("CREATE FUNCTION debit(n int) RETURNS boolean LANGUAGE plpgsql AS"
                + " $$ BEGIN INSERT INTO t VALUES (n); RETURN true; END $$");
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    @Test
    void setUp_meansPgCatalog_whateverStandsBeforeIt() throws SQLException {
        run("CREATE SCHEMA s");
        run("CREATE FUNCTION s.older(timestamptz, timestamptz) RETURNS timestamptz LANGUAGE sql AS"
                + " $$ SELECT timestamptz '2000-01-01' $$");
        run("CREATE AGGREGATE s.max(timestamptz) (SFUNC = s.older, STYPE = timestamptz)");
        String start = started();
        run("SET LOCAL search_path = s, pg_catalog");
        assertEquals(start, started());
    }

    private String started() throws SQLException {
        return setUp().backendStart();
    }

    private Facts setUp() throws SQLException {
        DriverSide side = dialect.driverSide(connection.getClass());
        return dialect.setUp(connection, side, Duration.ZERO, Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "AS $$ BEGIN RETURN NEW; END $$ | false",
                "AS $$ BEGIN PERFORM set_config('app.x', '1', false); RETURN NEW; END $$ | true",
                "AS $$ BEGIN SET \"search_path\" TO x; RETURN NEW; END $$ | true",
                "AS $$ BEGIN SET LOCAL search_path TO 'x.y'; SET LOCAL work_mem = 64; RETURN NEW; END $$ | false",
                "AS $$ BEGIN SET LOCAL app.x = '1'; RETURN NEW; END $$ | true",
                "AS $$ BEGIN SET LOCAL app . x TO '1'; RETURN NEW; END $$ | true",
                "AS $$ BEGIN CREATE TABLE pg_temp.t (n int); RETURN NEW; END $$ | true",
                "AS $$ BEGIN CREATE TABLE \"pg_temp\".t (n int); RETURN NEW; END $$ | true",
                "AS $$ BEGIN UPDATE pg_settings SET setting = 'x'; RETURN NEW; END $$ | true",
                "SET search_path = x, 'y.z' SET work_mem = 64 AS $$ BEGIN RETURN NEW; END $$ | false",
                "SET work_mem = 64 SET app.x = '1' AS $$ BEGIN RETURN NEW; END $$ | true"
            })
    void triggers_areReadForWhatStays(String definition, boolean stays) throws SQLException {
        run("CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql " + definition);
        assertFalse(setUp().hiddenState());
        run("CREATE TRIGGER audit BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE audit()");
        assertEquals(stays, setUp().hiddenState());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT n FROM t WHERE word IN ('a', 'b') ORDER BY n | true",
                "SELECT n FROM \"t\" | true",
                "SELECT DEBIT(n) FROM t | false",
                "SELECT n FROM t FOR UPDATE OF t | true",
                "SELECT nextval('s') | false",
                "SELECT n FROM Überweisung | false",
                "SELECT n FROM t WHERE word = 'Ü' | false",
                "SELECT n FROM \"a\"\"b\" | false",
                "SELECT n FROM U&\"\\0076\" | false"
            })
    void texts_areReadForNames(String text, boolean onlyReads) throws SQLException {
        run("CREATE VIEW Überweisung AS SELECT debit(n) FROM t");
        run("CREATE VIEW \"a\"\"b\" AS SELECT debit(n) FROM t");
        run("CREATE VIEW v AS SELECT debit(n) FROM t");
        assertOnlyReads(onlyReads, text);
    }

    @Test
    void checkOfADomain_runsWithoutBeingNamed() throws SQLException {
        String text = "SELECT n FROM t";
        run("CREATE DOMAIN plain AS int CHECK (value > 0 AND abs(value) < 7)");
        assertOnlyReads(true, text);
        afterwards("CREATE DOMAIN geld AS int CHECK (debit(value))", text);
        run("CREATE SEQUENCE s");
        afterwards("CREATE DOMAIN geld AS int CHECK (nextval('s') > value)", text);
        run("CREATE OPERATOR === (RIGHTARG = int, PROCEDURE = debit)");
        run("CREATE DOMAIN geld AS int CHECK (=== value)");
        assertOnlyReads(false, text);
    }

    @Test
    void operatorsOfTheDatabasesOwn_runWithoutBeingNamed() throws SQLException {
        run("CREATE FUNCTION same(a text, b int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN debit(b); END $$");
        afterwards(
                "CREATE OPERATOR = (LEFTARG = text, RIGHTARG = int, PROCEDURE = same)",
                "SELECT n FROM t WHERE word IN (1, 2)");
    }

    @Test
    void functionsThatSort_runWithoutBeingNamed() throws SQLException {
        run("CREATE TYPE pair AS (a int, b int)");
        run("CREATE FUNCTION compared(a pair, b pair) RETURNS int LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM debit(1); RETURN 0; END $$");
        afterwards(
                "CREATE OPERATOR CLASS pairs DEFAULT FOR TYPE pair USING btree AS FUNCTION 1 compared(pair, pair)",
                "SELECT DISTINCT word FROM t ORDER BY word");
    }

    /** The server's own functions aren't in pg_depend. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE child (parent int DEFAULT currval('s'), word text)",
                "CREATE TABLE child (parent int DEFAULT 1 + lastval()::int)",
                "CREATE DOMAIN drawn AS bigint DEFAULT lastval()",
                "ALTER TABLE t ADD CHECK (n <= lastval())",
                "CREATE DOMAIN drawn AS bigint CHECK (value <= currval('s'))",
                "CREATE FUNCTION drawn() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN CurrVal('s'); END $$",
                "CREATE FUNCTION drawn(n bigint DEFAULT lastval()) RETURNS bigint LANGUAGE sql AS 'SELECT $1'"
            })
    void objectsThatAskSequences_makeInsertsDepend(String object) throws SQLException {
        run("CREATE SEQUENCE s");
        run("CREATE TABLE numbered (n int DEFAULT nextval('s'), at timestamptz DEFAULT now(), CHECK (n > 0))");
        assertTrue(dialect.insertsAreIndependent(connection));
        run(object);
        assertFalse(dialect.insertsAreIndependent(connection));
    }

    @Test
    void functionThatWasParsedWhenItWasMade_isSeenToAskSequences() throws SQLException {
        assumeTrue(connection.getMetaData().getDatabaseMajorVersion() >= 14);
        run("CREATE FUNCTION drawn() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT lastval(); END");
        assertFalse(dialect.insertsAreIndependent(connection));
    }

    /** The object makes the text one that may write, and is undone. */
    private void afterwards(String object, String text) throws SQLException {
        assertOnlyReads(true, text);
        Savepoint before = connection.setSavepoint();
        run(object);
        assertOnlyReads(false, text);
        connection.rollback(before);
    }

    private void assertOnlyReads(boolean onlyReads, String text) throws SQLException {
        assertEquals(onlyReads, dialect.onlyReads(connection, text), text);
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
