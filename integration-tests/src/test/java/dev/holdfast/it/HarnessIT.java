package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The harness does what it says: without that, a green test means nothing. */
@HoldfastTest(server = "max_connections=20")
class HarnessIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void commitCutBeforeItArrives_isLost(Server server, FaultProxy proxy) throws SQLException {
        proxy.add(Fault.onClient('P').containing("COMMIT").cutBefore());
        assertThrows(SQLException.class, () -> insert(server, proxy, "before"));
        assertEquals("0", rows(server, "before"));
    }

    @Test
    void commitWhoseAnswerIsCut_isThere(Server server, FaultProxy proxy) throws SQLException {
        proxy.add(Fault.onServer('C').containing("COMMIT").cutBefore());
        assertThrows(SQLException.class, () -> insert(server, proxy, "answer"));
        assertEquals("1", rows(server, "answer"));
    }

    @Test
    void commitCutAfterItArrived_isThere(Server server, FaultProxy proxy) throws SQLException {
        proxy.add(Fault.onClient('S').nth(3).cutAfter());
        assertThrows(SQLException.class, () -> insert(server, proxy, "after"));
        Await.until(LIMIT, () -> "the committed row", () -> "1".equals(rows(server, "after")));
    }

    @Test
    void heldMessage_arrivesWhenReleased(Server server, FaultProxy proxy) throws Exception {
        Fault hold = proxy.add(Fault.onClient('P').containing("INSERT").hold());
        CompletableFuture<Void> inserting = CompletableFuture.runAsync(() -> {
            try {
                insert(server, proxy, "held");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        hold.awaitReached(LIMIT);
        assertFalse(inserting.isDone());
        hold.release();
        inserting.get();
        assertEquals("1", rows(server, "held"));
    }

    @Test
    void blackHole_neverAnswersAndNeverCloses(Server server, FaultProxy proxy) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(proxy.port()) + "&socketTimeout=1")) {
            proxy.blackHoleAll();
            SQLException failure = assertThrows(SQLException.class, () -> ask(connection, "SELECT 1"));
            assertInstanceOf(SocketTimeoutException.class, failure.getCause());
        }
    }

    @Test
    void roundTrips_areCountedAtTheWire(Server server, FaultProxy proxy) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(proxy.port()));
                Statement statement = connection.createStatement()) {
            Traffic before = proxy.traffic();
            for (int i = 0; i < 10; i++) {
                statement.executeQuery("SELECT 1").close();
            }
            Traffic spent = proxy.traffic().since(before);
            assertEquals(10, spent.roundTrips(), spent::toString);
            assertEquals(10, spent.statements(), spent::toString);
        }
    }

    @Test
    void immediateRestartAndStop_endSessionsAndKeepCommittedRows(Server server, FaultProxy proxy) throws SQLException {
        insert(server, proxy, "kept");
        try (Connection connection = DriverManager.getConnection(server.url())) {
            server.immediateRestart();
            assertThrows(SQLException.class, () -> ask(connection, "SELECT 1"));
        }
        server.stop();
        assertThrows(SQLException.class, () -> DriverManager.getConnection(server.url()));
        server.startAgain();
        assertEquals("1", rows(server, "kept"));
    }

    @Test
    void killedBackend_isGone_andSamplerAndLogSawIt(Server server) throws SQLException {
        ServerLog log = server.log();
        log.mark();
        try (SessionSampler sampler = server.sampleSessions();
                Connection connection = DriverManager.getConnection(server.url())) {
            int pid = Integer.parseInt(ask(connection, "SELECT pg_backend_pid()"));
            Await.until(LIMIT, () -> "the sampler to see a session", () -> sampler.most() == 1);
            assertTrue(server.killBackend(pid));
            assertThrows(SQLException.class, () -> ask(connection, "SELECT 1"));
            Await.until(LIMIT, () -> "the sampler to see it gone", () -> sampler.last() == 0);
        }
        Await.until(LIMIT, () -> "the log", () -> log.sessionsOf(Server.USER) == 1);
        assertEquals(1, log.mostSessionsOf(Server.USER));
    }

    @Test
    void commitOfAPreparedText_isFound_andAutoCommitToo(Server server, FaultProxy proxy) throws SQLException {
        try (Connection connection = warm(server, proxy)) {
            proxy.add(Fault.onCommit().touching("facts").cutBefore());
            connection.setAutoCommit(false);
            execute(connection, "INSERT INTO facts VALUES ('prepared')");
            assertThrows(SQLException.class, connection::commit);
        }
        assertEquals("0", rows(server, "prepared"));
        try (Connection connection = warm(server, proxy)) {
            proxy.add(Fault.onCommitAnswer().touching("facts").cutBefore());
            connection.setAutoCommit(true);
            assertThrows(SQLException.class, () -> execute(connection, "INSERT INTO facts VALUES ('auto')"));
        }
        assertEquals("1", rows(server, "auto"));
    }

    @Test
    void strandedCommit_arrivesLate(Server server, FaultProxy proxy) throws SQLException {
        Fault fault = Fault.onCommit().touching("stranded").strand();
        try (Connection connection = warm(server, proxy)) {
            proxy.add(fault);
            execute(connection, "INSERT INTO facts VALUES ('stranded')");
            assertThrows(SQLException.class, connection::commit);
        }
        assertEquals("0", rows(server, "stranded"));
        proxy.remove(fault);
        Await.until(LIMIT, () -> "the late commit", () -> "1".equals(rows(server, "stranded")));
        Await.until(LIMIT, () -> "its session to end", () -> sessions(server).equals("0"));
    }

    @Test
    void silentlyStrandedCommit_arrivesLate_andBothSidesStayOpen(Server server, FaultProxy proxy) throws Exception {
        Fault fault = Fault.onCommit().touching("silently").strandSilently();
        try (Connection connection = warm(server, proxy)) {
            connection.setNetworkTimeout(Runnable::run, 300);
            proxy.add(fault);
            execute(connection, "INSERT INTO facts VALUES ('silently')");
            SQLException failure = assertThrows(SQLException.class, connection::commit);
            assertInstanceOf(SocketTimeoutException.class, failure.getCause());
        }
        assertEquals("0", rows(server, "silently"));
        proxy.remove(fault);
        Await.until(LIMIT, () -> "the late commit", () -> "1".equals(rows(server, "silently")));
        assertEquals("1", sessions(server));
    }

    @Test
    void anyMessage_isCountedOnBothSides(Server server, FaultProxy proxy) throws SQLException {
        try (Connection connection = warm(server, proxy)) {
            // Parse, Bind, Describe, Execute, Sync
            Fault fault = proxy.add(Fault.onClient().nth(7).cutBefore());
            assertEquals("1", ask(connection, "SELECT 1"));
            assertFalse(fault.wasReached());
            assertThrows(SQLException.class, () -> ask(connection, "SELECT 1"));
        }
        try (Connection connection = warm(server, proxy)) {
            proxy.add(Fault.onServer().cutBefore());
            assertThrows(SQLException.class, () -> ask(connection, "SELECT 1"));
        }
    }

    @Test
    void refusedConnections_areRefusedUntilAcceptedAgain(Server server, FaultProxy proxy) throws SQLException {
        try (Connection open = DriverManager.getConnection(server.url(proxy.port()))) {
            proxy.refuse();
            SQLException failure =
                    assertThrows(SQLException.class, () -> DriverManager.getConnection(server.url(proxy.port())));
            assertInstanceOf(ConnectException.class, failure.getCause());
            assertEquals("1", ask(open, "SELECT 1"));
        }
        proxy.acceptAgain();
        DriverManager.getConnection(server.url(proxy.port())).close();
    }

    @Test
    void takenSlots_leaveNoneForOthers(Server server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url())) {
            try (TakenSlots slots = server.takeSlots()) {
                Await.until(LIMIT, () -> "20 slots, " + slots.count() + " taken", () -> takesAll(slots));
                assertThrows(SQLException.class, () -> ask(connection, "SELECT 1"));
                SQLException failure =
                        assertThrows(SQLException.class, () -> DriverManager.getConnection(server.url()));
                assertEquals("53300", failure.getSQLState());
            }
        }
        Await.until(LIMIT, () -> "a free slot", () -> canConnect(server));
    }

    @Test
    void crash_endsAllSessionsAndKeepsCommittedRows(Server server, FaultProxy proxy) throws SQLException {
        insert(server, proxy, "crash");
        try (Connection connection = DriverManager.getConnection(server.url());
                Connection other = DriverManager.getConnection(server.url())) {
            assertTrue(server.crash(Integer.parseInt(ask(connection, "SELECT pg_backend_pid()"))));
            assertThrows(SQLException.class, () -> ask(other, "SELECT 1"));
        }
        assertEquals("1", rows(server, "crash"));
    }

    @Test
    void programThatHangs_isKilledWithAThreadDump(Server server) {
        Application hanging = Application.of("dev.holdfast.it.app.Cycles")
                .classPath(Jars.apps(), Jars.driver())
                .arguments("driver", server.url(), 1)
                .limit(Duration.ofSeconds(2));
        AssertionError error = assertThrows(AssertionError.class, hanging::run);
        assertTrue(error.getMessage().contains("dev.holdfast.it.app.Cycles.main"), error::getMessage);
    }

    private static void insert(Server server, FaultProxy proxy, String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(proxy.port()));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS facts (name text)");
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO facts VALUES ('" + name + "')");
            connection.commit();
        }
    }

    /** One that has committed before, so that COMMIT is prepared; in a transaction. */
    private static Connection warm(Server server, FaultProxy proxy) throws SQLException {
        Connection connection = DriverManager.getConnection(server.url(proxy.port()));
        execute(connection, "CREATE TABLE IF NOT EXISTS facts (name text)");
        connection.setAutoCommit(false);
        for (int i = 0; i < 3; i++) {
            execute(connection, "INSERT INTO facts VALUES ('warm')");
            connection.commit();
        }
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A backend ends in its own time, those of the test before too. */
    private static boolean takesAll(TakenSlots slots) {
        try {
            slots.endOneAndTake();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return slots.count() == 20;
    }

    private static boolean canConnect(Server server) {
        try {
            DriverManager.getConnection(server.url()).close();
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static String sessions(Server server) {
        return server.query("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + Server.USER + "'");
    }

    private static String rows(Server server, String name) {
        return server.query(Server.DATABASE, "SELECT count(*) FROM facts WHERE name = '" + name + "'");
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
