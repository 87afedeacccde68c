package dev.holdfast.guard;

import dev.holdfast.dialect.Commits;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.session.Inquiry;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** How one commit without an answer is found out. Immutable, but for what it has learnt; used by one thread. */
abstract class Settlement {
    private static final long PAUSE_MILLIS = 50;

    /** One wait for a standby: shorter than a probing connection waits for any answer. */
    private static final long MOST_SECONDS = 5;

    private String learnt = "the server didn't answer";

    private boolean hurried;

    /** There is nothing more to find out. */
    private boolean over;

    /** The transaction is over: nothing of it can come later. */
    private boolean ended;

    /** Of what has been committed, as its marker tells. */
    private long rows;

    static Settlement byMarker(QualifiedName table, String id) {
        return new Settlement() {
            @Override
            Boolean ask(Connection asking, Session dead) throws SQLException {
                long marked = dead.commits().marked(asking, table, id);
                super.rows = marked;
                return marked >= 0;
            }

            @Override
            boolean isFence() {
                return true;
            }

            @Override
            String name() {
                return "marker " + id;
            }
        };
    }

    static Settlement byXid(Commits.Xid xid) {
        return new Settlement() {
            @Override
            Boolean ask(Connection asking, Session dead) throws SQLException {
                return dead.commits().isCommitted(asking, xid);
            }

            @Override
            boolean isFence() {
                return false;
            }

            @Override
            String name() {
                return "xid " + xid;
            }

            @Override
            String whyUnknown() {
                return "another life of the server, or too long ago";
            }
        };
    }

    /** A transaction of plain reads. If those wrote nothing, it doesn't matter whether the server has got its COMMIT. */
    static Settlement byReads() {
        return new Settlement() {
            @Override
            Boolean ask(Connection asking, Session dead) throws SQLException {
                if (!dead.onlyRead(asking)) {
                    return null;
                }
                // at COMMIT the server may have told it that its reads don't go together
                return !dead.wasSerializable(asking);
            }

            @Override
            boolean isFence() {
                return true;
            }

            @Override
            boolean mayHaveWritten() {
                return false;
            }

            @Override
            String name() {
                return "by its reads";
            }

            @Override
            String whyUnknown() {
                return "what one of them names may write";
            }
        };
    }

    /** Null = not known. */
    abstract Boolean ask(Connection asking, Session dead) throws SQLException;

    /** Whether asking keeps the transaction from being committed later. */
    abstract boolean isFence();

    /** Whether there is something to wait for before asking, and behind. */
    boolean mayHaveWritten() {
        return true;
    }

    abstract String name();

    /** Null = it is always known. */
    String whyUnknown() {
        return null;
    }

    /** The call has taken too long already. */
    void hurry() {
        hurried = true;
    }

    long rows() {
        return rows;
    }

    /**
     * Until nobody waits for it any more; see {@link Patience}. Ends the old backend first. One that is still busy with the COMMIT
     * is left alone: where asking is a fence, for half of the time, as then it is better to know that it hasn't been committed than
     * not to know.
     *
     * @return null = not known within the time
     */
    Boolean settle(Session dead, long nanos) {
        long begun = System.nanoTime();
        boolean answered = !dead.isDead() && dead.transaction() == Dialect.Transaction.NONE;
        if (!answered) {
            end(dead);
        }
        ended = answered || !mayHaveWritten();
        // where the server has answered, the first look takes no waiting
        boolean goesOn = answered || isAwaited();
        while (System.nanoTime() - begun < nanos && goesOn) {
            try (Inquiry inquiry = dead.inquire(nanos - (System.nanoTime() - begun))) {
                do {
                    long left = nanos - (System.nanoTime() - begun);
                    Boolean committed = look(dead, inquiry.connection(), left, left < nanos / 2);
                    if (over) {
                        return committed;
                    }
                } while (System.nanoTime() - begun < nanos && isAwaited() && !inquiry.isWanted());
            } catch (SQLException e) {
                learnt = e.getSQLState() + " " + e.getMessage();
                Pause.millis(PAUSE_MILLIS);
            }
            goesOn = isAwaited();
        }
        return null;
    }

    private static boolean isAwaited() {
        return !Thread.currentThread().isInterrupted() && !Patience.isOver();
    }

    /** One look at the old backend; a pause where it is still there. */
    private Boolean look(Session dead, Connection asking, long left, boolean halfOver) throws SQLException {
        Commits.Backend backend = ended ? Commits.Backend.GONE : endBackend(dead, asking, halfOver);
        if (backend == Commits.Backend.GONE || backend == Commits.Backend.UNKNOWN && isFence()) {
            return outcome(asking, dead, left);
        }
        if (backend == Commits.Backend.UNKNOWN) {
            learnt = "it isn't the same server, or it doesn't show the old backend";
            over = true;
            return null;
        }
        learnt = "the old backend is still there";
        Pause.millis(backend == Commits.Backend.BUSY ? PAUSE_MILLIS : 5);
        return null;
    }

    private Commits.Backend endBackend(Session dead, Connection asking, boolean halfOver) throws SQLException {
        boolean evenIfBusy = isFence() && (hurried || halfOver);
        return dead.hasBackend() ? dead.endBackend(asking, evenIfBusy) : Commits.Backend.UNKNOWN;
    }

    /** What a fail-over to the synchronous standby would lose isn't told as committed: without us COMMIT would wait, too. */
    private Boolean outcome(Connection asking, Session dead, long left) throws SQLException {
        Boolean committed = ask(asking, dead);
        boolean waits = Boolean.TRUE.equals(committed) && mayHaveWritten();
        if (waits && !dead.commits().awaitStandby(asking, secondsOf(left))) {
            learnt = "committed, but the synchronous standby hasn't confirmed it";
            return null;
        }
        learnt = committed == null ? whyUnknown() : null;
        over = true;
        return committed;
    }

    private static int secondsOf(long nanos) {
        return (int) Math.max(1, Math.min(MOST_SECONDS, TimeUnit.NANOSECONDS.toSeconds(nanos)));
    }

    /** The line is dead, or of no use any more: nothing more may go over it. */
    private static void end(Session dead) {
        if (!dead.isDead()) {
            dead.abandon();
        }
    }

    @Override
    public String toString() {
        return name() + (learnt == null ? "" : ", " + learnt);
    }
}
