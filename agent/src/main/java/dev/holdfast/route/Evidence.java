package dev.holdfast.route;

/**
 * What the history of a logical connection in manual commit says about its program: is the transaction one that threads
 * hand to each other, or does each thread take the connection for its own? Pure; the table is in
 * {@code agent/docs/decisions/0008-shared-connections.md}.
 */
enum Evidence {
    /** Nothing seen yet. */
    NONE,
    /** A thread has ended its transaction alone while another one waited to come in. */
    ONE_ENDED_ALONE,
    /** And then the other one ended one of its own: each thread gets a session. */
    SPLIT,
    /** A transaction was handed on: one session for all, and nobody waits any more. */
    JOINED;

    /** How the thread inside the open transaction was found when another one came. */
    enum Inside {
        /** No transaction is open, or the comer is in it already. */
        NOBODY_ELSE,
        /** Between two calls of its own, on its way to its own end of the transaction. */
        RUNNING,
        /** Waits outside of Holdfast, has ended, or has been silent for long: it leaves the transaction to others. */
        LEAVES_IT
    }

    /** What a comer does. */
    enum Answer {
        ENTER,
        WAIT,
        /** Enter, and {@link #JOINED} from now on. */
        JOIN,
        /** On a session of its own. */
        OWN_SESSION
    }

    /** @param timeIsUp the comer has waited as long as it may */
    Answer comes(Inside inside, boolean timeIsUp) {
        switch (this) {
            case SPLIT:
                return Answer.OWN_SESSION;
            case JOINED:
                return Answer.ENTER;
            default:
                if (inside == Inside.NOBODY_ELSE) {
                    return Answer.ENTER;
                }
                return inside == Inside.LEAVES_IT || timeIsUp ? Answer.JOIN : Answer.WAIT;
        }
    }

    /**
     * A thread ended the transaction.
     *
     * @param alone whether no other thread had worked in it
     * @param othersWait whether a thread waits to come in
     * @param waitedForFirst whether this is the thread that waited when {@link #ONE_ENDED_ALONE} was seen
     */
    Evidence ends(boolean alone, boolean othersWait, boolean waitedForFirst) {
        if (this == NONE) {
            return alone && othersWait ? ONE_ENDED_ALONE : NONE;
        }
        return this == ONE_ENDED_ALONE && alone && waitedForFirst ? SPLIT : this;
    }
}
