package dev.holdfast.route;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.report.Event;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;

/**
 * The threads of one logical connection, from the second one on: decides on which session each call runs, and lets one
 * call at a time run on it. Any thread. Every call is {@link #enter} or {@link #enterAt}, then {@link #leave}.
 */
public final class Sharing {
    /** How long a thread waits for another one's transaction before it is let into it. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    /** A session of one's own is nice to have in auto-commit: the shared one does as well. */
    private static final long LANE_WAIT = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(2);

    private final SharingRules rules;
    private final String place;
    private final Thread opener;
    private final Lane home;
    private final Condition changed;
    private final Map<Thread, Lane> lanes = new ConcurrentHashMap<>();
    private final Insiders insiders = new Insiders();
    private final List<Thread> waiting = new ArrayList<>();

    /** The ones that waited when {@link Evidence#ONE_ENDED_ALONE} was seen. */
    private final List<Thread> waited = new ArrayList<>();

    /** Who ended its transaction alone first, and where. */
    private String firstEnd;

    private volatile Evidence evidence;

    /** No other session than the shared one can stand for it: something lies in it. */
    private volatile boolean pinned;

    private volatile boolean closed;
    private boolean openerIsOut;
    private volatile Object[] inherited;

    /** Rises when that changes. Written under the lock of home. */
    private volatile int version;

    /** A statement holds on to the shared session, so that its thread can't have another one. */
    private volatile boolean bound;

    /** Threads that do so although everybody else has a session of its own. */
    private final Set<Thread> boundThreads = ConcurrentHashMap.newKeySet();

    /** Batches that were begun on the shared session and aren't executed. */
    private final AtomicInteger batches = new AtomicInteger();

    /**
     * @param opener whose single-threaded call may still run on the session
     */
    public Sharing(Session session, Thread opener, SharingRules rules) {
        this.rules = rules;
        this.place = session.openedAt();
        this.opener = opener;
        this.home = new Lane(opener, session, true);
        this.changed = home.lock.newCondition();
        this.evidence = rules.of(place);
        this.pinned = rules.saysJoined(place) || !session.driverSide().copiesParameters();
    }

    /**
     * The calling thread's turn on the session where a text runs. May wait.
     *
     * @param traits null = not a text: commit, rollback, an attribute
     * @return whose lock the thread holds from now on
     * @throws SQLException as the driver's closed connection throws; 08001 where the budget has no session for a
     *     transaction of the thread's own
     */
    public Lane enter(SqlTraits traits) throws SQLException {
        if (traits != null && traits.touchesSession()) {
            pinned = true;
        } else if (traits != null && traits.unknownFunctions().length > 0) {
            inherited = null;
        }
        Lane own = lanes.get(Thread.currentThread());
        if (own != null && own.session() != null && isInTransaction(own)) {
            return locked(own);
        }
        if (!pinned && wantsOwn(traits)) {
            Lane lane = attached(evidence == Evidence.SPLIT ? -1 : LANE_WAIT);
            if (lane != null) {
                return lane;
            }
        }
        return enterHome(false);
    }

    /** The turn on the session that was there first. */
    public Lane enterHome() throws SQLException {
        return enterHome(true);
    }

    /** @param bound whether it must be this session, whatever the others do */
    private Lane enterHome(boolean bound) throws SQLException {
        locked(home);
        try {
            if (home.lock.getHoldCount() == 1
                    && !pinned
                    && isManual()
                    && !(bound && evidence == Evidence.SPLIT)
                    && !admitted()) {
                home.lock.unlock();
                return attached(-1);
            }
            insiders.works(Thread.currentThread());
            return home;
        } catch (SQLException | RuntimeException e) {
            home.lock.unlock();
            throw e;
        }
    }

    /** The session on which the calling thread's new statements are made; they are moved where they run elsewhere. */
    public Session maker() throws SQLException {
        if (pinned || evidence != Evidence.SPLIT || !wantsOwn(null)) {
            return home.session();
        }
        Lane lane = attached(-1);
        try {
            return lane.session();
        } finally {
            lane.lock.unlock();
        }
    }

