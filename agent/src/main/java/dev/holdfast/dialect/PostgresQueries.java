package dev.holdfast.dialect;

/**
 * What is asked of PostgreSQL. Every name has its schema, as the application's search_path may lead elsewhere. Catalogs
 * and views: PostgreSQL documentation, chapters "System Catalogs" and "System Views"; 9.6 and later, any role.
 */
final class PostgresQueries {
    /** The columns of slots. */
    static final String SLOTS = " pg_catalog.current_setting('max_connections')::int AS maximum,"
            + " pg_catalog.current_setting('superuser_reserved_connections')::int"
            + " + coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::int AS reserved,"
            + " a.backends, r.rolconnlimit, a.of_role, d.datconnlimit, a.of_database";

    /**
     * One row: role r, database d, sessions a. Sessions by the function behind pg_stat_activity, as the view's joins cost a fresh
     * backend 2 ms. Only clients have both a user and a database, where a plain role may not read all of a row. Before
     * version 10 there is no backend_type: the name means that of v then.
     */
    static final String OF_SERVER = " FROM pg_catalog.pg_roles r, pg_catalog.pg_database d,"
            + " (SELECT 'client backend'::text AS backend_type) v, LATERAL (SELECT"
            + " pg_catalog.string_agg(pid::text, ',') FILTER (WHERE usesysid IS NOT NULL AND datid IS NOT NULL"
            + " AND coalesce(backend_type, 'client backend') = 'client backend') AS backends,"
            + " pg_catalog.count(*) FILTER (WHERE usesysid = r.oid) AS of_role,"
            + " pg_catalog.count(*) FILTER (WHERE datid = d.oid AND usesysid IS NOT NULL) AS of_database,"
            + " pg_catalog.max(backend_start) FILTER (WHERE pid = pg_catalog.pg_backend_pid()) AS began"
            + " FROM pg_catalog.pg_stat_get_activity(NULL)) a"
            + " WHERE r.rolname = session_user AND d.datname = pg_catalog.current_database()";

    static final String BACKEND_START = "(extract(epoch FROM a.began) * 1000000)::bigint::text";

    /** How the defaults of a standby begin: what it says about itself changes when it is promoted. */
    static final String STANDBY = "standby ";

    /** What ALTER ROLE/DATABASE ... SET gave to this role in this database, and whether the server is a standby. */
    static final String DEFAULTS = defaultsOf(
            "(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())",
            "(SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user)");

    /** The same, of {@link #OF_SERVER}. */
    static final String DEFAULTS_OF_SERVER = defaultsOf("d.oid", "r.oid");

    private static String defaultsOf(String database, String role) {
        return "(SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN '" + STANDBY
                + "' ELSE '' END || coalesce(pg_catalog.md5(pg_catalog.string_agg(s.setdatabase || ':' || s.setrole || ':'"
                + " || pg_catalog.array_to_string(s.setconfig, ','), '|' ORDER BY s.setdatabase, s.setrole)), 'none')"
                + " FROM pg_catalog.pg_db_role_setting s WHERE s.setdatabase IN (0, " + database
                + ") AND s.setrole IN (0, " + role + "))";
    }

    /** A row that this role may not read in full. */
    static final String UNREADABLE = "unreadable";

    /** Which server this is, and since when: a name may lead to several. */
    static final String SERVER = "coalesce(pg_catalog.inet_server_addr()::text, ''),"
            + " (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::bigint";

    /** Of a function p: a clause sets a custom setting (its name has a point), which stays known to the session. */
    static final String SETS_CUSTOM = "p.proconfig::text ~* '[a-z0-9_][.][a-z0-9_.]+='";

    /**
     * Triggers run without being named by any text, so any function that looks stateful makes every session suspect. The patterns
     * stand in a CASE, else the planner compiles them to guess how often they fit: 8 ms of each connect, also without a trigger.
     */
    static final String HIDDEN =
            "(SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger WHERE NOT tgisinternal) AND EXISTS"
                    + " (SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang"
                    + " WHERE p.oid >= 16384 AND CASE WHEN l.lanname IN ('sql', 'plpgsql', 'c', 'internal') THEN p.prosrc ~*"
                    + " 'set_config|advisory_(un)?lock|setseed|dblink|pg_temp|pg_settings"
                    + "|\\m(execute|listen|load|discard|temp|temporary|hold)\\M"
                    + "|(^|;|\\m(begin|then|else|loop)\\M)\\s*(set|reset)\\M(?!\\s+local\\s+\\w+\\M(?!\\s*\\.))'"
                    + " OR " + SETS_CUSTOM + " ELSE true END))";

    /**
     * Custom settings that functions set by name, as pg_settings doesn't show them; and whether some name isn't in the text. A
     * function's clauses count as a SET LOCAL.
     */
    static final String CUSTOM_SETTINGS =
            "SELECT coalesce(pg_catalog.string_agg(DISTINCT pg_catalog.lower(m[1]), ','), ''),"
                    + " coalesce(pg_catalog.bool_or(prosrc ~* 'set_config\\s*\\(\\s*[^''[:space:]]'), false)"
                    + " FROM (SELECT pg_catalog.concat_ws(';set local ', prosrc,"
                    + " pg_catalog.array_to_string(proconfig, ';set local ')) AS prosrc"
                    + " FROM pg_catalog.pg_proc WHERE oid >= 16384) p LEFT JOIN LATERAL pg_catalog.regexp_matches(prosrc,"
                    + " '(?:set_config\\s*\\(\\s*''|\\mset\\s+(?:session\\s+|local\\s+)?)"
                    + "([a-z_][a-z0-9_]*\\.[a-z0-9_.]+)', 'gi') m ON true WHERE prosrc ~* '\\mset'";

