package dev.holdfast.guard;

/**
 * What a failure means for the work that was under way. Pure.
 *
 * <p>SQLStates: PostgreSQL documentation, appendix A; pgjdbc's own are of class 08 (org.postgresql.util.PSQLState).
 */
enum Verdict {
    /** The server has not got it: it may be sent on another session. */
    NEVER_SENT,
    /** The server has rolled it back, or will: nothing of it is or will ever be there. */
    ABORTED,
    /** It may have been committed. */
    IN_DOUBT,
    /** It never ran if what the session is, or keeps, is to blame: then it may on another one. */
    ELSEWHERE,
    /** It would fail again, or nobody asked for it to be tried again: the application is told as ever. */
    PERMANENT;

    /** How far the work had got. */
    enum Phase {
        /** The session was dead before. */
        NOT_SENT,
        /** In a transaction whose COMMIT was not sent. */
        SENT,
        /** A COMMIT was sent, or a statement that the server commits itself. */
        COMMIT_SENT
    }

    /*
     * The longest entry that a SQLState begins with counts. NOT_SENT: no connection was to be had. SENT: of a living session, whose
     * server has failed the statement and nothing else. COMMIT_SENT: only the classes that the server gives to a transaction that
     * it has refused prove that. A session that died with the failure is judged by that alone, whatever it said last: SENT is
     * ABORTED, COMMIT_SENT is IN_DOUBT.
     */
    private static final Row[] TABLE = {
        //             NOT_SENT    SENT       COMMIT_SENT
        new Row("", PERMANENT, PERMANENT, IN_DOUBT),
        // connection exceptions, most of them pgjdbc's own: refused, reset, cut
        new Row("08", NEVER_SENT, PERMANENT, IN_DOUBT),
        // feature_not_supported, such as "cached plan must not change result type"
        new Row("0A000", PERMANENT, ELSEWHERE, IN_DOUBT),
        // integrity constraints, deferred ones at COMMIT
        new Row("23", PERMANENT, PERMANENT, ABORTED),
        // invalid transaction state; 25006: the server is a standby now, or read-only was asked for
        new Row("25", PERMANENT, PERMANENT, ABORTED),
        new Row("25006", PERMANENT, ELSEWHERE, ABORTED),
        // in_failed_sql_transaction; idle_in_transaction_session_timeout, which ends the session
        new Row("25P02", PERMANENT, PERMANENT, ABORTED),
        new Row("25P03", PERMANENT, PERMANENT, ABORTED),
        // the prepared statement doesn't exist
        new Row("26000", PERMANENT, ELSEWHERE, IN_DOUBT),
        // transaction rollback; serialization failure, deadlock; 40003: the server itself doesn't know
        new Row("40", PERMANENT, PERMANENT, ABORTED),
        new Row("40001", PERMANENT, ABORTED, ABORTED),
        new Row("40P01", PERMANENT, ABORTED, ABORTED),
        new Row("40003", PERMANENT, IN_DOUBT, IN_DOUBT),
        // insufficient resources: disk, memory; no slot for one more connection
        new Row("53", PERMANENT, PERMANENT, IN_DOUBT),
        new Row("53300", NEVER_SENT, PERMANENT, IN_DOUBT),
        // lock_not_available: lock_timeout, NOWAIT
        new Row("55P03", PERMANENT, PERMANENT, IN_DOUBT),
        // statement_timeout or a cancel: somebody has asked for it
        new Row("57014", PERMANENT, PERMANENT, IN_DOUBT),
        // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout
        new Row("57P01", NEVER_SENT, PERMANENT, IN_DOUBT),
        new Row("57P02", NEVER_SENT, PERMANENT, IN_DOUBT),
        new Row("57P03", NEVER_SENT, PERMANENT, IN_DOUBT),
        new Row("57P04", NEVER_SENT, PERMANENT, IN_DOUBT),
        new Row("57P05", NEVER_SENT, PERMANENT, IN_DOUBT),
        // raised by a function or a trigger
        new Row("P0", PERMANENT, PERMANENT, ABORTED),
        // internal errors, damaged data
        new Row("XX", PERMANENT, PERMANENT, IN_DOUBT),
    };

    /** What begins with {@code state} means that, by phase. */
    private static final class Row {
        private final String state;
        private final Verdict[] byPhase;

        Row(String state, Verdict notSent, Verdict sent, Verdict commitSent) {
            this.state = state;
            this.byPhase = new Verdict[] {notSent, sent, commitSent};
        }
    }

    /**
     * @param state the failure's SQLState; null = none
     * @param dead whether the session ended with the failure
     */
    static Verdict of(String state, boolean dead, Phase phase) {
        if (dead && phase != Phase.NOT_SENT) {
            return phase == Phase.SENT ? ABORTED : IN_DOUBT;
        }
        return row(state == null ? "" : state).byPhase[phase.ordinal()];
    }

    private static Row row(String state) {
        Row best = TABLE[0];
        for (Row row : TABLE) {
            if (state.startsWith(row.state) && row.state.length() > best.state.length()) {
                best = row;
            }
        }
        return best;
    }
}
