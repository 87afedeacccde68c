package dev.holdfast.dialect;

import dev.holdfast.jdbc.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL 10 and later. Functions: PostgreSQL documentation, "System Information Functions" (txid_*, kept under those names
 * since) and "Server Signaling Functions": a role may end its own backends.
 */
final class PostgresCommits implements Commits {
    static final PostgresCommits INSTANCE = new PostgresCommits();

    /*
     * Numbers of transactions may be given out again after a crash or on a promoted standby. What tells lives apart: the cluster, the
     * timeline of the log that is written now (the control file lags behind a promotion), the postmaster's start, and the reset
     * of the statistics, which a crash of one backend causes and the postmaster survives. NULL in recovery.
     */
    private static final String INCARNATION = "CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL ELSE"
            + " (SELECT system_identifier::text FROM pg_catalog.pg_control_system())"
            + " || '/' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8)"
            + " || '/' || pg_catalog.pg_postmaster_start_time()::text"
            + " || '/' || (SELECT stats_reset::text FROM pg_catalog.pg_stat_bgwriter) END";

    /*
     * CREATE RULE: what the command tag counts is the last INSTEAD action of the same command, while RETURNING gives the rows of
     * any. Without RETURNING in a rule, the server refuses such a text in WITH. Below that number are the system's own.
     */
    private static final String COUNTING = "NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_type <> '1'"
            + " AND r.oid >= 16384 AND pg_catalog.pg_get_ruledef(r.oid) LIKE '%RETURNING%')";

    /** The functions of a proof by number that the role that asks, which is the one that logs in, may not use. */
    private static final String FORBIDDEN =
            "SELECT pg_catalog.string_agg(DISTINCT f, ', ') FROM pg_catalog.unnest(ARRAY["
                    + "'pg_catalog.txid_current()', 'pg_catalog.txid_current_if_assigned()', 'pg_catalog.txid_status(bigint)',"
                    + " 'pg_catalog.pg_is_in_recovery()', 'pg_catalog.pg_control_system()', 'pg_catalog.pg_current_wal_lsn()',"
                    + " 'pg_catalog.pg_walfile_name(pg_lsn)', 'pg_catalog.pg_postmaster_start_time()']) f"
                    + " WHERE NOT pg_catalog.has_function_privilege(current_user, f, 'EXECUTE')"
                    + " OR NOT pg_catalog.has_function_privilege(session_user, f, 'EXECUTE')";

    /** Also false on other servers that speak PostgreSQL's protocol. */
    private static final String WAITS_FOR_STANDBY =
            "SELECT pg_catalog.current_setting('synchronous_standby_names', true) <> ''"
                    + " AND pg_catalog.current_setting('synchronous_commit') NOT IN ('off', 'local')";

    private static final int PRUNED_AT_ONCE = 1_000;

    private static final int FENCE_SECONDS = 5;

    private static final int CREATION_MILLIS = 5_000;

    private PostgresCommits() {}

    @Override
    public Backend end(Connection asking, Facts of, boolean evenIfBusy) throws SQLException {
        String query = "SELECT CASE WHEN state IS NULL THEN 'unknown' WHEN state = 'active' AND NOT " + evenIfBusy
                + " THEN 'busy' ELSE (SELECT 'ending' WHERE pg_catalog.pg_terminate_backend(pid)) END"
                + " FROM pg_catalog.pg_stat_activity WHERE pid = " + of.pid()
                + " AND (extract(epoch FROM backend_start) * 1000000)::bigint::text = '" + of.backendStart() + "'";
        String answer = PostgresDialect.oneText(asking, query);
        if (answer != null) {
            return answer.equals("busy") ? Backend.BUSY : answer.equals("ending") ? Backend.ENDING : Backend.UNKNOWN;
        }
        return PostgresDialect.INSTANCE.pulse(asking, of) == Dialect.Pulse.GONE ? Backend.GONE : Backend.UNKNOWN;
    }

    @Override
    public Means means(Connection raw, QualifiedName table) throws SQLException {
        String marker = "SELECT " + mayMark("current_user") + " AND " + mayMark("session_user")
                + " AND c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relrowsecurity"
                + " AND EXISTS (SELECT FROM pg_catalog.pg_attribute a"
                + " WHERE a.attrelid = c.oid AND a.attname = 'rows' AND NOT a.attisdropped)"
                + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = " + literal(table.schema()) + " AND c.relname = " + literal(table.name());
        String[] row = twoTexts(raw, "SELECT (" + marker + ")::text, (" + COUNTING + ")::text");
        return new Means("true".equals(row[0]), "true".equals(row[1]));
    }

    /** Who asks what became of a commit is the role that logged in, whatever SET ROLE said. */
    private static String mayMark(String role) {
        return "pg_catalog.has_schema_privilege(" + role + ", n.oid, 'USAGE')"
                + " AND pg_catalog.has_table_privilege(" + role + ", c.oid, 'INSERT')"
                + " AND pg_catalog.has_table_privilege(" + role + ", c.oid, 'SELECT')";
    }

    @Override
    public void tryNumber(Connection raw) throws SQLException {
        String forbidden = twoTexts(raw, "SELECT (" + FORBIDDEN + "), (" + INCARNATION + ")")[0];
        if (forbidden != null) {
            throw new SQLException("no permission for " + forbidden, "42501");
        }
    }

    /** In an open transaction a failure is undone: it must go on as if nothing had been asked. */
    private static String[] twoTexts(Connection raw, String query) throws SQLException {
        boolean alone = raw.getAutoCommit();
        try (Statement ask = raw.createStatement()) {
            try {
                ask.execute(alone ? query : "SAVEPOINT holdfast; " + query + "; RELEASE SAVEPOINT holdfast");
                return twoTexts(ask);
            } catch (SQLException e) {
                if (!alone) {
                    undo(raw, e);
                }
                throw e;
            }
        }
    }

