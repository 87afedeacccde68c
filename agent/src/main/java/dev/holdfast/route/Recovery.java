package dev.holdfast.route;

import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.sql.SQLException;

/** Gives a lane whose session has died another one, and has statements run again that left nothing behind. In calls of the lane. */
final class Recovery {
    private final Guard guard;

    Recovery(Guard guard) {
        this.guard = guard;
    }

    /** Whether the present statement has been given a transaction of its own. */
    boolean isSingle(Lane lane) {
        return !guard.isOff() && guard.work(lane.session()).isSingle();
    }

    /** As the application has it: a single statement's own transaction, which another thread may be in, doesn't count. */
    boolean isAutoCommit(Session session) throws SQLException {
        return session.raw().getAutoCommit() || !guard.isOff() && session.wantsAutoCommit() && !session.isExposed();
    }

    /**
     * Whether the statement that has just failed is run again now; its session is alive by then.
     *
     * @throws SQLException there is no other session: the failure of that, with the first one
     */
    boolean runsAgain(Lane lane, SqlTraits traits, SQLException failure) throws SQLException {
        Session failed = lane.session();
        if (guard.isOff() || !guard.work(failed).mayRunAgain(traits, failure)) {
            return false;
        }
        if (lane.trouble == null) {
            lane.trouble = guard.trouble(failed);
        }
        if (!lane.trouble.allows(failure)) {
            return false;
        }
        if (failed.isDead() && !isRevived(lane, traits, failure)) {
            return false;
        }
        guard.tellRunAgain(failed, failure, lane.trouble);
        guard.work(lane.session()).inherits(lane.trouble);
        lane.again = true;
        return true;
    }

    private boolean isRevived(Lane lane, SqlTraits traits, SQLException failure) throws SQLException {
        Patience.shorten(lane.trouble.leftNanos());
        try {
            boolean revived = revive(lane, traits.writesRows() ? null : traits.text());
            if (revived) {
                lane.session().enter();
            }
            return revived;
        } catch (SQLException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    /** A call is about to begin. */
    void heal(Lane lane) throws SQLException {
        Session session = lane.session();
        if (session != null
                && session.isDead()
                && !guard.isOff()
                && (lane.knowsLoss || !guard.work(session).isLost())) {
            revive(lane, null);
        }
    }

    boolean isHealable(Session session) {
        return session.isDead() && !guard.isOff();
    }

    /**
     * @param read a text that has to be one that only reads; null = it doesn't matter
     * @return false = it isn't, or something lay in the session that another one wouldn't have
     */
    private boolean revive(Lane lane, String read) throws SQLException {
        Session dead = lane.session();
        if (dead.isMarked() || dead.isTimedOut()) {
            return false;
        }
        dead.abandon();
        long begun = System.nanoTime();
        while (true) {
            Session fresh = dead.another(-1);
            if (fresh == null) {
                return false;
            }
            try {
                return takesPlace(lane, dead, fresh, read);
            } catch (SQLException e) {
                // those that lay idle have died, too
                boolean again = fresh.isDead() && System.nanoTime() - begun < Patience.atMost(guard.deadlineNanos());
                fresh.abandon();
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private boolean takesPlace(Lane lane, Session dead, Session fresh, String read) throws SQLException {
        if (Patience.isOver() || !dead.leftNothing(fresh.raw()) || read != null && !fresh.onlyReads(read)) {
            fresh.release();
            return false;
        }
        guard.endBackend(fresh, dead);
        fresh.forgetEarlierDraws();
        // last, as with auto-commit off a question begins a transaction
        fresh.adoptAttributes(dead.wantedAttributes());
        lane.replace(fresh);
        guard.tellReconnected(fresh);
        return true;
    }
}
