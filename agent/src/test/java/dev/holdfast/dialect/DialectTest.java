package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.jdbc.Refusal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
    private static final Dialect POSTGRES = Dialect.of("org.postgresql.Driver", "jdbc:postgresql:x");
    private static final Dialect GENERIC = Dialect.of("org.h2.Driver", "jdbc:h2:mem:x");

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:postgresql://db1/orders postgresql://db1:5432",
                "jdbc:postgresql://DB1:5433/orders?user=a&password=b postgresql://db1:5433",
                "jdbc:postgresql://db1,db2:6000/orders postgresql://db1:5432,db2:6000",
                "jdbc:postgresql://[::1]/orders postgresql://[::1]:5432",
                "jdbc:postgresql://[::1]:7000/orders postgresql://[::1]:7000",
                "jdbc:postgresql:orders postgresql://localhost:5432",
                "jdbc:postgresql:///orders postgresql://localhost:5432",
                "jdbc:postgresql:///a?user=b&cloudSqlInstance=p:r:A&socketFactory=c.S postgresql://localhost:5432?socketFactory=c.S&cloudSqlInstance=p:r:A",
                "jdbc:postgresql://db1/a?socketFactoryArg=/run/a,b postgresql://db1:5432?socketFactoryArg=/run/a,b",
                "jdbc:postgresql:?service=orders postgresql://localhost:5432?service=orders"
            })
    void serverKey_isTheServerWithoutTheDatabase(String url, String key) {
        assertEquals(key, POSTGRES.serverKey(url, new Properties()));
    }

    @Test
    void serverKey_hasWhatLeadsToAnotherServer_fromTheProperties() {
        Properties properties = new Properties();
        properties.setProperty("service", "orders");
        String url = "jdbc:postgresql://db1/x";
        assertEquals("postgresql://db1:5432?service=orders", POSTGRES.serverKey(url, properties));
        assertEquals("postgresql://db1:5432?service=b", POSTGRES.serverKey(url + "?service=b", properties));
    }

    @Test
    void severalHosts_standInTheUrl() {
        Properties properties = new Properties();
        assertTrue(POSTGRES.hasSeveralHosts("jdbc:postgresql://db1,db2/x", properties));
        assertFalse(POSTGRES.hasSeveralHosts("jdbc:postgresql://db1/x?socketFactoryArg=a,b", properties));
    }

    @Test
    void serverKeyOfAnyDatabase_hasNoSecrets() {
        assertEquals("jdbc:x://host/db", GENERIC.serverKey("jdbc:x://me:secret@host/db;password=p", new Properties()));
        assertEquals("jdbc:x://host/db", GENERIC.serverKey("jdbc:x://host/db?password=p", new Properties()));
        assertEquals("jdbc:x://host/db", GENERIC.serverKey("jdbc:x://me:se?cret@host/db", new Properties()));
        assertEquals(
                "jdbc:oracle:thin:host:1521",
                GENERIC.serverKey("jdbc:oracle:thin:me/secret@host:1521", new Properties()));
    }

    @ParameterizedTest
    @CsvSource({
        "08006, true",
        "57P01, true",
        "57P05, true",
        "25P03, true",
        "25P04, true",
        "25P02, false",
        "57014, false",
        "23505, false",
        ", false"
    })
    void failureThatEndsTheSession_isKnown(String state, boolean broken) {
        assertEquals(broken, POSTGRES.meansBroken(new SQLException("told", state)));
    }

    @Test
    void replication_isPassedThrough() {
        Properties properties = new Properties();
        assertNull(POSTGRES.reasonToPassThrough("jdbc:postgresql://db1/x", properties));
        assertNotNull(POSTGRES.reasonToPassThrough("jdbc:postgresql://db1/x?a=b&replication=database", properties));
        properties.setProperty("replication", "true");
        assertNotNull(POSTGRES.reasonToPassThrough("jdbc:postgresql://db1/x", properties));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db1/x, 1",
        "jdbc:postgresql://db1/x?user=ApplicationName, 1",
        "jdbc:postgresql://db1/x?ApplicationName=billing, 0",
        "jdbc:postgresql://db1/x?user=app&ApplicationName=&ssl=true, 0"
    })
    void leasesSet_whatTheUrlLeavesOpen(String url, int count) {
        assertEquals(count, POSTGRES.leaseProperties(url).length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:sqlite:x.db",
                "jdbc:duckdb:x.db",
                "jdbc:derby:x",
                "jdbc:hsqldb:mem:x",
                "jdbc:h2:./x",
                "jdbc:h2:mem:;DB_CLOSE_DELAY=-1",
                "jdbc:h2:tcp://host/mem:x",
                "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1;INIT=RUNSCRIPT FROM 'x.sql'"
            })
    void databaseThatEndsWithAConnection_isPassedThrough(String url) {
        assertNotNull(GENERIC.reasonToPassThrough(url, new Properties()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1",
                "jdbc:h2:tcp://host/./x",
                "jdbc:hsqldb:hsql://host/x",
                "jdbc:derby://host/x",
                "jdbc:mysql://host/x"
            })
    void databaseThatStays_isPooled(String url) {
        assertNull(GENERIC.reasonToPassThrough(url, new Properties()));
    }

    @Test
    void tooManyOfOneRole_isNotAFullServer() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection admin = server.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE ROLE limited LOGIN CONNECTION LIMIT 0");
            statement.execute("CREATE ROLE app LOGIN");
            assertEquals(Refusal.OF_TARGET, refusal(server, "limited", "postgres"));
            assertEquals(Refusal.NONE, refusal(server, "nobody", "postgres"));
            statement.execute("CREATE DATABASE narrow CONNECTION LIMIT 0");
            assertEquals(Refusal.OF_TARGET, refusal(server, "app", "narrow"));
        }
    }

    private static Refusal refusal(EmbeddedPostgres server, String role, String database) {
        String url = server.getJdbcUrl(role, database);
        return POSTGRES.refusal(assertThrows(SQLException.class, () -> DriverManager.getConnection(url)));
    }

    @Test
    void keepAlive_isAddedUnlessItIsSet() {
        Properties given = new Properties();
        assertEquals(
                "true",
                POSTGRES.connectProperties("jdbc:postgresql://db1/x", given).getProperty("tcpKeepAlive"));
        assertNull(given.getProperty("tcpKeepAlive"));
        assertSame(given, POSTGRES.connectProperties("jdbc:postgresql://db1/x?tcpKeepAlive=false", given));
    }

    @Test
    void otherDriversOnSimilarUrls_areGeneric() {
        assertSame(GENERIC, Dialect.of("com.edb.Driver", "jdbc:postgresql://db1/x"));
        assertSame(GENERIC, Dialect.of("com.amazon.redshift.jdbc.Driver", "jdbc:redshift://db1/x"));
    }

    @ParameterizedTest
    @CsvSource({
        "org.postgresql.PGConnection, setPrepareThreshold, SETTING",
        "org.postgresql.PGConnection, addDataType, SPOILS",
        "org.postgresql.PGConnection, getCopyAPI, EXPOSES",
        "org.postgresql.PGConnection, getBackendPID, NONE",
        "org.postgresql.PGConnection, alterUserPassword, CHANGES_SERVER",
        "org.postgresql.PGStatement, setPrepareThreshold, NONE",
        "org.postgresql.core.BaseConnection, getQueryExecutor, EXPOSES",
        "org.example.Other, getBackendPID, EXPOSES"
    })
    void vendorMethods_haveTheirEffects(String owner, String method, Effect effect) {
        assertEquals(effect, POSTGRES.vendorMethods().effectOf(owner, method, "()V"));
    }

    @Test
    void limitsOfRoleAndDatabase_leaveWhatTheNearerOneDoes_lessATenthOfIt() {
        assertEquals(Integer.MAX_VALUE, new Facts.Slots(100, 3, new Integer[50], -1, 1, -1, 1).free());
        assertEquals(17, new Facts.Slots(500, 3, new Integer[400], 20, 1, -1, 9).free());
        assertEquals(1, new Facts.Slots(100, 3, new Integer[50], 5, 2, 10, 8).free());
        assertEquals(97, new Facts.Slots(100, 3, new Integer[50], 5, 2, 10, 8).allowed());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "500, a, 100, ALIVE",
                "unreadable, a, 100, ALIVE",
                "null, a, 100, GONE",
                "501, a, 100, GONE",
                "null, a, 600, GONE",
                "null, b, 600, UNKNOWN",
                "null, a, 400, UNKNOWN"
            })
    void pulse_isJudgedOnlyOnTheSameServer(String start, String server, long serverStart, Dialect.Pulse pulse) {
        Facts facts = new Facts(7, "500", "", false, false, "a", 100, null);
        assertEquals(pulse, PostgresDialect.pulse(facts, start, server, serverStart));
    }

    @Test
    void unreachable_isWhatTheNetworkSays() {
        assertEquals(true, unreachable("08001", new ConnectException("refused")));
        assertEquals(true, unreachable("08001", new SocketTimeoutException("silent")));
        assertEquals(true, unreachable("57P03", null));
        assertEquals(false, unreachable("08006", new IllegalStateException("no Kerberos ticket")));
        assertEquals(false, unreachable("53300", null));
        assertEquals(false, unreachable("28P01", null));
    }

    private static boolean unreachable(String state, Throwable cause) {
        return POSTGRES.meansUnreachable(new SQLException("failed", state, cause));
    }
}
