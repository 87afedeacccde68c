package dev.holdfast.dialect;

import dev.holdfast.jdbc.QualifiedName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a kind of database can do to prove the outcome of a commit whose answer is missing. Stateless, any thread; each
 * method is one round trip, if it doesn't say otherwise.
 */
public interface Commits {
    /** What became of a backend that another session asked to end. */
    enum Backend {
        /** It isn't there: whatever it was doing has been committed or rolled back. */
        GONE,
        /** It works on something, such as the COMMIT: it has been left alone. */
        BUSY,
        /** It has been told to end. */
        ENDING,
        /** This is another server, or the answer isn't for this role. */
        UNKNOWN
    }

    /** A transaction's number, and in which life of the server. Immutable. */
    final class Xid {
        private final long number;
        private final String incarnation;

        Xid(long number, String incarnation) {
            this.number = number;
            this.incarnation = incarnation;
        }

        long number() {
            return number;
        }

        /** Null = not known. */
        String incarnation() {
            return incarnation;
        }

        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    /** Ends the backend of another session, unless it works on something. */
    Backend end(Connection asking, Facts of, boolean evenIfBusy) throws SQLException;

    /** What a session can do for a proof. Immutable. */
    final class Means {
        public static final Means NONE = new Means(false, false);

        private final boolean marker;
        private final boolean counting;

        Means(boolean marker, boolean counting) {
            this.marker = marker;
            this.counting = counting;
        }

        /** Whether this role, and the one that logs in, may write to the marker table, and it outlives a crash. */
        public boolean marker() {
            return marker;
        }

        /** Whether a write's RETURNING always gives as many rows as it tells to have written. */
        public boolean counting() {
            return counting;
        }
    }

    /** @throws SQLException the question can't be answered; an open transaction goes on all the same */
    Means means(Connection raw, QualifiedName table) throws SQLException;

    /**
     * Tries what a proof by number needs.
     *
     * @throws SQLException this role, or the one that logs in, can't; an open transaction goes on all the same
     */
    void tryNumber(Connection raw) throws SQLException;

    /**
     * Stands behind a WITH query {@code hf}, and gives the count of its rows; writes it into the marker's row.
     *
     * @param id as it stands in the text: a constant, or a parameter
     */
    String countAndMark(QualifiedName table, String id);

    /** Stands behind a WITH query {@code hf}, and gives the count of its rows, and what {@link #xid(ResultSet)} reads. */
    String countAndNumber();

    /** Of the present row of {@link #countAndNumber()}. Without a round trip. */
    Xid xid(ResultSet row) throws SQLException;

    /**
     * Creates the marker table, unless it is there or somebody else is about to. In a transaction of its own, a few round trips.
     *
     * @param own of nobody else, and closed afterwards
     * @return false = it is there
     * @throws SQLException this role may not, or it takes too long; nothing is left behind
     */
    boolean createMarker(Connection own, QualifiedName table) throws SQLException;

    /** Whether the open transaction can't write to tables that last. */
    boolean isReadOnly(Connection raw) throws SQLException;

    /**
     * Writes the marker and commits. Where the marker can't be written, the transaction is left failed.
     *
     * @param commit runs it; its time limit counts, and its warnings are those of the COMMIT
     * @param together whether both may go in one text; else it is two round trips
     */
    void commitMarked(Statement commit, QualifiedName table, String id, boolean together) throws SQLException;

    /** @param commit runs it; its time limit counts, and its warnings are those of the COMMIT */
    void commit(Statement commit) throws SQLException;

    /**
     * Whether the transaction with this marker has been committed. If not, it can't be any more: a row of the same id stands in
     * its way. Waits for it while it runs. Two round trips.
     *
     * @return the count that it has written into the marker's row, 0 if none; -1 = not committed
     */
    long marked(Connection asking, QualifiedName table, String id) throws SQLException;

    /** Removes some markers that are older than a day by the server's clock; @return how many */
    int prune(Connection raw, QualifiedName table) throws SQLException;

    /**
     * The number of the open transaction.
     *
     * @param always also where it has written nothing
     * @return null = it has written nothing
     */
    Xid xid(Connection raw, boolean always) throws SQLException;

    /** Null = not known: another life of the server, too old a transaction, or it still runs. */
    Boolean isCommitted(Connection asking, Xid xid) throws SQLException;

    /**
     * Waits until all that has been committed on this server so far is where COMMIT would wait for it. One round trip, two where
     * there is something to wait for.
     *
     * @param seconds at most; more than 0
     * @return false = it isn't there yet
     */
    boolean awaitStandby(Connection asking, int seconds) throws SQLException;
}