    private static String[] twoTexts(Statement asked) throws SQLException {
        ResultSet row = asked.getResultSet();
        while (row == null && (asked.getMoreResults() || asked.getUpdateCount() >= 0)) {
            row = asked.getResultSet();
        }
        if (row == null || !row.next()) {
            throw new SQLException("the server has no answer", "02000");
        }
        return new String[] {row.getString(1), row.getString(2)};
    }

    private static void undo(Connection raw, SQLException failure) {
        try (Statement statement = raw.createStatement()) {
            statement.execute("ROLLBACK TO SAVEPOINT holdfast; RELEASE SAVEPOINT holdfast");
        } catch (SQLException e) {
            // with autosave the driver has undone it already
            failure.addSuppressed(e);
        }
    }

    @Override
    public String countAndMark(QualifiedName table, String id) {
        return "INSERT INTO " + table + " (id, rows) SELECT " + id + ", pg_catalog.count(*) FROM hf RETURNING rows";
    }

    @Override
    public String countAndNumber() {
        return "SELECT pg_catalog.count(*), pg_catalog.txid_current(), " + INCARNATION + " FROM hf";
    }

    @Override
    public Xid xid(ResultSet row) throws SQLException {
        return new Xid(row.getLong(2), row.getString(3));
    }

    @Override
    public boolean createMarker(Connection own, QualifiedName table) throws SQLException {
        own.setAutoCommit(false);
        try (Statement statement = own.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + CREATION_MILLIS);
            // IF NOT EXISTS isn't enough: of two at once one would fail.
            statement.execute("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext("
                    + literal("holdfast " + table) + "))");
            boolean there = means(own, table).marker();
            if (!there) {
                statement.execute(MarkerDdl.script(table, null));
            }
            own.commit();
            return !there;
        }
    }

    @Override
    public boolean isReadOnly(Connection raw) throws SQLException {
        return "on".equals(PostgresDialect.oneText(raw, "SHOW transaction_read_only"));
    }

    private static String literal(String text) {
        return " E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Override
    public void commitMarked(Statement commit, QualifiedName table, String id, boolean together) throws SQLException {
        String insert = "INSERT INTO " + table + " (id) VALUES ('" + id + "')";
        commit.execute(together ? insert + "; COMMIT" : insert);
        if (!together) {
            commit(commit);
        }
    }

    @Override
    public void commit(Statement commit) throws SQLException {
        commit.execute("COMMIT");
    }

    @Override
    public long marked(Connection asking, QualifiedName table, String id) throws SQLException {
        try (Statement statement = asking.createStatement()) {
            // It may wait for a transaction, or for a synchronous standby: it is there then, and good enough as a
            // fence.
            statement.setQueryTimeout(FENCE_SECONDS);
            // A role may only read by default. Of this transaction alone, as a pooler may have lent the session.
            statement.execute("SET transaction_read_only = off; INSERT INTO " + table + " (id, tombstone) VALUES ('"
                    + id + "', true) ON CONFLICT (id) DO NOTHING");
        }
        String rows = PostgresDialect.oneText(
                asking,
                "SELECT CASE WHEN tombstone THEN -1 ELSE coalesce(rows, 0) END FROM " + table + " WHERE id = '" + id
                        + "'");
        if (rows == null) {
            throw new SQLException("the marker table has lost the row " + id, "02000");
        }
        return Long.parseLong(rows);
    }

    @Override
    public int prune(Connection raw, QualifiedName table) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            return statement.executeUpdate("DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + table
                    + " WHERE created < pg_catalog.now() - interval '1 day' LIMIT " + PRUNED_AT_ONCE + "))");
        }
    }

    @Override
    public Xid xid(Connection raw, boolean always) throws SQLException {
        String number = always ? "txid_current()" : "txid_current_if_assigned()";
        try (Statement ask = raw.createStatement();
                ResultSet row = ask.executeQuery("SELECT pg_catalog." + number + ", " + INCARNATION)) {
            row.next();
            long xid = row.getLong(1);
            return row.wasNull() ? null : new Xid(xid, row.getString(2));
        }
    }

    @Override
    public Boolean isCommitted(Connection asking, Xid xid) throws SQLException {
        String query = "SELECT CASE WHEN " + INCARNATION + " = ? THEN pg_catalog.txid_status(?) END";
        try (PreparedStatement ask = asking.prepareStatement(query)) {
            ask.setString(1, xid.incarnation());
            ask.setLong(2, xid.number());
            try (ResultSet row = ask.executeQuery()) {
                row.next();
                String status = row.getString(1);
                return "committed".equals(status) ? Boolean.TRUE : "aborted".equals(status) ? Boolean.FALSE : null;
            }
        }
    }

    /*
     * A backend that is ended while COMMIT waits for a synchronous standby has committed here only, and what finds that out
     * writes nothing that would wait. The standby has all in front of a message once it has that. Whoever cancels the wait, we or
     * the operator, gets a warning instead of an error. PostgreSQL documentation, "Synchronous Replication".
     */
    @Override
    public boolean awaitStandby(Connection asking, int seconds) throws SQLException {
        if (!"t".equals(PostgresDialect.oneText(asking, WAITS_FOR_STANDBY))) {
            return true;
        }
        long begun = System.nanoTime();
        try (Statement write = asking.createStatement()) {
            write.setQueryTimeout(seconds);
            write.execute("SELECT pg_catalog.set_config('client_min_messages', 'warning', true),"
                    + " pg_catalog.pg_logical_emit_message(true, 'holdfast', '')");
            return write.getWarnings() == null && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(seconds);
        }
    }
}
