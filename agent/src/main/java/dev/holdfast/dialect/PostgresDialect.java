package dev.holdfast.dialect;

import static dev.holdfast.dialect.PostgresQueries.ANY_SETTING;
import static dev.holdfast.dialect.PostgresQueries.BACKEND_START;
import static dev.holdfast.dialect.PostgresQueries.CUSTOM_SETTINGS;
import static dev.holdfast.dialect.PostgresQueries.DEFAULTS;
import static dev.holdfast.dialect.PostgresQueries.DEFAULTS_OF_SERVER;
import static dev.holdfast.dialect.PostgresQueries.HIDDEN;
import static dev.holdfast.dialect.PostgresQueries.HIDDEN_STATE;
import static dev.holdfast.dialect.PostgresQueries.OF_SERVER;
import static dev.holdfast.dialect.PostgresQueries.SERVER;
import static dev.holdfast.dialect.PostgresQueries.SESSION_SETTINGS;
import static dev.holdfast.dialect.PostgresQueries.SLOTS;
import static dev.holdfast.dialect.PostgresQueries.UNREADABLE;

import dev.holdfast.jdbc.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.StringTokenizer;
import javax.net.ssl.SSLException;

/** PostgreSQL 9.6 and later through pgjdbc. SQLStates: PostgreSQL documentation, appendix A. */
final class PostgresDialect implements Dialect {
    static final PostgresDialect INSTANCE = new PostgresDialect();

    private static final String[] LEASE_PROPERTIES = {"ApplicationName"};
    private static final Properties NOTHING = new Properties();
    private static final String PREFIX = "jdbc:postgresql:";

    /** They lead elsewhere than host and port say. None is a credential. */
    private static final String[] LEADING = {"socketFactory", "socketFactoryArg", "cloudSqlInstance", "service"};

    /** The routines of the server that compare with the CONNECTION LIMIT of a role and of a database. */
    private static final List<String> LIMITED = Arrays.asList("InitializeSessionUserId", "CheckMyDatabase");

    /** Seconds until a probing connection gives up. */
    private static final String PROBE_SECONDS = "10";

    /** Milliseconds that a pooled session has to answer when it is validated. */
    private static final int VALIDATION_MILLIS = 5_000;

    /** An answer doesn't take longer. */
    private static final String IDLE_FOR = "500 ms";

    private static final VendorMethods METHODS = new PostgresVendorMethods();

    /** A value refers to its class, and nothing else to the value: a driver's loader stays collectable. */
    private static final ClassValue<DriverSide> SIDES = new ClassValue<DriverSide>() {
        @Override
        protected DriverSide computeValue(Class<?> type) {
            return new PostgresDriverSide(type);
        }
    };

    private PostgresDialect() {}

    @Override
    public String[] usualClasses() {
        return new String[] {
            "org.postgresql.jdbc.PgConnection",
            "org.postgresql.jdbc.PgPreparedStatement",
            "org.postgresql.jdbc.PgResultSet",
            "org.postgresql.jdbc.PgStatement"
        };
    }

    @Override
    public VendorMethods vendorMethods() {
        return METHODS;
    }

    @Override
    public String serverKey(String url, Properties properties) {
        StringBuilder key = new StringBuilder("postgresql://").append(hosts(url, properties));
        char separator = '?';
        for (String name : LEADING) {
            String value = property(url, properties, name);
            if (value != null) {
                key.append(separator).append(name).append('=').append(value);
                separator = '&';
            }
        }
        return key.toString();
    }

    private static String hosts(String url, Properties properties) {
        String rest = url.substring(PREFIX.length());
        int query = rest.indexOf('?');
        rest = query < 0 ? rest : rest.substring(0, query);
        String hosts = "";
        if (rest.startsWith("//")) {
            int slash = rest.indexOf('/', 2);
            hosts = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        }
        hosts = hosts.substring(hosts.lastIndexOf('@') + 1);
        if (hosts.isEmpty()) {
            hosts = properties.getProperty("PGHOST", "localhost");
        }
        return withPorts(hosts.toLowerCase(Locale.ROOT), properties.getProperty("PGPORT", "5432"));
    }

    private static String withPorts(String hosts, String port) {
        StringBuilder key = new StringBuilder();
        for (String host : hosts.split(",")) {
            key.append(key.length() == 0 ? "" : ",").append(host);
            if (host.lastIndexOf(':') <= host.lastIndexOf(']')) {
                key.append(':').append(port);
            }
        }
        return key.toString();
    }

