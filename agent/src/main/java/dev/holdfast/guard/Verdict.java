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
     *   SQLState                        NOT_SENT    SENT       COMMIT_SENT
     *   (session dead)                              ABORTED    IN_DOUBT
     *   08, 57P, 53300                  NEVER_SENT  PERMANENT  IN_DOUBT
     *   40003                           PERMANENT   IN_DOUBT   IN_DOUBT
     *   40001, 40P01                    PERMANENT   ABORTED    ABORTED
     *   40 (others), 23, 25, P0         PERMANENT   PERMANENT  ABORTED
     *   anything else (57014, XX, ...)  PERMANENT   PERMANENT  IN_DOUBT
     *
     * The row (session dead) comes first. A state in SENT with a living session is the server's own word that the statement
     * failed; after COMMIT only the classes that the server gives to a transaction it has refused are such a word.
     */

    /**
     * @param state the failure's SQLState; null = none
     * @param dead whether the session ended with the failure
     */
    static Verdict of(String state, boolean dead, Phase phase) {
        String known = state == null ? "" : state;
        switch (phase) {
            case NOT_SENT:
                return meansServerAway(known) ? NEVER_SENT : PERMANENT;
            case SENT:
                return sent(known, dead);
            default:
                return !dead && meansRefused(known) ? ABORTED : IN_DOUBT;
        }
    }

    private static Verdict sent(String state, boolean dead) {
        if (dead) {
            return ABORTED;
        }
        if (state.equals("40003")) {
            return IN_DOUBT;
        }
        return state.equals("40001") || state.equals("40P01") ? ABORTED : PERMANENT;
    }

    private static boolean meansServerAway(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
    }

    private static boolean meansRefused(String state) {
        boolean refused =
                state.startsWith("23") || state.startsWith("25") || state.startsWith("40") || state.startsWith("P0");
        return refused && !state.equals("40003");
    }
}
