package dev.holdfast.facade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.config.Settings;
import dev.holdfast.guard.Guard;
import dev.holdfast.report.Report;
import dev.holdfast.session.BareSession;
import dev.holdfast.session.Session;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connects reach a standby at first, and the primary from then on, as they do after a switch-over. */
class DemotedServerTest {
    private static final String TABLE = "CREATE TABLE t (n int)";

    @TempDir
    static Path directory;

    private static EmbeddedPostgres standby;
    private static EmbeddedPostgres primary;
    private static Settings settings;

    private int connects;
    private int onStandby = 1;
    private Session session;
    private Connection connection;

    @BeforeAll
    static void start() throws IOException, SQLException {
        Path data = directory.resolve("data");
        try (EmbeddedPostgres former = server(data)) {
            run(former, TABLE);
        }
        Files.createFile(data.resolve("standby.signal"));
        standby = server(data);
        primary = EmbeddedPostgres.start();
        run(primary, TABLE);
        settings = Settings.load("retry.deadline=10s,retry.max-attempts=3", warning -> fail(warning));
        Facades.guardBy(new Guard(settings, new Report()));
    }

    private static EmbeddedPostgres server(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        Facades.guardBy(new Guard(new Settings(), new Report()));
        standby.close();
        primary.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        run(primary, "TRUNCATE t");
    }

    private void open(String parameters) throws SQLException {
        String url = primary.getJdbcUrl("postgres", "postgres") + parameters;
        session = BareSession.pooled(url, settings, this::connect);
        connection = Facades.connection(session);
    }

    private Connection connect(Properties properties) throws SQLException {
        EmbeddedPostgres server = ++connects <= onStandby ? standby : primary;
        String url = server.getJdbcUrl("postgres", "postgres");
        return DriverManager.getDriver(url).connect(url, properties);
    }

    @Test
    void writeInAutoCommit_isRunOnThePrimary() throws SQLException {
        open("");
        insert();
        assertEquals("1", rows());
        connection.close();
    }

    @Test
    void lockingReadInAutoCommit_isRunOnThePrimary() throws SQLException {
        open("");
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT n FROM t FOR UPDATE").close();
        }
        assertEquals(2, connects);
        connection.close();
    }

    @Test
    void writeInATransaction_isTheDriversError_andTheNextConnectReachesThePrimary() throws SQLException {
        open("");
        connection.setAutoCommit(false);
        assertRefused();
        connection.rollback();
        assertTrue(session.isMarked(), "it would be lent again");
        connection.close();
    }

    @Test
    void noPrimaryThere_isTheDriversError_afterTheAttemptsThatThereMayBe() throws SQLException {
        onStandby = Integer.MAX_VALUE;
        open("");
        assertRefused();
        assertEquals(3, connects);
        connection.close();
    }

    @Test
    void readOnlyAsked_isTheDriversErrorAtOnce() throws SQLException {
        open("");
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        assertRefused();
        assertEquals(1, connects);
        connection.close();
    }

    @Test
    void standbyAsked_isTheDriversErrorAtOnce() throws SQLException {
        open("&targetServerType=preferSecondary");
        assertRefused();
        assertEquals(1, connects);
        connection.close();
    }

    private void assertRefused() {
        SQLException refused = assertThrows(SQLException.class, this::insert);
        assertEquals("25006", refused.getSQLState());
        assertNotNull(refused.getMessage());
    }

    private void insert() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate("INSERT INTO t VALUES (1)"));
        }
    }

    private static String rows() throws SQLException {
        try (Connection asking = primary.getPostgresDatabase().getConnection();
                Statement statement = asking.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
