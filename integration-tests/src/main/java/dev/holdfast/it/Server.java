package dev.holdfast.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * A real PostgreSQL server with faults at hand. It listens on loopback, trusts everybody until told otherwise, and logs
 * every connection. Any thread.
 *
 * <p>The application under test should connect as {@value #USER}, an ordinary role: superusers may use the reserved
 * slots, and the harness needs those.
 */
public final class Server implements AutoCloseable {
    /** An ordinary role that may create tables in the database {@value #DATABASE}. */
    public static final String USER = "app";
    /** The database of {@link #url()}. */
    public static final String DATABASE = "app";

    private static final String SUPERUSER = "postgres";
    /** What can stand on pg_ctl's command line without a shell making something else of it. */
    private static final String SETTING = "[a-z_.]+ *= *[A-Za-z0-9_.,/%-]+";

    private static final Duration ACCEPT_LIMIT = Duration.ofSeconds(30);
    private static final Duration CRASH_NOTICED = Duration.ofMillis(500);

    private final EmbeddedPostgres embedded;
    private final Path data;
    private final PgCtl pgCtl;
    private final Path logFile;

    private Server(EmbeddedPostgres embedded, Path logFile) throws SQLException {
        this.embedded = embedded;
        this.logFile = logFile;
        this.data = Path.of(query("SHOW data_directory"));
        this.pgCtl = new PgCtl(Path.of(query("SELECT setting FROM pg_config WHERE name = 'BINDIR'")), data);
    }

    /**
     * Starts one, of the version that is on the class path.
     *
     * @param settings lines as in {@code postgresql.conf}: {@code max_connections=60}; values without blanks and quotes
     * @throws IllegalArgumentException for any other
     */
    public static Server start(String... settings) {
        return start(EmbeddedPostgres.builder(), settings);
    }

    /**
     * Starts one of another version.
     *
     * @param version such as {@code 12}; its binaries lie among the {@link Jars}
     */
    public static Server startVersion(String version, String... settings) {
        return start(EmbeddedPostgres.builder().setPgBinaryResolver(new ServerBinaries(version)), settings);
    }

    private static Server start(EmbeddedPostgres.Builder builder, String... settings) {
        try {
            Path logFile = Files.createTempFile("postgresql-", ".log");
            builder
                    // Embedded PostgreSQL turns it off: a crash would then lose what was committed.
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("logging_collector", "on")
                    .setServerConfig("log_directory", logFile.getParent().toString())
                    .setServerConfig("log_filename", logFile.getFileName().toString())
                    .setServerConfig("log_file_mode", "0644")
                    .setServerConfig("log_connections", "on")
                    .setServerConfig("log_disconnections", "on");
            for (String setting : settings) {
                if (!setting.matches(SETTING)) {
                    throw new IllegalArgumentException("'" + setting + "' does not match " + SETTING);
                }
                int equals = setting.indexOf('=');
                builder.setServerConfig(
                        setting.substring(0, equals).trim(),
                        setting.substring(equals + 1).trim());
            }
            Server server = new Server(builder.start(), logFile);
            // Not on the command line: pg_ctl hands that to a shell, for which | is a pipe.
            server.execute("ALTER SYSTEM SET log_line_prefix = '%p|%u|%d|%e|'");
            server.query("SELECT pg_reload_conf()");
            server.execute("CREATE ROLE " + USER + " LOGIN");
            server.execute("CREATE DATABASE " + DATABASE + " OWNER " + USER);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("can't set up the server", e);
        }
    }

    public int port() {
        return embedded.getPort();
    }

    /** JDBC URL of the database {@value #DATABASE} for the role {@value #USER}. */
    public String url() {
        return url(port());
    }

    /** {@link #url()} by way of another port of this machine, such as that of a {@link FaultProxy}. */
    public String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/" + DATABASE + "?user=" + USER;
    }

    /** A new superuser connection to the database {@value #DATABASE}; may use the reserved slots. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    /** Runs a statement as superuser in the database {@value #DATABASE}, or in {@code postgres} before that exists. */
    public void execute(String sql) {
        try (Connection connection = connect(home(sql));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("failed: " + sql, e);
        }
    }

    /** The first column of the first row, asked as superuser in the database {@code postgres}. */
    public String query(String sql) {
        return query(SUPERUSER, sql);
    }

    /** The same in a database of your choice. */
    public String query(String database, String sql) {
        return query(port(), database, sql);
    }

    static String query(int port, String database, String sql) {
        try (Connection connection = connect(port, database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException("failed: " + sql, e);
        }
    }

    /**
     * Fault: ends one backend.
     *
     * @return false if there was none
     */
    public boolean killBackend(int pid) {
        return "t".equals(query("SELECT pg_terminate_backend(" + pid + ")"));
    }

    /**
     * Fault: ends every backend of the role {@value #USER}.
     *
     * @return how many
     */
    public int killBackends() {
        return Integer.parseInt(
                query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '" + USER + "'"));
    }

    /**
     * Fault: one backend dies as of SIGKILL, so the server ends all sessions and recovers as from a crash. Returns when
     * it accepts connections again.
     *
     * @param pid of a backend of this server
     * @return false if that had ended by itself and nothing happened
     */
    public boolean crash(int pid) {
        try (Connection witness = connect(SUPERUSER)) {
            ProcessHandle backend = ProcessHandle.of(pid).orElse(null);
            if (backend == null || !backend.destroyForcibly() || survives(witness)) {
                return false;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("can't watch the server crash", e);
        }
        awaitAccepting();
        return true;
    }

    /** Waits until it accepts connections. @throws AssertionError after 30 s */
    public void awaitAccepting() {
        Await.until(ACCEPT_LIMIT, () -> "the server to accept connections", this::accepts);
    }

    /** Fault: takes every free slot, the reserved ones too, so that others are told 53300; close it to give them back. */
    public TakenSlots takeSlots() throws SQLException {
        return new TakenSlots(this);
    }

    /** Fault: every process of the server is killed at once and started again; it recovers as from a crash. */
    public void immediateRestart() {
        pgCtl.run("restart", "-m", "immediate");
    }

    /** Fault: the server is stopped at once; {@link #startAgain()} starts it on the same port. */
    public void stop() {
        Path options = data.resolve("postmaster.opts");
        if (!Files.exists(options)) {
            throw new IllegalStateException("not running: " + options + " is missing");
        }
        pgCtl.run("stop", "-m", "immediate");
    }

    /** Starts it after {@link #stop()}. */
    public void startAgain() {
        pgCtl.run("start", "-o", recordedOptions());
    }

    /** Makes a streaming standby, which isn't waited for by commits. Stops this one for the time of a copy. */
    public Standby makeStandby() {
        Path copy = data.resolveSibling(data.getFileName() + "-standby");
        stop();
        pgCtl.copyDataTo(copy);
        startAgain();
        return new Standby(this, pgCtl.on(copy), copy);
    }

    /** Makes a role that must log in with its password (SCRAM), where all others are trusted. */
    public void createRoleWithPassword(String role, String password) {
        execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
        Path rules = data.resolve("pg_hba.conf");
        try {
            Files.writeString(rules, "host all " + role + " all scram-sha-256\n" + Files.readString(rules));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        query("SELECT pg_reload_conf()");
    }

    /** Watches how many sessions of ordinary roles there are, until closed. */
    public SessionSampler sampleSessions() {
        return new SessionSampler(this);
    }

    /** What the server has logged. */
    public ServerLog log() {
        return new ServerLog(this, logFile);
    }

    /** Stops it and removes its files. */
    @Override
    public void close() {
        try {
            embedded.close();
            Files.deleteIfExists(logFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection connect(String database) throws SQLException {
        return connect(port(), database);
    }

    /** As superuser, on any port of this machine. */
    static Connection connect(int port, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("ApplicationName", "holdfast-harness");
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/" + database, properties);
    }

    private boolean accepts() {
        try {
            connect(SUPERUSER).close();
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** The server ends all sessions as soon as it hears of the crash. */
    private static boolean survives(Connection witness) throws SQLException {
        long deadline = System.nanoTime() + CRASH_NOTICED.toNanos();
        while (witness.isValid(0)) {
            if (System.nanoTime() - deadline > 0) {
                return true;
            }
        }
        return false;
    }

    private static String home(String sql) {
        return sql.startsWith("CREATE DATABASE") || sql.startsWith("CREATE ROLE") || sql.startsWith("ALTER SYSTEM")
                ? SUPERUSER
                : DATABASE;
    }

    /** pg_ctl's restart finds these itself, its start doesn't. */
    private String recordedOptions() {
        try {
            String line = Files.readString(data.resolve("postmaster.opts")).trim();
            return line.substring(line.indexOf(' ') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