    /** The lane of a driver's object, such as a result set's. */
    public Lane enterAt(Connection raw) throws SQLException {
        for (Lane lane : lanes.values()) {
            Session session = lane.session();
            if (session != null && session.raw() == raw) {
                return locked(lane);
            }
        }
        return enterHome(true);
    }

    /** Whether that is the shared session or one that a lane has now. */
    public boolean has(Connection raw) {
        for (Lane lane : lanes.values()) {
            Session session = lane.session();
            if (session != null && session.raw() == raw) {
                return true;
            }
        }
        return home.session().raw() == raw;
    }

    private boolean wantsOwn(SqlTraits traits) throws SQLException {
        if (evidence == Evidence.SPLIT) {
            Thread me = Thread.currentThread();
            return me != opener && !boundThreads.contains(me) && isMovable();
        }
        return traits != null
                && traits.plainRead()
                && traits.harmless()
                && !isManual()
                && home.session().transaction() == Dialect.Transaction.NONE
                && isMovable();
    }

    /**
     * Whether nothing lies in the shared session that another one would miss. Asked of the server when a session of one's
     * own is first wanted, and again after a function that may have left something.
     */
    private boolean isMovable() throws SQLException {
        if (home.session().isMarked()) {
            pinned = true;
            return false;
        }
        if (inherited != null) {
            return true;
        }
        locked(home);
        try {
            if (inherited == null && !pinned) {
                boolean failed = home.session().transaction() == Dialect.Transaction.FAILED;
                pinned = failed || home.session().carriesState();
                inherited = pinned ? null : home.session().attributeValues();
            }
            return inherited != null;
        } finally {
            home.lock.unlock();
        }
    }

    private boolean isManual() throws SQLException {
        return !home.session().raw().getAutoCommit();
    }

    private static boolean isInTransaction(Lane lane) {
        return lane.session().transaction() != Dialect.Transaction.NONE;
    }

    /** The thread's own lane with a session, locked; null = the budget has none. */
    private Lane attached(long nanos) throws SQLException {
        Thread thread = Thread.currentThread();
        Lane lane = lanes.get(thread);
        if (lane == null) {
            forgetTheDead();
            lane = new Lane(thread, null, false);
        }
        locked(lane);
        try {
            lanes.put(thread, lane);
            if (lane.session() != null && lane.version != version && !isInTransaction(lane)) {
                release(lane);
            }
            if (lane.session() == null && !attach(lane, nanos)) {
                lane.lock.unlock();
                return null;
            }
            return lane;
        } catch (SQLException | RuntimeException e) {
            lane.lock.unlock();
            throw e;
        }
    }

    private void forgetTheDead() {
        for (Lane lane : lanes.values()) {
            if (lane.session() == null && !lane.thread.isAlive()) {
                lanes.remove(lane.thread, lane);
            }
        }
    }

    private boolean attach(Lane lane, long nanos) throws SQLException {
        lane.version = version;
        Session session = home.session().another(nanos);
        if (session == null) {
            return false;
        }
        try {
            if (evidence == Evidence.SPLIT) {
                session.adoptAttributes(lane.attributes == null ? inherited : lane.attributes);
            } else {
                session.adoptAttributes(withoutMode(inherited));
            }
        } catch (SQLException e) {
            session.abandon();
            throw e;
        }
        lane.session(session);
        Lanes.INSTANCE.watch(this, lane);
        if (closed) {
            release(lane);
            throw closedConnection();
        }
        return true;
    }

    private static Object[] withoutMode(Object[] attributes) {
        Object[] others = attributes.clone();
        others[Attribute.AUTOCOMMIT.ordinal()] = null;
        return others;
    }

