package dev.holdfast.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Asks {@code pg_proc} what functions do, and what the functions do that they call. Used by one thread. */
final class PostgresFunctions {
    /** Calls within calls that are followed; what is deeper counts as the worst case. */
    private static final int MOST_LEVELS = 6;

    /** Names asked for one text; with more it counts as the worst case. */
    private static final int MOST_NAMES = 300;

    /** FirstNormalObjectId in PostgreSQL's access/transam.h: what has a smaller oid came with the server. */
    private static final String LOOK_UP =
            "SELECT p.proname, p.oid < 16384, l.lanname, p.prosrc, p.provolatile, e.extname, "
                    + PostgresQueries.SETS_CUSTOM + " FROM pg_catalog.pg_proc p"
                    + " JOIN pg_catalog.pg_language l ON l.oid = p.prolang"
                    + " LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass"
                    + " AND d.objid = p.oid AND d.deptype = 'e'"
                    + " LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid"
                    + " WHERE p.proname = ANY (?)";

    /** The server's own functions that leave something behind or run SQL from a text. */
    private static final Set<String> STATEFUL_BUILT_INS = new HashSet<>(Arrays.asList(
            "set_config",
            "setseed",
            "pg_advisory_lock",
            "pg_advisory_lock_shared",
            "pg_try_advisory_lock",
            "pg_try_advisory_lock_shared",
            "pg_advisory_unlock",
            "pg_advisory_unlock_shared",
            "pg_advisory_unlock_all",
            "query_to_xml",
            "query_to_xmlschema",
            "query_to_xml_and_xmlschema",
            "ts_stat",
            "ts_rewrite",
            "pg_start_backup",
            "pg_backup_start",
            "pg_stop_backup",
            "pg_backup_stop",
            "pg_replication_origin_session_setup",
            "pg_replication_origin_session_reset"));

    /** Extensions whose volatile functions only make values. */
    private static final Set<String> HARMLESS_EXTENSIONS =
            new HashSet<>(Arrays.asList("uuid-ossp", "pgcrypto", "hstore", "ltree", "citext", "postgis"));

    private final Connection raw;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> found = new HashSet<>();

    PostgresFunctions(Connection raw) {
        this.raw = raw;
    }

    boolean leaveState(String[] written) throws SQLException {
        Set<String> names = new HashSet<>();
        for (String name : written) {
            if (!isComparable(name)) {
                return true;
            }
            names.add(inCatalog(name));
        }
        Set<String> top = new HashSet<>(names);
        for (int level = 0; !names.isEmpty(); level++) {
            if (level == MOST_LEVELS || asked.size() + names.size() > MOST_NAMES) {
                return true;
            }
            asked.addAll(names);
            Set<String> next = new HashSet<>();
            if (anyLeavesState(names, next)) {
                return true;
            }
            next.removeAll(asked);
            names = next;
        }
        return !found.containsAll(top);
    }

    /** Which other letters the server folds depends on its encoding and locale; escapes aren't read here. */
    private static boolean isComparable(String written) {
        return isAscii(written) && !written.contains("\"\"") && written.indexOf('\\') < 0;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** The last part of a possibly qualified, possibly quoted name. */
    static String inCatalog(String written) {
        if (written.endsWith("\"")) {
            int start = written.lastIndexOf('"', written.length() - 2);
            return written.substring(start + 1, written.length() - 1);
        }
        return written.substring(written.lastIndexOf('.') + 1).trim().toLowerCase(Locale.ROOT);
    }

    private boolean anyLeavesState(Set<String> names, Set<String> calls) throws SQLException {
        try (PreparedStatement statement = raw.prepareStatement(LOOK_UP)) {
            statement.setArray(1, raw.createArrayOf("text", names.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                    if (leavesState(rows, calls)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean leavesState(ResultSet row, Set<String> calls) throws SQLException {
        if (row.getBoolean(2)) {
            return STATEFUL_BUILT_INS.contains(row.getString(1));
        }
        if (row.getBoolean(7)) {
            return true;
        }
        switch (row.getString(3)) {
            case "sql":
            case "plpgsql":
                return bodyLeavesState(row.getString(4), calls);
            case "c":
                return "v".equals(row.getString(5)) && !isOfHarmlessExtension(row.getString(6));
            default:
                return true;
        }
    }

    private static boolean isOfHarmlessExtension(String extension) {
        return extension != null && HARMLESS_EXTENSIONS.contains(extension);
    }

    /** A body that was parsed when the function was made (PostgreSQL 14) isn't in prosrc: not known. */
    private static boolean bodyLeavesState(String source, Set<String> calls) {
        if (source == null || source.trim().isEmpty()) {
            return true;
        }
        FunctionBody body = new FunctionBody(source);
        for (String call : body.calls()) {
            if (!isAscii(call)) {
                return true;
            }
        }
        calls.addAll(body.calls());
        return body.stateful();
    }
}
