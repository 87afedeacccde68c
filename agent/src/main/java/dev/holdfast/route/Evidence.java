package dev.holdfast.route;

/**
 * What the history of a logical connection in manual commit says about its program: is the transaction one that threads
 * hand to each other, or does each thread take the connection for its own? Pure; the table is in
 * {@code agent/docs/decisions/0008-shared-connections.md}.
 */
enum Evidence {
    /** Nothing seen yet. */
    NONE,
    /** A thread has ended what another one did, or would have done, had it not waited: the other may do the same to it. */
    SUSPECT,
    /** Threads don't end in time what others wait for: nobody waits any more. Two may still end each other's work. */
    LENIENT,
    /** A transaction was handed on: one session for all, for good. */
    JOINED,
    /** Known of the place where the connection was opened: who comes to another thread's transaction gets a session. */
    SPLIT;

    /** How the threads inside the open transaction were found when another one came. */
    enum Inside {
        /** No transaction is open, or the comer is in it already. */
        NOBODY_ELSE,
        /** Between two calls of its own, on its way to its own end of the transaction. */
        RUNNING,
        /** Alive, not seen waiting, but without a call for long. */
        SILENT,
        /** Wants a monitor, perhaps the comer's: neither would ever go on. */
        BLOCKED,
        /** Seen waiting outside of Holdfast, but only for a moment. */
        PAUSES,
        /** Waits outside of Holdfast: it leaves the transaction to others. */
        WAITS,
        /** Its thread has ended. */
        ENDED
    }

    /** What a comer does. */
    enum Answer {
        ENTER,
        WAIT,
        /** Enter, and {@link #LENIENT} from now on. */
        ENTER_FOR_ALL,
        /** Enter, and {@link #JOINED} from now on. */
        JOIN,
        /** On a session of its own. */
        OWN_SESSION
    }

    /**
     * @param guest whether more than one thread has worked in the transaction
     * @param timeIsUp the comer has waited as long as it may
     */
    Answer comes(Inside inside, boolean guest, boolean timeIsUp) {
        if (this == JOINED || this == LENIENT || inside == Inside.NOBODY_ELSE) {
            return Answer.ENTER;
        }
        if (inside == Inside.PAUSES) {
            return Answer.WAIT;
        }
        if (inside == Inside.WAITS) {
            return Answer.JOIN;
        }
        if (this == SPLIT) {
            return Answer.OWN_SESSION;
        }
        if (inside == Inside.ENDED) {
            return Answer.JOIN;
        }
        if (inside == Inside.BLOCKED) {
            return Answer.ENTER;
        }
        if (inside == Inside.SILENT && this == NONE && !guest) {
            return Answer.ENTER;
        }
        return timeIsUp ? Answer.ENTER_FOR_ALL : Answer.WAIT;
    }

    /**
     * A thread that had worked in the transaction ended it.
     *
     * @param others whether others had worked in it, or waited
     */
    Evidence ends(boolean others) {
        return this == NONE && others ? SUSPECT : this;
    }

    /** Whether two threads that have ended each other's work get a session each. */
    boolean splits() {
        return this != JOINED;
    }

    /**
     * What the owner of work that another thread rolled back is told when it commits.
     *
     * @return null = nothing: the driver's commit runs
     */
    String commitAfterLoss() {
        return this == JOINED || this == LENIENT ? null : "40000";
    }
}
