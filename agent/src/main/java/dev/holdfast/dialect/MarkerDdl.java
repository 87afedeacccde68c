package dev.holdfast.dialect;

import dev.holdfast.jdbc.QualifiedName;

/*
 * id: uuid is the smallest type that a driver binds with its own type (setObject(UUID): 16 bytes, in simple query mode
 * ('...'::uuid)), so that nothing is left to inference. Ids that begin with the time keep the index's new entries
 * together (fewer pages dirtied, fewer full page images after a checkpoint).
 *
 * created: clock_timestamp, as now() is the transaction's start: a marker must not be old when it is written.
 *
 * rows: the update count of the statement that wrote the marker along, for whom the answer is lost.
 *
 * tombstone: NULL costs a transaction's row nothing. A prober whose own answer was lost must tell its row from the
 * transaction's: a committed tombstone means "aborted".
 *
 * No sequence and no identity column: lastval() would change for the application. The key isn't deferrable: the one who
 * comes second must wait for the first, and learn of it by that statement. No row level security: a row that a role
 * can't see would conflict all the same, but couldn't be told from a tombstone, nor deleted.
 */
/** The marker table: what an operator runs once, and how its key is known. Pure, any thread. */
public final class MarkerDdl {
    /** Of {@code holdfast.commit.marker.table}. */
    public static final String DEFAULT_TABLE = "holdfast.commit_marker";
    /** The unique constraint's name, whatever the table is called. */
    public static final String CONSTRAINT = "holdfast_marker_id";

    private static final String PLACEHOLDER = "<the application's role>";

    private MarkerDdl() {}

    /**
     * May be run again; needs no superuser. PostgreSQL 9.6 and later.
     *
     * @param role who may write markers; null = the lines are there as comments
     */
    public static String script(QualifiedName table, String role) {
        return create(table) + grants(table, role) + advice(table);
    }

    private static String create(QualifiedName table) {
        return "-- One row for each write whose commit Holdfast must be able to prove. Logged: it must outlive a crash.\n"
                + "CREATE SCHEMA IF NOT EXISTS " + QualifiedName.quoted(table.schema()) + ";\n"
                + "CREATE TABLE IF NOT EXISTS " + table + " (\n"
                + "    id uuid CONSTRAINT " + CONSTRAINT + " PRIMARY KEY,\n"
                + "    created timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),\n"
                + "    tombstone boolean\n"
                + ") WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);\n"
                + "ALTER TABLE " + table + " ADD COLUMN IF NOT EXISTS rows bigint;\n"
                + "-- For pruning by age; next to nothing for a writer.\n"
                + "CREATE INDEX IF NOT EXISTS holdfast_marker_created ON " + table
                + " USING brin (created) WITH (pages_per_range = 16);\n"
                + "-- Rows of one role are found and deleted by any other.\n"
                + "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY;\n";
    }

    private static String grants(QualifiedName table, String role) {
        String start = role == null ? "-- GRANT " : "GRANT ";
        String end = " TO " + (role == null ? PLACEHOLDER : QualifiedName.quoted(role)) + ";\n";
        return "-- For every role that writes.\n"
                + start + "USAGE ON SCHEMA " + QualifiedName.quoted(table.schema()) + end
                + start + "INSERT, SELECT, DELETE ON " + table + end;
    }

    private static String advice(QualifiedName table) {
        return "-- Publications FOR ALL TABLES have this table too: create it on the subscribers as well, or name the tables.\n"
                + "-- To prune by hand (READ COMMITTED; never TRUNCATE, which waits for all writers; never less than a day,\n"
                + "-- as a transaction whose marker is gone counts as rolled back):\n"
                + "-- DELETE FROM " + table + " WHERE created < pg_catalog.now() - interval '1 day';\n";
    }
}