    /**
     * Waits until the calling thread may work in the open transaction, or there is none.
     *
     * @return false = on a session of its own
     */
    private boolean admitted() throws SQLException {
        Thread me = Thread.currentThread();
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                boolean timeIsUp = System.nanoTime() - start > PATIENCE;
                switch (evidence.comes(insiders.seenBy(me, home.lock), timeIsUp)) {
                    case ENTER:
                        return true;
                    case OWN_SESSION:
                        return me == opener || boundThreads.contains(me) || !isMovable();
                    case JOIN:
                        evidence = Evidence.JOINED;
                        rules.remember(place, evidence);
                        rules.tell(Event.SHARED_JOINED, home.session().targetName(), where());
                        return true;
                    default:
                        if (!waiting.contains(me)) {
                            waiting.add(me);
                        }
                        interrupted |= isInterruptedWhileWaiting();
                }
            }
        } finally {
            waiting.remove(me);
            if (interrupted) {
                me.interrupt();
            }
        }
    }

    /** Like the driver's own lock: an interrupted thread waits on, and the caller sets the flag again. */
    private boolean isInterruptedWhileWaiting() throws SQLException {
        boolean interrupted = false;
        try {
            changed.awaitNanos(LOOK_AGAIN);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        checkOpen();
        return interrupted;
    }

    private Lane locked(Lane lane) throws SQLException {
        checkOpen();
        lane.lock.lock();
        try {
            checkOpen();
            if (lane == home && !openerIsOut) {
                awaitOpener();
            }
            return lane;
        } catch (SQLException | RuntimeException e) {
            lane.lock.unlock();
            throw e;
        }
    }

    /** The call that the opener began before it knew of others. */
    private void awaitOpener() throws SQLException {
        Thread me = Thread.currentThread();
        boolean interrupted = false;
        try {
            while (!openerIsOut) {
                openerIsOut = me == opener || !home.session().isInCall();
                if (!openerIsOut) {
                    interrupted |= isInterruptedWhileWaiting();
                }
            }
        } finally {
            if (interrupted) {
                me.interrupt();
            }
        }
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw closedConnection();
        }
    }

    private SQLException closedConnection() {
        return home.session().closedConnection();
    }

    /** Whether the calling thread is in a call that {@link #enter} began. */
    public boolean isInside() {
        return current() != null;
    }

    /** The lane of the call that the calling thread is in; null = in none. */
    public Lane current() {
        Lane own = lanes.get(Thread.currentThread());
        if (own != null && own.isMine()) {
            return own;
        }
        if (home.isMine()) {
            return home;
        }
        for (Lane lane : lanes.values()) {
            if (lane.isMine()) {
                return lane;
            }
        }
        return null;
    }

    /** The session that the calling thread's answers come from between calls, such as {@code getAutoCommit()}'s. */
    public Session session() {
        Lane own = lanes.get(Thread.currentThread());
        Session session = own == null || evidence != Evidence.SPLIT ? null : own.session();
        return session == null ? home.session() : session;
    }

    /** Whether each thread has a session of its own, for all that it does. */
    public boolean isSplit() {
        Thread me = Thread.currentThread();
        return evidence == Evidence.SPLIT && !pinned && me != opener && !boundThreads.contains(me);
    }

    public Session home() {
        return home.session();
    }

    /** The call of {@link #enter} or {@link #enterAt} ended. */
    public void leave() {
        Lane lane = current();
        if (lane == null) {
            return;
        }
        lane.lastUse = System.nanoTime();
        try {
            if (lane.lock.getHoldCount() == 1) {
                if (lane == home) {
                    homeLeft();
                } else if (!isManual(lane)) {
                    dropIfDead(lane);
                }
            }
        } finally {
            lane.lock.unlock();
        }
    }

    /**
     * The calling thread has ended its transaction, or tried to: where its session had died, the next call gets another
     * one. Until then nothing may run, or the half of the transaction that follows would be committed alone.
     */
    public void transactionEnded() {
        Lane own = lanes.get(Thread.currentThread());
        if (own != null && own.lock.tryLock()) {
            try {
                dropIfDead(own);
            } finally {
                own.lock.unlock();
            }
        }
    }

    private boolean isManual(Lane lane) {
        Object[] attributes = lane.attributes == null ? inherited : lane.attributes;
        return evidence == Evidence.SPLIT
                && (attributes == null || Boolean.FALSE.equals(attributes[Attribute.AUTOCOMMIT.ordinal()]));
    }

    private static void dropIfDead(Lane lane) {
        Session session = lane.session();
        if (session != null && session.isDead()) {
            lane.session(null);
            session.abandon();
        }
    }

    private void homeLeft() {
        Thread me = Thread.currentThread();
        insiders.pauses(me);
        if (home.session().transaction() != Dialect.Transaction.NONE) {
            return;
        }
        boolean alone = insiders.isAlone(me);
        boolean worked = insiders.worked(me);
        insiders.clear();
        changed.signalAll();
        if (closed || pinned || !worked) {
            return;
        }
        Evidence before = evidence;
        if (before == Evidence.ONE_ENDED_ALONE && (bound || batches.get() > 0)) {
            return;
        }
        evidence = before.ends(alone, !waiting.isEmpty(), waited.contains(me));
        if (evidence == before) {
            return;
        }
        if (evidence == Evidence.ONE_ENDED_ALONE) {
            waited.addAll(waiting);
            firstEnd = "[" + me.getName() + "] at " + SharingRules.caller();
        } else if (evidence == Evidence.SPLIT) {
            rules.remember(place, evidence);
            rules.tell(
                    Event.SHARED_SPLIT,
                    home.session().targetName(),
                    where() + "; " + firstEnd + "; [" + me.getName() + "] at " + SharingRules.caller());
        }
    }

    /**
     * The calling thread uses a statement of the shared session that can't be had elsewhere, or that several threads use:
     * in manual commit it stays in the transaction of that session.
     */
    public void bind() throws SQLException {
        if (evidence == Evidence.SPLIT) {
            boundThreads.removeIf(thread -> !thread.isAlive());
            boundThreads.add(Thread.currentThread());
        } else if (!bound && isManual()) {
            bound = true;
            rules.remember(place, Evidence.JOINED);
        }
    }

    /** A batch is begun on the shared session, or over. */
    public void batches(int difference) {
        batches.addAndGet(difference);
    }

    private String where() {
        return "opened at " + (place == null ? "(not known)" : place);
    }

    /** A setter of {@code java.sql.Connection} has been called on the lane of the calling thread. */
    public void changed(Attribute attribute, Object value) {
        Lane lane = current();
        if (lane == home) {
            inherited = null;
            version++;
        } else if (lane != null) {
            lane.attributes = lane.attributes == null ? inherited.clone() : lane.attributes;
            lane.attributes[attribute.ordinal()] = value;
        }
    }

    /** The idle session of a lane goes back; that of a thread that ended, too. Called by {@link Lanes}. */
    boolean detach(Lane lane, long idleNanos) throws SQLException {
        if (!lane.lock.tryLock()) {
            return false;
        }
        try {
            Session session = lane.session();
            boolean dead = !lane.thread.isAlive();
            boolean idle = session != null
                    && System.nanoTime() - lane.lastUse > idleNanos
                    && !lane.isHeld()
                    && !isInTransaction(lane);
            if (session == null || dead || idle || closed) {
                release(lane);
                if (dead || lane.attributes == null) {
                    lanes.remove(lane.thread, lane);
                }
                return true;
            }
            return false;
        } finally {
            lane.lock.unlock();
        }
    }

    private static void release(Lane lane) throws SQLException {
        Session session = lane.session();
        lane.session(null);
        if (session != null) {
            session.release();
        }
    }

    /**
     * The logical connection is closed, for all threads. Running calls end at once, with the driver's exception of a
     * closed connection.
     *
     * @return whether the shared session was idle; else it has been cut off
     */
    public boolean close() throws SQLException {
        closed = true;
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
        if (home.lock.tryLock()) {
            try {
                changed.signalAll();
                return openerIsOut
                        || Thread.currentThread() == opener
                        || !home.session().isInCall();
            } finally {
                home.lock.unlock();
            }
        }
        return false;
    }
}
