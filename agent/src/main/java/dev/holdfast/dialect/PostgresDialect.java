package dev.holdfast.dialect;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/** PostgreSQL 9.6 and later through pgjdbc. SQLStates: PostgreSQL documentation, appendix A. */
final class PostgresDialect implements Dialect {
    static final PostgresDialect INSTANCE = new PostgresDialect();

    private static final String[] LEASE_PROPERTIES = {"ApplicationName"};
    private static final String PREFIX = "jdbc:postgresql:";

    /** Seconds until a probing connection gives up. */
    private static final String PROBE_SECONDS = "10";

    /** Milliseconds that a pooled session has to answer when it is validated. */
    private static final int VALIDATION_MILLIS = 5_000;

    private static final VendorMethods METHODS = new PostgresVendorMethods();

    /** A value refers to its class, and nothing else to the value: a driver's loader stays collectable. */
    private static final ClassValue<DriverSide> SIDES = new ClassValue<DriverSide>() {
        @Override
        protected DriverSide computeValue(Class<?> type) {
            return new PostgresDriverSide(type);
        }
    };

    /** Only clients have both a user and a database in rows that a plain role may not read in full. */
    private static final String ACTIVITY_9 = " count(*) FILTER (WHERE usesysid IS NOT NULL AND datid IS NOT NULL)";

    private static final String ACTIVITY_10 = " count(*) FILTER (WHERE usesysid IS NOT NULL AND datid IS NOT NULL"
            + " AND coalesce(backend_type, 'client backend') = 'client backend')";

    /** The row of slots; %s is one of the counts above. */
    private static final String SLOTS = " pg_catalog.current_setting('max_connections')::int AS maximum,"
            + " pg_catalog.current_setting('superuser_reserved_connections')::int"
            + " + coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::int AS reserved,"
            + " a.sessions, r.rolconnlimit, a.of_role, d.datconnlimit, a.of_database";

    private static final String SLOTS_FROM =
            " FROM pg_catalog.pg_roles r, pg_catalog.pg_database d, LATERAL (SELECT%s AS sessions,"
                    + " count(*) FILTER (WHERE usesysid = r.oid) AS of_role,"
                    + " count(*) FILTER (WHERE datid = d.oid AND usesysid IS NOT NULL) AS of_database"
                    + " FROM pg_catalog.pg_stat_activity) a"
                    + " WHERE r.rolname = session_user AND d.datname = pg_catalog.current_database()";

    /** What ALTER ROLE/DATABASE ... SET gave to this role in this database. */
    private static final String DEFAULTS =
            "(SELECT coalesce(pg_catalog.md5(pg_catalog.string_agg(s.setdatabase || ':' || s.setrole || ':'"
                    + " || pg_catalog.array_to_string(s.setconfig, ','), '|' ORDER BY s.setdatabase, s.setrole)), 'none')"
                    + " FROM pg_catalog.pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT oid FROM"
                    + " pg_catalog.pg_database WHERE datname = pg_catalog.current_database())) AND s.setrole IN (0,"
                    + " (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user)))";

    /** A row that this role may not read in full. */
    private static final String UNREADABLE = "unreadable";

    private static final String BACKEND_START = "(SELECT (extract(epoch FROM backend_start) * 1000000)::bigint::text"
            + " FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid())";

    /** Which server this is, and since when: a name may lead to several. */
    private static final String SERVER = "coalesce(pg_catalog.inet_server_addr()::text, ''),"
            + " (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::bigint";

    /** Triggers run without being named by any text, so any function that looks stateful makes every session suspect. */
    private static final String HIDDEN =
            "(SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger WHERE NOT tgisinternal) AND EXISTS"
                    + " (SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang"
                    + " WHERE p.oid >= 16384 AND (l.lanname NOT IN ('sql', 'plpgsql', 'c', 'internal') OR p.prosrc ~*"
                    + " 'set_config|advisory_(un)?lock|setseed|dblink|\\m(execute|listen|load|discard|temp|temporary|hold)\\M"
                    + "|(^|;|\\m(begin|then|else|loop)\\M)\\s*(set|reset)\\M(?!\\s+local)')))";

