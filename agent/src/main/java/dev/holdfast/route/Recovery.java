package dev.holdfast.route;

import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.DirectExecutor;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.TimeUnit;

/** Gives a lane whose session has died another one, and has statements run again that left nothing behind. In calls of the lane. */
final class Recovery {
    /** Of a server that has just answered the connect; nanoseconds. */
    private static final long MOST_SILENCE = TimeUnit.SECONDS.toNanos(10);

    /** The driver has no network time-out. */
    private static final int UNLIMITABLE = -1;

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
     * @throws SQLException there is no other session: the failure of that, with the first one; or there was one that has died, too:
     *     the first one, with that
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
        if (!traits.quiet()) {
            guard.work(lane.session()).inherits(lane.trouble);
        }
        lane.again = true;
        return true;
    }

    private boolean isRevived(Lane lane, SqlTraits traits, SQLException failure) throws SQLException {
        Patience.shorten(lane.trouble.leftNanos());
        try {
            boolean revived = revive(lane, traits.writesRows() ? null : traits.text(), failure);
            if (revived) {
                lane.session().enter();
            }
            return revived;
        } catch (SQLException e) {
            if (e != failure) {
                e.addSuppressed(failure);
            }
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
            revive(lane, null, null);
        }
    }

    boolean isHealable(Session session) {
        return session.isDead() && !guard.isOff();
    }

    /**
     * @param read a text that has to be one that only reads; null = it doesn't matter
     * @param failure what the application is told where another session is to be had, but doesn't answer; null = that one's failure
     * @return false = it isn't, or something lay in the session that another one wouldn't have
     */
    private boolean revive(Lane lane, String read, SQLException failure) throws SQLException {
        Session dead = lane.session();
        if (dead.isMarked() || dead.isTimedOut()) {
            return false;
        }
        dead.abandon();
        long end = System.nanoTime() + Patience.atMost(guard.deadlineNanos());
        while (true) {
            Session fresh = dead.another(-1);
            if (fresh == null) {
                return false;
            }
            try {
                return takesPlace(lane, fresh, read, end - System.nanoTime());
            } catch (SQLException e) {
                long left = end - System.nanoTime();
                // those that lay idle have died, too
                boolean again = fresh.isDead() && left > 0;
                fresh.abandon();
                if (!again) {
                    throw told(failure, e);
                }
                Patience.shorten(left);
            } catch (RuntimeException | Error e) {
                fresh.abandon();
                throw e;
            }
        }
    }

    private static SQLException told(SQLException failure, SQLException ofFresh) {
        if (failure == null) {
            return ofFresh;
        }
        failure.addSuppressed(ofFresh);
        return failure;
    }

    /**
     * Nobody else looks after the new session yet: where its server falls silent, the driver's time-out ends it.
     *
     * @param nanos what is left of the time for it
     */
    private boolean takesPlace(Lane lane, Session fresh, String read, long nanos) throws SQLException {
        Session dead = lane.session();
        Object[] wanted = dead.wantedAttributes();
        Object timeout = wanted[Attribute.NETWORK_TIMEOUT.ordinal()];
        wanted[Attribute.NETWORK_TIMEOUT.ordinal()] = null;
        int before = limit(fresh, nanos);
        boolean fits = !Patience.isOver()
                && dead.leftNothing(fresh.raw())
                && (read == null || dead.onlyReads(fresh.raw(), read));
        if (fits) {
            guard.endBackend(fresh, dead);
            fresh.forgetEarlierDraws();
            // last, as with auto-commit off a question begins a transaction
            fresh.adoptAttributes(wanted);
        }
        if (before != UNLIMITABLE) {
            fresh.raw().setNetworkTimeout(DirectExecutor.INSTANCE, before);
        }
        if (!fits) {
            fresh.release();
            return false;
        }
        adoptTimeout(fresh, timeout);
        lane.session(fresh);
        guard.tellReconnected(fresh);
        return true;
    }

    /**
     * Until it is set back, the server answers in that time, or the session dies.
     *
     * @return milliseconds: what the limit was, 0 = none; {@link #UNLIMITABLE}
     */
    private static int limit(Session fresh, long nanos) throws SQLException {
        Connection raw = fresh.raw();
        try {
            int before = raw.getNetworkTimeout();
            // 0 would be for ever
            int millis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, MOST_SILENCE)));
            raw.setNetworkTimeout(DirectExecutor.INSTANCE, before == 0 ? millis : Math.min(before, millis));
            return before;
        } catch (SQLFeatureNotSupportedException e) {
            return UNLIMITABLE;
        }
    }

    /** The application's own, which our limit must not be taken for. The server isn't asked. */
    private static void adoptTimeout(Session fresh, Object timeout) throws SQLException {
        if (timeout != null) {
            Object[] only = new Object[Attribute.values().length];
            only[Attribute.NETWORK_TIMEOUT.ordinal()] = timeout;
            fresh.adoptAttributes(only);
        }
    }
}
