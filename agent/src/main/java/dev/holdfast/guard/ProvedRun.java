package dev.holdfast.guard;

import dev.holdfast.dialect.Commits;
import dev.holdfast.jdbc.MarkedText;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/*
 * With a marker, the one statement is the transaction: the answer is the update count, and if it is lost the marker's row has
 * it. By number, the transaction is begun with the statement, which tells count and number; COMMIT follows when both are known.
 */
/**
 * One run of a single writing statement in auto-commit, together with what proves it, as one text. Used by the thread that
 * runs it.
 */
public final class ProvedRun {
    private final Work work;
    private final Session session;
    private final MarkedText text;
    private final QualifiedName table;
    private final Patience.Call call;

    /** Null = by number. */
    private final UUID id;

    private boolean sent;
    private long rows;
    private Commits.Xid xid;

    ProvedRun(Work work, Session session, MarkedText text, QualifiedName table, UUID id, Patience.Call call) {
        this.work = work;
        this.session = session;
        this.text = text;
        this.table = table;
        this.id = id;
        this.call = call;
    }

    /** For a prepared statement: the id is the last parameter. */
    public String prepared() {
        return text.before(id == null ? numbering() : work.countAndMark());
    }

    /** For a statement without parameters. */
    public String plain() {
        return id == null
                ? text.before(numbering())
                : text.beforeOnce(session.commits().countAndMark(table, "'" + id + "'"));
    }

    private String numbering() {
        return session.commits().countAndNumber();
    }

    /** Null = there is no such parameter. */
    public UUID id() {
        return id;
    }

    /** From now on the server may have it. */
    public void isSent() {
        sent = true;
    }

    /** The row that the text gives. */
    public void answered(ResultSet answer) throws SQLException {
        answer.next();
        rows = answer.getLong(1);
        if (id == null) {
            xid = session.commits().xid(answer);
        }
    }

    /** The application's update count, when the run has not failed. */
    public long rows() {
        return rows;
    }

    /**
     * The run has failed.
     *
     * @return false = nothing of it is there, and the application's own text has to be run by itself
     * @throws SQLException the failure is the statement's, or nothing is known; see {@link Work#mayRunAgain}
     */
    public boolean isCommitted(SQLException failure) throws SQLException {
        if (session.isDead()) {
            if (id == null || !sent) {
                throw failure;
            }
            rows = work.settleMarked(failure, id, call);
            return true;
        }
        if (!isOfTheText(failure)) {
            throw failure;
        }
        if (id != null && sent && !session.driverSide().isOfTheServer(failure)) {
            // it may have found no room for the answer to what is committed
            rows = work.settleMarked(failure, id, call);
            return true;
        }
        work.undoMarked(text);
        return false;
    }

    /** Whether the application's own text may have another failure, or none. SQLStates: see {@link Verdict}. */
    private boolean isOfTheText(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("42")
                || state.startsWith("0A")
                // the rows of hf are kept until they are counted
                || state.startsWith("53")
                || state.startsWith("54")
                || state.equals("25006")
                || session.driverSide().hasPosition(failure)
                || session.driverSide().isOf(failure, table);
    }

    /**
     * Commits it, if it isn't yet.
     *
     * @return as {@link Guard#after}
     */
    public boolean end() throws SQLException {
        return id == null ? work.afterNumbered(xid, call) : work.afterMarked();
    }
}
