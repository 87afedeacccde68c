package dev.holdfast.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.report.Event;
import dev.holdfast.testkit.Backends;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** A dead network doesn't hang a thread, and a long report isn't killed. */
class TimeLimitsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration OFF = Duration.ZERO;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        administer("CREATE ROLE patient LOGIN; ALTER ROLE patient SET statement_timeout = '99s'");
    }

    private static void administer(String sql) throws SQLException {
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    private static Sessions sessions(int port, String user, Limits limits) throws SQLException {
        return new Sessions("jdbc:postgresql://localhost:" + port + "/postgres", Sessions.properties(user), limits);
    }

    @Test
    void longQuery_isProbedAndLeftAlone() throws SQLException {
        Sessions gentle = sessions(postgres.getPort(), "postgres", new Limits(SHORT, true, OFF, OFF, OFF));
        Session session = gentle.open();
        Sessions.run(session, "SELECT pg_sleep(2)");
        assertTrue(session.restore());
        assertEquals(
                1,
                gentle.events.stream().filter(e -> e.startsWith("CALL_PROBED")).count());
        assertFalse(gentle.reported(Event.CALL_ABORTED));
        session.end();
    }

    /** As where all wait for one lock. */
    @Test
    void manySilentCalls_areAskedAboutFewAtATime() throws Exception {
        int calls = 8;
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger asking = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Sessions gentle = new Sessions(
                "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                Sessions.properties("postgres"),
                new Limits(Duration.ofSeconds(1), true, OFF, OFF, OFF),
                raw -> {
                    if (opened.incrementAndGet() > calls) {
                        most.accumulateAndGet(asking.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                        asking.decrementAndGet();
                    }
                    return raw;
                });
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            sessions.add(gentle.open());
        }
        List<FutureTask<Void>> silent = new ArrayList<>();
        for (Session session : sessions) {
            silent.add(new FutureTask<>(() -> {
                Sessions.run(session, "SELECT pg_sleep(3)");
                return null;
            }));
            new Thread(silent.get(silent.size() - 1)).start();
        }
        for (FutureTask<Void> call : silent) {
            call.get();
        }
        assertTrue(opened.get() >= 2 * calls, opened + " opened");
        assertTrue(most.get() <= 2, most + " at a time");
        sessions.forEach(Session::end);
    }

    @Test
    void strict_abortsTheSilentCall() throws SQLException {
        Sessions strict = sessions(postgres.getPort(), "postgres", new Limits(SHORT, false, OFF, OFF, OFF));
        Session session = strict.open();
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(SQLException.class, () -> Sessions.run(session, "SELECT pg_sleep(60)")));
        assertTrue(strict.reported(Event.CALL_ABORTED));
        assertFalse(session.restore());
        session.end();
    }

    /** As a web application leaves it that is undeployed: its driver can't load what it needs any more. */
    @Test
    void driverWhoseLoaderIsClosed_leavesTheOthersWatched() throws Exception {
        String url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
        URL jar = PGConnection.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        Driver driver = (Driver)
                loader.loadClass("org.postgresql.Driver").getConstructor().newInstance();
        try (Connection undeployed = driver.connect(url, Sessions.properties("postgres"))) {
            Sessions strict = new Sessions(
                    url, Sessions.properties("postgres"), new Limits(SHORT, false, OFF, OFF, OFF), raw -> undeployed);
            Session left = strict.open();
            loader.close();
            left.enter();
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                while (!strict.events.contains("PHYSICAL_CLOSED abort failed")) {
                    Thread.sleep(20);
                }
            });
            assertTrue(strict.reported(Event.CALL_ABORTED));
        }
        strict_abortsTheSilentCall();
    }

    @Test
    void deadNetwork_isFoundOut() throws Exception {
        try (Line line = new Line(postgres.getPort())) {
            Sessions gentle = sessions(line.port(), "postgres", new Limits(SHORT, true, OFF, OFF, OFF));
            Session session = gentle.open();
            line.cut();
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertThrows(SQLException.class, () -> Sessions.run(session, "SELECT 1")));
            assertTrue(gentle.reported(Event.CALL_ABORTED));
            session.end();
        }
    }

    @Test
    void backendThatIsGone_isFoundOut() throws Exception {
        try (Line line = new Line(postgres.getPort());
                Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            Sessions gentle = sessions(line.port(), "postgres", new Limits(SHORT, true, OFF, OFF, OFF));
            Session session = gentle.open();
            line.silence();
            statement.execute(Backends.end(session.facts().pid()));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertThrows(SQLException.class, () -> Sessions.run(session, "SELECT 1")));
            assertTrue(
                    gentle.events.stream().anyMatch(e -> e.contains("the backend is gone")), gentle.events::toString);
            session.end();
        }
    }

    @Test
    void idleSession_isNotProbed() throws Exception {
        Sessions gentle =
                sessions(postgres.getPort(), "postgres", new Limits(Duration.ofMillis(20), true, OFF, OFF, OFF));
        Session session = gentle.open();
        Session busy = gentle.open();
        Sessions.run(busy, "SELECT pg_sleep(2.5)");
        assertEquals(
                1,
                gentle.events.stream().filter(e -> e.startsWith("CALL_PROBED")).count());
        assertFalse(gentle.events.stream()
                .anyMatch(e -> e.contains("backend " + session.facts().pid() + ":")));
        session.end();
        busy.end();
    }

    @Test
    void strictLimits_areSetWhereNobodyElseSetThem() throws SQLException {
        Limits strict = new Limits(OFF, false, Duration.ofSeconds(30), Duration.ofSeconds(60), OFF);
        Session session = sessions(postgres.getPort(), "postgres", strict).open();
        assertEquals("30s", Sessions.ask(session, "SHOW statement_timeout"));
        assertEquals("1min", Sessions.ask(session, "SHOW idle_in_transaction_session_timeout"));
        session.end();
        Session patient = sessions(postgres.getPort(), "patient", strict).open();
        assertEquals("99s", Sessions.ask(patient, "SHOW statement_timeout"));
        patient.end();
    }

    @Test
    void gentleLimits_areTheServers() throws SQLException {
        Session session = sessions(postgres.getPort(), "postgres", new Limits(SHORT, true, OFF, OFF, OFF))
                .open();
        assertEquals("0", Sessions.ask(session, "SHOW statement_timeout"));
        session.end();
    }

    @Test
    void pooler_isToldOnceAndNeedsNoFixedBackend() throws SQLException {
        Properties user = Sessions.properties("postgres");
        Limits strict = new Limits(SHORT, true, Duration.ofSeconds(30), OFF, OFF);
        String url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
        Sessions pooled = new Sessions(url, user, strict, TimeLimitsTest::withAnotherPid);
        Session first = pooled.open();
        Session second = pooled.open();
        assertEquals(
                1,
                pooled.events.stream().filter(e -> e.startsWith("POOLER_FOUND")).count());
        assertFalse(first.facts().probeable());
        assertNull(first.askCapacity());
        assertEquals("0", Sessions.ask(first, "SHOW statement_timeout"));
        first.end();
        second.end();
    }

    /** What a driver behind PgBouncer says: the pid that the pooler made up. */
    private static Connection withAnotherPid(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                TimeLimitsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class, PGConnection.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("getBackendPID") ? (Object) 1 : method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void serverThatDoesNotAnswerTheQuestions_isServedWithout() throws SQLException {
        administer("REVOKE EXECUTE ON FUNCTION pg_stat_get_activity(int) FROM public");
        try {
            Sessions odd = sessions(postgres.getPort(), "patient", new Limits(SHORT, true, OFF, OFF, OFF));
            Session session = odd.open();
            assertTrue(odd.reported(Event.SETUP_UNANSWERED));
            assertNull(session.askCapacity());
            assertEquals("1", Sessions.ask(session, "SELECT 1"));
            assertTrue(session.restore());
            assertTrue(session.usable(true));
            session.end();
        } finally {
            administer("GRANT EXECUTE ON FUNCTION pg_stat_get_activity(int) TO public");
        }
    }

    /** A wire that can fall silent: bytes vanish, nothing is closed, nobody new is let in. */
    private static final class Line implements AutoCloseable {
        private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final List<Socket> silent = new CopyOnWriteArrayList<>();
        private volatile boolean cut;

        Line(int server) throws IOException {
            thread(() -> {
                while (!cut) {
                    Socket in = door.accept();
                    Socket out = new Socket(InetAddress.getLoopbackAddress(), server);
                    sockets.add(in);
                    sockets.add(out);
                    thread(() -> copy(in, out));
                    thread(() -> copy(out, in));
                }
            });
        }

        int port() {
            return door.getLocalPort();
        }

        void cut() throws IOException {
            cut = true;
            door.close();
        }

        /** Those who are connected hear nothing more; new ones are let in. */
        void silence() {
            silent.addAll(sockets);
        }

        private void copy(Socket from, Socket to) throws IOException {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!cut && !silent.contains(from)) {
                    out.write(buffer, 0, n);
                }
            }
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void thread(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    assertNotNull(e, "the test closed the socket");
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : new ArrayList<>(sockets)) {
                socket.close();
            }
        }
    }
}
