package dev.holdfast.route;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.report.Event;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The lanes of one shared connection beside {@link Home}: each is its thread's, and has a session while it is used. Any thread. */
final class LaneSet {
    /** How long to wait for a session that is nice to have: the shared one does as well. */
    static final long NICE_TO_HAVE = TimeUnit.MILLISECONDS.toNanos(20);

    private final Home home;
    private final SharingRules rules;
    private final Owners owners;
    private final Map<Thread, Lane> lanes = new ConcurrentHashMap<>();

    /** Lives as long as the application holds the logical connection, which this must not refer to. */
    private final WeakReference<Object> connection;

    /** From then on the session on which a thread has inserted stays with it for a while. */
    private volatile boolean sequencesRead;

    /** @param connection something that only the logical connection holds */
    LaneSet(Home home, SharingRules rules, Owners owners, Object connection) {
        this.connection = new WeakReference<>(connection);
        this.home = home;
        this.rules = rules;
        this.owners = owners;
    }

    void sequencesAreRead() {
        sequencesRead = true;
    }

    /** Of the calling thread; null = none. */
    Lane mine() {
        return lanes.get(Thread.currentThread());
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** The one that has a driver's connection now; null = none. */
    Lane of(Connection raw) {
        for (Lane lane : lanes.values()) {
            Session session = lane.session();
            if (session != null && session.raw() == raw) {
                return lane;
            }
        }
        return null;
    }

    /** The one, or home, in whose call the calling thread is; null = in none. */
    Lane current() {
        Lane mine = mine();
        if (mine != null && mine.isMine()) {
            return mine;
        }
        if (home.lane.isMine()) {
            return home.lane;
        }
        for (Lane lane : lanes.values()) {
            if (lane.isMine()) {
                return lane;
            }
        }
        return null;
    }

    /** Whoever comes back holds its lock. */
    Lane locked(Lane lane) throws SQLException {
        home.checkOpen();
        lane.enter();
        try {
            home.checkOpen();
            return lane;
        } catch (SQLException | RuntimeException | Error e) {
            lane.lock.unlock();
            throw e;
        }
    }

    /** Whether the thread's own lane is in a transaction; then it is locked. Without the lock its session may be another's by now. */
    boolean enteredInTransaction(Lane lane) throws SQLException {
        if (!isInTransaction(lane)) {
            return false;
        }
        locked(lane);
        if (isInTransaction(lane)) {
            return true;
        }
        lane.lock.unlock();
        return false;
    }

    /** The thread's own lane with a session, locked; null = the budget has none, or the shared session can't be left any more. */
    Lane attached(long nanos) throws SQLException {
        Thread thread = Thread.currentThread();
        Lane lane = mine();
        if (lane == null) {
            forgetTheDead();
            lane = new Lane(thread, null, false);
        }
        locked(lane);
        try {
            lanes.put(thread, lane);
            if (lane.session() != null && lane.version != home.version() && !isInTransaction(lane) && !lane.isHeld()) {
                release(lane);
            }
            if (lane.session() == null && !attach(lane, nanos)) {
                lane.lock.unlock();
                return null;
            }
            return lane;
        } catch (SQLException | RuntimeException | Error e) {
            lane.lock.unlock();
            throw e;
        }
    }

    /** Another session for the thread's next call, as this one would say what it knew before. */
    void renew(Lane lane) throws SQLException {
        locked(lane);
        try {
            if (!isInTransaction(lane) && !lane.isHeld()) {
                release(lane);
            }
        } finally {
            lane.lock.unlock();
        }
    }

    private void forgetTheDead() {
        for (Lane lane : lanes.values()) {
            if (lane.session() == null && !lane.thread.isAlive()) {
                lanes.remove(lane.thread, lane);
            }
        }
        owners.forgetTheDead();
        home.forgetTheDead();
    }

    private boolean attach(Lane lane, long nanos) throws SQLException {
        lane.version = home.version();
        Object[] left = home.left();
        Session session = left == null ? null : patientlyAnother(lane, left, nanos);
        if (session == null) {
            return false;
        }
        lane.session(session);
        Lanes.INSTANCE.watch(this, lane);
        Lanes.INSTANCE.watch(this, home.lane);
        if (home.isClosed()) {
            release(lane);
            throw home.closedConnection();
        }
        return true;
    }

    /** Waits for the server until the call that this is for is over, or the connection is closed. */
    private Session patientlyAnother(Lane lane, Object[] left, long nanos) throws SQLException {
        Patience outer = Patience.beginUnlessBegun(home);
        try {
            return another(lane, left, nanos);
        } finally {
            Patience.end(outer);
        }
    }

    /**
     * With the attributes of the thread; null = there is none, or only on another host, where what this connection has written
     * may not be seen: who can do without does. Those that died while they lay idle are passed over. */
    private Session another(Lane lane, Object[] left, long nanos) throws SQLException {
        Object[] attributes = attributesFor(lane, left);
        while (true) {
            Session session = home.session().another(nanos);
            if (session == null) {
                return null;
            }
            if (nanos >= 0 && !session.leadsWhere(home.session())) {
                session.release();
                return null;
            }
            try {
                session.adoptAttributes(attributes);
                lane.manual = Boolean.FALSE.equals(attributes[Attribute.AUTOCOMMIT.ordinal()]);
                lane.inTransaction = false;
                return session;
            } catch (SQLException | RuntimeException e) {
                boolean died = session.isDead() && !session.isFirstLoan();
                session.abandon();
                if (!died) {
                    throw e;
                }
            } catch (Error e) {
                session.abandon();
                throw e;
            }
        }
    }

    /** What the thread has set itself, on its lane or before it had one; else what the others left. */
    private Object[] attributesFor(Lane lane, Object[] left) {
        if (lane.attributes != null) {
            return lane.attributes;
        }
        Object[] attributes = left.clone();
        attributes[Attribute.AUTOCOMMIT.ordinal()] = !owners.hasMe() || home.autoCommitFor(lane.thread);
        return attributes;
    }

    static boolean isInTransaction(Lane lane) {
        Session session = lane.session();
        return session != null && isInTransaction(session);
    }

    static boolean isInTransaction(Session session) {
        return session.transaction() != Dialect.Transaction.NONE;
    }

    /** The calling thread has ended its transaction, or tried to; see {@link Sharing#ended}. */
    void ended() {
        Lane mine = mine();
        if (mine != null && mine.lock.tryLock()) {
            try {
                dropIfDead(mine);
            } finally {
                mine.lock.unlock();
            }
        }
    }

    /** A call on a lane is over, and about to give the lock back. */
    void callEnded(Lane lane) throws SQLException {
        lane.inserting = false;
        Session session = lane.session();
        if (session == null) {
            return;
        }
        if (session.isDead()) {
            if (lane.knowsLoss || !lane.manual && !lane.inTransaction) {
                dropIfDead(lane);
            }
            return;
        }
        boolean wasInTransaction = lane.inTransaction;
        lane.inTransaction = isInTransaction(lane);
        if (wasInTransaction && !lane.inTransaction && owners.hasMe()) {
            home.endedElsewhere();
        }
        boolean idle = !lane.inTransaction && !lane.isHeld() && !session.isExposed();
        if (idle && session.isWanted() && !isAsked(lane) && !session.hasLeftState()) {
            release(lane);
        }
    }

    /** Waits for the end of inserts that run now: what comes next relies on its turn. */
    void awaitInserts() {
        for (Lane lane : lanes.values()) {
            if (lane.inserting && !lane.isMine()) {
                lane.lock.lock();
                lane.lock.unlock();
            }
        }
    }

    /** What lay in it, no other one would have: then the thread's calls go on failing, as with the driver alone. */
    private static void dropIfDead(Lane lane) {
        Session session = lane.session();
        if (session != null && session.isDead() && !session.isMarked()) {
            lane.session(null);
            session.abandon();
        }
    }

    /**
     * The idle session of a lane goes back; that of a thread that ended, too. Called by {@link Lanes}.
     *
     * @return whether there is nothing more to look after
     */
    boolean detach(Lane lane, long idleNanos, long idleWithResultsNanos) throws SQLException {
        if (!lane.lock.tryLock()) {
            return false;
        }
        try {
            Session session = lane.session();
            long pause = System.nanoTime() - lane.lastUse;
            boolean over = isOver() || session == null;
            boolean dead = !lane.thread.isAlive();
            if (dead && !over && !isInTransaction(lane) && lane.hasOpenResults() && pause <= idleWithResultsNanos) {
                return false;
            }
            if (over || dead) {
                drop(lane);
                if (dead || lane.attributes == null) {
                    lanes.remove(lane.thread, lane);
                }
                return true;
            }
            boolean pauses = pause <= (session.isWanted() ? idleNanos / 50 : idleNanos);
            if (pauses || lane.isHeld() || session.isExposed() || isInTransaction(lane)) {
                return false;
            }
            if (isAsked(lane) && pause <= idleWithResultsNanos) {
                return false;
            }
            if (session.hasLeftState()) {
                lane.hold();
                return false;
            }
            release(lane);
            if (lane.attributes == null) {
                lanes.remove(lane.thread, lane);
            }
            return true;
        } finally {
            lane.lock.unlock();
        }
    }

    /** Whether the session of a lane may be asked something that no other one can answer. */
    private boolean isAsked(Lane lane) {
        return lane.hasOpenResults() || lane.inserted && sequencesRead;
    }

    /** Of a thread that ended, or of a connection that was closed or dropped: what is open there is rolled back. */
    private void drop(Lane lane) throws SQLException {
        Session session = lane.session();
        if (session != null && !home.isClosed() && isInTransaction(lane)) {
            rules.tell(Event.SHARED_DROPPED, session.targetName(), "[" + lane.thread.getName() + "]; " + home.where());
        }
        release(lane);
    }

    /** Nobody looks after the lane any more: its session, where it still has one, is ended. */
    void failed(Lane lane, Throwable cause) {
        rules.tell(Event.UNWATCHED, home.session().targetName(), home.where(), cause);
        Session session = lane.session();
        if (session != null) {
            session.abandon();
        }
    }

    /** Whether the lane, or home, has been in one call for so long. */
    boolean isInCallSince(Lane lane, long nanos) {
        return lane.session() != null && lane.lock.isLocked() && System.nanoTime() - lane.callBegan > nanos;
    }

    /**
     * Ends a statement that waits in the database for another session of this connection whose thread waits in the
     * application: neither would ever go on. Called by {@link Lanes}.
     */
    void endIfBlocked(Lane lane) throws SQLException {
        Session blocked = lane.session();
        long call = lane.callBegan;
        if (blocked == null) {
            return;
        }
        try (Connection asks = blocked.openProbe()) {
            for (int backend : blocked.blockers(asks)) {
                Lane blocker = laneOf(backend);
                boolean stuck = blocker != null && blocker != lane && !blocker.lock.isLocked() && waits(blocker);
                if (stuck && lane.lock.isLocked() && lane.callBegan == call) {
                    lane.victim = true;
                    rules.tell(Event.SHARED_BLOCKED, blocked.targetName(), home.where());
                    blocked.cancel(asks);
                    return;
                }
            }
        }
    }

    private Lane laneOf(int backend) {
        for (Lane lane : lanes.values()) {
            Session session = lane.session();
            if (session != null && session.isBackend(backend)) {
                return lane;
            }
        }
        return home.session().isBackend(backend) ? home.lane : null;
    }

    private boolean waits(Lane blocker) {
        return blocker == home.lane ? home.allWait() : Insiders.waits(blocker.thread);
    }

    /** A session that goes back leaves its lane before it is asked whether it was spoiled. */
    void addRunning(List<Connection> found) {
        for (Lane lane : lanes.values()) {
            Session session = lane.lock.isLocked() ? lane.session() : null;
            if (session != null && !session.isDead()) {
                session.spoil("cancelled by another thread");
                if (lane.session() == session) {
                    found.add(session.raw());
                }
            }
        }
    }

    boolean isHome(Lane lane) {
        return lane == home.lane;
    }

    /** Whether there is something to look after: a lane's session, or home while there are lanes. */
    boolean isUsed(Lane lane) {
        return isHome(lane) ? !isOver() && !isEmpty() : lane.session() != null;
    }

    /** Closed, or dropped by the application. */
    private boolean isOver() {
        return home.isClosed() || connection.get() == null;
    }

    /** Sessions that are idle go back, the others are cut off. */
    void close() throws SQLException {
        for (Lane lane : lanes.values()) {
            if (lane.lock.tryLock()) {
                try {
                    release(lane);
                } finally {
                    lane.lock.unlock();
                }
            } else {
                Session running = lane.session();
                if (running != null) {
                    running.abandon();
                }
            }
        }
    }

    private static void release(Lane lane) throws SQLException {
        Session session = lane.session();
        if (session != null && lane.hasOpenResults()) {
            // what they ask later must not reach the next user
            session.spoil("results are open");
        }
        lane.session(null);
        if (session != null) {
            session.release();
        }
    }
}
