package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.guard.Guard;
import dev.holdfast.report.Report;
import dev.holdfast.session.BareSession;
import dev.holdfast.testkit.Door;
import dev.holdfast.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The line to the session that is to take a dead one's place falls silent as soon as that is asked something. */
class SilentSuccessorTest {
    private static final Duration LONGER_THAN_THE_QUERY_TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_SILENCE_MILLIS = 15_000;
    private static TestDatabase database;
    private static Settings settings;

    private Connection connection;
    private Statement statement;
    private Door door;
    private SilentLine line;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.start();
        settings = Settings.load("retry.deadline=30s", warning -> fail(warning));
        Facades.guardBy(new Guard(settings, new Report()));
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        database.close();
    }

    @BeforeEach
    void open() throws IOException, SQLException {
        line = new SilentLine("pg_terminate_backend");
        door = new Door("jdbc:postgresql://127.0.0.1:" + line.port() + "/postgres?user=postgres&sslmode=disable");
        connection = Facades.connection(BareSession.pooled(database.url(), settings, door));
        statement = connection.createStatement();
        statement.setQueryTimeout(2);
    }

    @AfterEach
    void close() throws IOException, SQLException {
        connection.close();
        line.close();
    }

    @Test
    void queryTimeout_isTheLongestThatTheStatementWaits_andItsOwnFailureIsTold() throws SQLException {
        database.end(door.newest());
        SQLException told = assertTimeout(LONGER_THAN_THE_QUERY_TIMEOUT, this::failsToRead);
        assertEquals("57P01", told.getSQLState());
    }

    @Test
    void queryTimeout_ofTheNextStatement_isTheLongestThatItWaits() throws SQLException {
        database.end(door.newest());
        assertFalse(connection.isValid(1));
        assertTimeout(LONGER_THAN_THE_QUERY_TIMEOUT, this::failsToRead);
    }

    @Test
    void networkTimeout_ofTheSuccessor_isWhatItWasOrTheApplicationHasSet() throws SQLException {
        line.speaks = true;
        database.end(door.newest());
        assertEquals("1", read());
        assertEquals(0, door.newest().getNetworkTimeout());
        connection.setNetworkTimeout(Runnable::run, 1234);
        database.end(door.newest());
        assertEquals("1", read());
        assertEquals(1234, door.newest().getNetworkTimeout());
        assertEquals(1234, connection.getNetworkTimeout());
    }

    private SQLException failsToRead() {
        return assertThrows(SQLException.class, this::read);
    }

    private String read() throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT 1")) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** A proxy that forwards all up to a word of the client's, and from then on nothing of that connection. */
    private static final class SilentLine {
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final String word;
        private volatile boolean speaks;

        SilentLine(String word) throws IOException {
            this.word = word;
            start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        void close() throws IOException {
            listening.close();
        }

        private void accept() throws IOException {
            while (true) {
                Socket client = listening.accept();
                Socket backend = new Socket(InetAddress.getLoopbackAddress(), database.port());
                start(() -> forward(client, backend, true));
                start(() -> forward(backend, client, false));
            }
        }

        /** A reset ends both directions, too: a client that isn't told of it would wait for ever. */
        private void forward(Socket from, Socket to, boolean listens) throws IOException {
            byte[] some = new byte[8192];
            try (to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(some); read >= 0; read = in.read(some)) {
                    String text = new String(some, 0, read, StandardCharsets.ISO_8859_1);
                    if (listens && !speaks && text.contains(word)) {
                        await(from);
                        break;
                    }
                    out.write(some, 0, read);
                }
            }
        }

        /** Until the client gives up; else the test would never end. */
        private static void await(Socket client) throws IOException {
            client.setSoTimeout(MOST_SILENCE_MILLIS);
            try {
                client.getInputStream().read();
            } catch (SocketTimeoutException e) {
                // by then it has failed
            }
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException closed) {
                    // the test is over, or one end is gone
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }
}