    /** Custom settings that functions set by name, as pg_settings doesn't show them; and whether some name isn't in the text. */
    private static final String CUSTOM_SETTINGS =
            "SELECT coalesce(pg_catalog.string_agg(DISTINCT pg_catalog.lower(m[1]), ','), ''),"
                    + " coalesce(pg_catalog.bool_or(prosrc ~* 'set_config\\s*\\(\\s*[^''[:space:]]'), false)"
                    + " FROM pg_catalog.pg_proc LEFT JOIN LATERAL pg_catalog.regexp_matches(prosrc,"
                    + " '(?:set_config\\s*\\(\\s*''|\\mset\\s+(?:session\\s+)?)([a-z_][a-z0-9_]*\\.[a-z0-9_.]+)', 'gi') m"
                    + " ON true WHERE pg_proc.oid >= 16384 AND prosrc ~* '\\mset'";

    /** Functions choose the name of a setting when they run: nothing short of a new session is known to be clean. */
    private static final String ANY_SETTING = "*";

    private static final String SESSION_SETTINGS =
            "(SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(name || '=' || setting, ',' ORDER BY name), '')"
                    + " || coalesce((SELECT pg_catalog.string_agg(n || '=' || pg_catalog.current_setting(n, true), ','"
                    + " ORDER BY n) FROM pg_catalog.unnest(pg_catalog.string_to_array('%s', ',')) n), ''))"
                    + " FROM pg_catalog.pg_settings WHERE source = 'session' AND name <> 'application_name')";

    private static final String HIDDEN_STATE = "SELECT " + SESSION_SETTINGS
            + ", pg_catalog.pg_my_temp_schema() <> 0"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_listening_channels())"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_prepared_statements WHERE from_sql)"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_cursors WHERE is_holdable)"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory'"
            + " AND pid = pg_catalog.pg_backend_pid())";

    private PostgresDialect() {}

    @Override
    public VendorMethods vendorMethods() {
        return METHODS;
    }

    @Override
    public String serverKey(String url, Properties properties) {
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
        return "postgresql://" + withPorts(hosts.toLowerCase(Locale.ROOT), properties.getProperty("PGPORT", "5432"));
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

    @Override
    public DriverSide driverSide(Class<? extends Connection> connectionClass) {
        return SIDES.get(connectionClass);
    }

    @Override
    public Facts setUp(Connection raw, DriverSide side, Duration statement, Duration idleTransaction)
            throws SQLException {
        int driverPid = side.backendPid(raw);
        String query = "SELECT pg_catalog.pg_backend_pid(), " + BACKEND_START + ", " + DEFAULTS + ", " + HIDDEN + ", "
                + SERVER + ","
                + SLOTS
                + limit("statement_timeout", statement, driverPid)
                + limit("idle_in_transaction_session_timeout", idleTransaction, driverPid)
                + String.format(SLOTS_FROM, activity(raw));
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
                row.getInt(first + 2),
                row.getInt(first + 3),
                row.getInt(first + 4),
                row.getInt(first + 5),
                row.getInt(first + 6));
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

    private static String activity(Connection raw) throws SQLException {
        DatabaseMetaData known = raw.getMetaData();
        return known.getDatabaseMajorVersion() < 10 ? ACTIVITY_9 : ACTIVITY_10;
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
                ResultSet row = ask.executeQuery("SELECT" + SLOTS + String.format(SLOTS_FROM, activity(raw)))) {
            return row.next() ? slots(row, 1) : null;
        }
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

    private static String oneText(Connection raw, String query) throws SQLException {
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
    public boolean meansNoSlot(SQLException failure) {
        return "53300".equals(failure.getSQLState());
    }

    /** Connection exceptions, the server going down or ending the session, idle limits (25P03, 57P05). */
    @Override
    public boolean meansBroken(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P") || state.equals("25P03"));
    }

    @Override
    public boolean meansCancelled(SQLException failure) {
        return "57014".equals(failure.getSQLState());
    }

    @Override
    public Pulse pulse(Connection probe, Facts facts) throws SQLException {
        String query = "SELECT (SELECT coalesce((extract(epoch FROM backend_start) * 1000000)::bigint::text, '"
                + UNREADABLE + "') FROM pg_catalog.pg_stat_activity WHERE pid = " + facts.pid() + "), " + SERVER;
        try (Statement ask = probe.createStatement();
                ResultSet row = ask.executeQuery(query)) {
            return row.next() ? pulse(facts, row.getString(1), row.getString(2), row.getLong(3)) : Pulse.UNKNOWN;
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