    @Override
    public String reasonToPassThrough(String url, Properties properties) {
        String replication = property(url, properties, "replication");
        return replication == null || replication.equals("false") ? null : "replication connection";
    }

    /** What the driver will see: the URL's parameter wins. */
    private static String property(String url, Properties properties, String name) {
        int start = url.indexOf('?');
        while (start >= 0) {
            if (url.startsWith(name + "=", start + 1)) {
                int end = url.indexOf('&', start + 1);
                return url.substring(start + name.length() + 2, end < 0 ? url.length() : end);
            }
            start = url.indexOf('&', start + 1);
        }
        return properties.getProperty(name);
    }

    @Override
    public String[] leaseProperties() {
        return LEASE_PROPERTIES.clone();
    }

    @Override
    public String[] leaseProperties(String url) {
        return property(url, NOTHING, LEASE_PROPERTIES[0]) == null ? leaseProperties() : new String[0];
    }

    /** Without keep-alive a session whose network died while it lay idle would be found out only after minutes. */
    @Override
    public Properties connectProperties(String url, Properties properties) {
        if (property(url, properties, "tcpKeepAlive") != null) {
            return properties;
        }
        Properties more = (Properties) properties.clone();
        more.setProperty("tcpKeepAlive", "true");
        return more;
    }

    @Override
    public Properties probeProperties(String url, Properties properties) {
        Properties more = (Properties) connectProperties(url, properties).clone();
        more.setProperty("connectTimeout", PROBE_SECONDS);
        more.setProperty("socketTimeout", PROBE_SECONDS);
        more.setProperty("loginTimeout", "0");
        return more;
    }

    /** As org.postgresql.Driver reads it. */
    @Override
    public long loginMillis(String url, Properties properties) {
        String seconds = property(url, properties, "loginTimeout");
        try {
            return seconds == null ? 0 : (long) (Float.parseFloat(seconds) * 1000);
        } catch (NumberFormatException e) {
            // which the driver logs, and goes on without
            return 0;
        }
    }

    @Override
    public DriverSide driverSide(Class<? extends Connection> connectionClass) {
        return SIDES.get(connectionClass);
    }

    @Override
    public Facts setUp(Connection raw, DriverSide side, Duration statement, Duration idleTransaction)
            throws SQLException {
        int driverPid = side.backendPid(raw);
        String query = "SELECT pg_catalog.pg_backend_pid(), " + BACKEND_START + ", " + DEFAULTS_OF_SERVER + ", "
                + HIDDEN + ", "
                + SERVER + ","
                + SLOTS
                + limit("statement_timeout", statement, driverPid)
                + limit("idle_in_transaction_session_timeout", idleTransaction, driverPid)
                + OF_SERVER;
        Facts facts;
        try (Statement ask = raw.createStatement();
                ResultSet row = ask.executeQuery(query)) {
            facts = row.next() ? facts(row, driverPid) : Facts.NONE;
        }
        return facts.hiddenState() ? withSettings(raw, facts) : facts;
    }

    private static Facts facts(ResultSet row, int driverPid) throws SQLException {
        int pid = row.getInt(1);
        boolean pooler = driverPid != 0 && driverPid != pid;
        return new Facts(
                pid,
                row.getString(2) == null ? "" : row.getString(2),
                row.getString(3),
                pooler,
                row.getBoolean(4),
                row.getString(5),
                row.getLong(6),
                pooler ? null : slots(row, 7));
    }

    private static Facts.Slots slots(ResultSet row, int first) throws SQLException {
        return new Facts.Slots(
                row.getInt(first),
                row.getInt(first + 1),
                pids(row.getString(first + 2)),
                row.getInt(first + 3),
                row.getInt(first + 4),
                row.getInt(first + 5),
                row.getInt(first + 6));
    }

    /** Not as an array of the driver's: those classes cost the first connect time. */
    private static Integer[] pids(String list) {
        StringTokenizer each = new StringTokenizer(list == null ? "" : list, ",");
        Integer[] pids = new Integer[each.countTokens()];
        for (int i = 0; i < pids.length; i++) {
            pids[i] = Integer.valueOf(each.nextToken());
        }
        return pids;
    }

    /** Only on our own backend: behind a pooler the setting would stay with somebody else's. */
    private static String limit(String name, Duration limit, int driverPid) {
        if (limit.isZero()) {
            return "";
        }
        return ", (SELECT pg_catalog.set_config(name, '" + limit.toMillis() + "', false) FROM pg_catalog.pg_settings"
                + " WHERE name = '" + name + "' AND source = 'default' AND pg_catalog.pg_backend_pid() = " + driverPid
                + ")";
    }