    /** Functions choose the name of a setting when they run: nothing short of a new session is known to be clean. */
    static final String ANY_SETTING = "*";

    static final String SESSION_SETTINGS =
            "(SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(name || '=' || setting, ',' ORDER BY name), '')"
                    + " || coalesce((SELECT pg_catalog.string_agg(n || '=' || pg_catalog.current_setting(n, true), ','"
                    + " ORDER BY n) FROM pg_catalog.unnest(pg_catalog.string_to_array('%s', ',')) n), ''))"
                    + " FROM pg_catalog.pg_settings WHERE source = 'session' AND name <> 'application_name')";

    static final String HIDDEN_STATE = "SELECT " + SESSION_SETTINGS
            + ", pg_catalog.pg_my_temp_schema() <> 0"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_listening_channels())"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_prepared_statements WHERE from_sql)"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_cursors WHERE is_holdable)"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory'"
            + " AND pid = pg_catalog.pg_backend_pid())";

    /**
     * Of an expression as the catalog keeps it: calls currval or lastval (their oids: PostgreSQL's pg_proc.dat). Read so, as
     * pg_depend has nothing of what the server is built with, and pg_get_expr waits for locks on its table.
     */
    private static final String ASKS_SEQUENCES = "::text LIKE ANY ('{%:funcid 1575 %,%:funcid 2559 %}')";

    /** Before version 14 there is no prosqlbody: the name means that of v then. */
    private static final String ANYTHING_ASKS_SEQUENCES =
            "EXISTS (SELECT 1 FROM pg_catalog.pg_attrdef WHERE adbin" + ASKS_SEQUENCES + ")"
                    + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_type WHERE typdefaultbin" + ASKS_SEQUENCES + ")"
                    + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conbin" + ASKS_SEQUENCES + ")"
                    + " OR EXISTS (SELECT 1 FROM (SELECT NULL::text AS prosqlbody) v, LATERAL"
                    + " (SELECT 1 FROM pg_catalog.pg_proc WHERE oid >= 16384 AND (prosrc ~* '(curr|last)val'"
                    + " OR prosqlbody" + ASKS_SEQUENCES + " OR proargdefaults" + ASKS_SEQUENCES + ")) p)";

    /** Without views: to look through hundreds of them takes longer than all else, and few ask what was drawn. */
    static final String HIDDEN_SEQUENCE_READS = "SELECT " + ANYTHING_ASKS_SEQUENCES
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_rewrite WHERE ev_type <> '1' AND oid >= 16384 AND ev_action"
            + ASKS_SEQUENCES + ")";

    static final String INDEPENDENT_INSERTS =
            "SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger WHERE NOT tgisinternal)"
                    + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_rewrite WHERE ev_type <> '1' AND oid >= 16384)"
                    + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend"
                    + " WHERE classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass"
                    + " AND refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND refobjid >= 16384)"
                    + " AND NOT (" + ANYTHING_ASKS_SEQUENCES + ")";

    /** Of a function: its code may be SQL. */
    private static final String IS_SCRIPTED =
            " IN (SELECT p.oid FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l"
                    + " ON l.oid = p.prolang WHERE p.oid >= 16384 AND l.lanname NOT IN ('c', 'internal'))";

    /**
     * A domain whose CHECK rests on something of the database's own besides the domain, or on a built-in that is volatile: what the
     * server is built with isn't in pg_depend.
     */
    private static final String DOMAIN_RUNS_MORE =
            "SELECT 1 FROM pg_catalog.pg_constraint c WHERE c.contypid <> 0 AND c.oid >= 16384"
                    + " AND (EXISTS (SELECT 1 FROM pg_catalog.pg_depend d"
                    + " WHERE d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objid = c.oid"
                    + " AND d.refobjid >= 16384 AND d.refobjid <> c.contypid)"
                    + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_proc p WHERE p.provolatile = 'v' AND pg_catalog.strpos("
                    + "pg_catalog.lower(pg_catalog.pg_get_constraintdef(c.oid)), pg_catalog.lower(p.proname)) > 0))";

    /**
     * Any name in the catalog that stands somewhere in the text counts as meant: functions that are volatile or of the database's
     * own, its own operators, and relations that run more than the text shows. No name is needed by its own casts, by CHECKs of
     * domains (json_populate_record), by operators (IN, BETWEEN, CASE) and by what sorts and groups. Names are compared as
     * the server folds ASCII; the text has nothing else.
     */
    static final String ONLY_READS = "SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_proc WHERE (oid >= 16384"
            + " OR provolatile = 'v') AND pg_catalog.strpos(t, pg_catalog.lower(proname)) > 0)"
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_operator WHERE oid >= 16384"
            + " AND (pg_catalog.strpos(t, oprname) > 0 OR oprcode" + IS_SCRIPTED + "))"
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_amproc WHERE oid >= 16384 AND amproc" + IS_SCRIPTED + ")"
            + " AND NOT EXISTS (" + DOMAIN_RUNS_MORE + ")"
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_cast WHERE oid >= 16384 AND castfunc <> 0)"
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class WHERE oid >= 16384 AND (relrowsecurity"
            + " OR relkind NOT IN ('r', 'p', 'i', 'I', 'S', 't', 'c', 'm'))"
            + " AND pg_catalog.strpos(t, pg_catalog.lower(relname)) > 0) FROM (SELECT ?::text AS t) text";

    private PostgresQueries() {}
}
