package dev.holdfast.route;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threads whose uncommitted work on a shared session is gone without their having ended it, and which have to be told, whatever
 * {@link Evidence} says: it went down with the session, and another thread has ended that transaction. Any thread.
 */
final class LostWork {
    private final Map<Thread, Loss> losses = new ConcurrentHashMap<>();

    private enum State {
        /** Its next statement, or commit, is refused. */
        UNTOLD,
        /** A statement has been refused; its commit still is, as that would be of a half. */
        TOLD,
        /** It is about to roll back what isn't there any more. */
        ENDING
    }

    private static final class Loss {
        final String by;
        volatile State state = State.UNTOLD;

        Loss(String by) {
            this.by = by;
        }
    }

    /** @param by who has ended the transaction, and where */
    void add(Thread owner, String by) {
        losses.put(owner, new Loss(by));
    }

    /**
     * The calling thread is about to run a text.
     *
     * @param commits the text does; refused until the thread has rolled back
     * @param rollsBack the text does
     * @throws SQLException 40000: what the thread did before is lost
     */
    void refuseText(boolean commits, boolean rollsBack) throws SQLException {
        Loss mine = losses.isEmpty() ? null : losses.get(Thread.currentThread());
        if (mine == null) {
            return;
        }
        if (rollsBack) {
            mine.state = State.ENDING;
        } else if (mine.state == State.ENDING) {
            losses.remove(Thread.currentThread());
        } else if (commits || mine.state == State.UNTOLD) {
            mine.state = State.TOLD;
            throw failure(mine);
        }
    }

    /**
     * The calling thread is about to commit, or to roll back; it is told thereby.
     *
     * @throws SQLException 40000: what the thread did before is lost
     */
    void ending(boolean commits) throws SQLException {
        Loss mine = losses.isEmpty() ? null : losses.get(Thread.currentThread());
        if (mine == null) {
            return;
        }
        if (!commits) {
            mine.state = State.ENDING;
            return;
        }
        losses.remove(Thread.currentThread());
        if (mine.state != State.ENDING) {
            throw failure(mine);
        }
    }

    /** @return whether the thread's rollback was meant for a transaction that had been lost before */
    boolean ended(Thread thread) {
        Loss mine = losses.remove(thread);
        return mine != null && mine.state == State.ENDING;
    }

    /** What the thread did after it had been told has been committed by another one. */
    void committed(Thread thread) {
        Loss its = losses.get(thread);
        if (its != null && its.state == State.TOLD) {
            losses.remove(thread);
        }
    }

    void forgetTheDead() {
        losses.keySet().removeIf(thread -> !thread.isAlive());
    }

    private static SQLException failure(Loss loss) {
        return new SQLTransactionRollbackException(
                "The work of this thread was lost together with the session of the connection, whose transaction another thread"
                        + " has ended: " + loss.by,
                "40000");
    }
}