    /** More round trips, only in databases where each return has to be checked: the limits set by the first are in it. */
    private static Facts withSettings(Connection raw, Facts facts) throws SQLException {
        String names = customSettings(raw);
        return facts.withHiddenState(names, oneText(raw, "SELECT " + String.format(SESSION_SETTINGS, names)));
    }

    private static String customSettings(Connection raw) throws SQLException {
        try (Statement ask = raw.createStatement();
                ResultSet row = ask.executeQuery(CUSTOM_SETTINGS)) {
            return !row.next() || row.getBoolean(2) ? ANY_SETTING : row.getString(1);
        }
    }

    @Override
    public Facts.Slots slots(Connection raw) throws SQLException {
        int before = raw.getNetworkTimeout();
        raw.setNetworkTimeout(null, VALIDATION_MILLIS);
        Facts.Slots slots = askSlots(raw);
        raw.setNetworkTimeout(null, before);
        return slots;
    }

    private static Facts.Slots askSlots(Connection raw) throws SQLException {
        try (Statement ask = raw.createStatement();
                ResultSet row = ask.executeQuery("SELECT" + SLOTS + OF_SERVER)) {
            return row.next() ? slots(row, 1) : null;
        }
    }

    @Override
    public boolean hasSeveralHosts(String url, Properties properties) {
        return hosts(url, properties).indexOf(',') >= 0;
    }

    @Override
    public HostChoice hostChoice(String url, Properties properties, Class<? extends Connection> connectionClass)
            throws ReflectiveOperationException {
        return new PostgresHostChoice(connectionClass.getClassLoader(), url, properties);
    }

    private static String wantedServer(String url, Properties properties) {
        return String.valueOf(property(url, properties, "targetServerType")).toLowerCase(Locale.ROOT);
    }

    private static boolean meansSecondary(String wanted) {
        return wanted.endsWith("secondary") || wanted.endsWith("slave");
    }

    @Override
    public boolean meansStandby(SQLException failure, String url, Properties properties, Facts facts) {
        return "25006".equals(failure.getSQLState())
                && facts.standby()
                && !meansSecondary(wantedServer(url, properties));
    }

    @Override
    public String forgetPlans() {
        return "DEALLOCATE ALL";
    }

    @Override
    public boolean stillFresh(Connection raw, Facts facts) throws SQLException {
        int before = raw.getNetworkTimeout();
        raw.setNetworkTimeout(null, VALIDATION_MILLIS);
        boolean fresh = facts.defaults().isEmpty()
                ? raw.isValid(VALIDATION_MILLIS / 1000)
                : facts.defaults().equals(oneText(raw, "SELECT " + DEFAULTS));
        raw.setNetworkTimeout(null, before);
        return fresh;
    }

    static String oneText(Connection raw, String query) throws SQLException {
        try (Statement ask = raw.createStatement();
                ResultSet row = ask.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    @Override
    public boolean hasHiddenState(Connection raw, Facts facts) throws SQLException {
        if (facts.customSettings().equals(ANY_SETTING)) {
            return true;
        }
        try (Statement ask = raw.createStatement();
                ResultSet row = ask.executeQuery(String.format(HIDDEN_STATE, facts.customSettings()))) {
            return !row.next() || !facts.settings().equals(row.getString(1)) || row.getBoolean(2);
        }
    }

    @Override
    public boolean leavesState(Connection raw, String[] functions) throws SQLException {
        return new PostgresFunctions(raw).leaveState(functions);
    }

    @Override
    public String resetIsolation() {
        return "RESET default_transaction_isolation";
    }

    /** Not RESET: drivers before 42.7.9 notice a changed search_path, and drop their plans, only after SET. */
    @Override
    public String resetSchema() {
        return "SET SESSION search_path TO DEFAULT";
    }

    @Override
    public boolean hasCatalogs() {
        return false;
    }

    @Override
    public String resetReadOnly(String url, Properties properties) {
        boolean sent = "always".equalsIgnoreCase(property(url, properties, "readOnlyMode"));
        boolean fresh = "true".equalsIgnoreCase(property(url, properties, "readOnly"));
        return sent && !fresh ? "RESET default_transaction_read_only" : null;
    }

    @Override
    public String forgetSequences() {
        return "DISCARD SEQUENCES";
    }

    @Override
    public boolean closeRollsBack(Class<? extends Connection> connectionClass) {
        return true;
    }

    @Override
    public boolean onlyReads(Connection raw, String sql) throws SQLException {
        String text = sql.toLowerCase(Locale.ROOT);
        if (!PostgresFunctions.isAscii(sql) || text.contains("u&\"") || text.contains("\"\"")) {
            return false;
        }
        try (PreparedStatement ask = raw.prepareStatement(PostgresQueries.ONLY_READS)) {
            ask.setString(1, text);
            try (ResultSet row = ask.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** A server that goes down takes connects and drops them. */
    @Override
    public boolean meansAway(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (!state.startsWith("08")) {
            return state.startsWith("57P0");
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !(cause instanceof SSLException)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Commits commits() {
        return PostgresCommits.INSTANCE;
    }

    @Override
    public Refusal refusal(SQLException failure) {
        if (!"53300".equals(failure.getSQLState())) {
            return Refusal.NONE;
        }
        return LIMITED.contains(PostgresDriverSide.routineOf(failure)) ? Refusal.OF_TARGET : Refusal.OF_SERVER;
    }

    /** Connection exceptions, the server going down or ending the session, limits that end it (25P03, 57P05, since 17 25P04). */
    @Override
    public boolean meansBroken(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P") || state.equals("25P03") || state.equals("25P04");
    }

    @Override
    public boolean meansCancelled(SQLException failure) {
        return "57014".equals(failure.getSQLState());
    }

    @Override
    public Pulse pulse(Connection probe, Facts facts) throws SQLException {
        String query = "SELECT (SELECT coalesce((extract(epoch FROM backend_start) * 1000000)::bigint::text, '"
                + UNREADABLE + "') FROM pg_catalog.pg_stat_activity WHERE pid = " + facts.pid() + "), " + SERVER
                + ", (SELECT state LIKE 'idle%' AND pg_catalog.clock_timestamp() - state_change > interval '"
                + IDLE_FOR + "' FROM pg_catalog.pg_stat_activity WHERE pid = " + facts.pid() + ")";
        try (Statement ask = probe.createStatement();
                ResultSet row = ask.executeQuery(query)) {
            if (!row.next()) {
                return Pulse.UNKNOWN;
            }
            Pulse pulse = pulse(facts, row.getString(1), row.getString(2), row.getLong(3));
            return pulse == Pulse.ALIVE && row.getBoolean(4) ? Pulse.IDLE : pulse;
        }
    }

    /**
     * @param start when the backend of that pid started; null = there is none
     * @param server the address of the server that answered
     * @param serverStart when that server started, in microseconds
     */
    static Pulse pulse(Facts facts, String start, String server, long serverStart) {
        if (serverStart == facts.serverStart()) {
            boolean there = facts.backendStart().equals(start) || UNREADABLE.equals(start);
            return there ? Pulse.ALIVE : Pulse.GONE;
        }
        boolean restarted = server.equals(facts.serverAddress()) && serverStart > Long.parseLong(facts.backendStart());
        return restarted ? Pulse.GONE : Pulse.UNKNOWN;
    }

    @Override
    public boolean insertsAreIndependent(Connection raw) throws SQLException {
        return holds(raw, PostgresQueries.INDEPENDENT_INSERTS);
    }

    @Override
    public boolean hidesSequenceReads(Connection raw) throws SQLException {
        return holds(raw, PostgresQueries.HIDDEN_SEQUENCE_READS);
    }

    private static boolean holds(Connection raw, String query) throws SQLException {
        try (Statement ask = raw.createStatement();
                ResultSet row = ask.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public int[] blockers(Connection asking, Facts of) throws SQLException {
        try (Statement ask = asking.createStatement();
                ResultSet row = ask.executeQuery(
                        "SELECT pid FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(" + of.pid() + ")) pid")) {
            int[] pids = new int[0];
            while (row.next()) {
                pids = Arrays.copyOf(pids, pids.length + 1);
                pids[pids.length - 1] = row.getInt(1);
            }
            return pids;
        }
    }

    @Override
    public void cancel(Connection asking, Facts of) throws SQLException {
        try (Statement ask = asking.createStatement()) {
            ask.execute("SELECT pg_catalog.pg_cancel_backend(" + of.pid() + ")");
        }
    }

    /**
     * Nobody listens or answers, or the server is just starting or stopping (57P0x), so that no backend of before is left or will be.
     * Other failures of class 08 (TLS, Kerberos without the application's Subject) say nothing about the server.
     */
    @Override
    public boolean meansUnreachable(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || !state.startsWith("08")) {
            return state != null && state.startsWith("57P0");
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
