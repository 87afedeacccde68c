package dev.holdfast.route;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.report.Event;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
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

    /** Of a statement in auto-commit, until the server's refusal is the application's. */
    private static final int MOST_RUNS = 5;

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(2);

    private final SharingRules rules;
    private final String place;
    private final Thread opener;
    private final Lane home;
    private final Condition changed;
    private final Map<Thread, Lane> lanes = new ConcurrentHashMap<>();
    private final Insiders insiders = new Insiders();
    private final History history = new History();
    private final List<Thread> waiting = new ArrayList<>();

    /** Threads that have a session of their own for all that they do. */
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    /** Whether every thread but the opener does, by the operator's word. */
    private final boolean allOwn;

    private final boolean initialAutoCommit;

    /** Whose uncommitted work another thread has rolled back, and where; the owner has to be told. */
    private final Map<Thread, String> lost = new ConcurrentHashMap<>();

    /** Whose uncommitted work another thread has committed, and where. */
    private final Map<Thread, String> committed = new ConcurrentHashMap<>();

    /** Where a thread ended another one's work first. */
    private final Map<Thread, String> ends = new ConcurrentHashMap<>();

    private volatile Evidence evidence;

    /** No other session than the shared one can stand for it: something lies in it. */
    private volatile boolean pinned;

    private volatile boolean closed;
    private boolean openerIsOut;
    private volatile Object[] inherited;

    /** Rises when that changes. Written under the lock of home. */
    private volatile int version;

    /** The present call of home is a rollback. Under its lock. */
    private boolean rollsBack;

    /** Who has run something else than a plain read on home last: what sequences say there is that thread's. */
    private volatile Thread wroteLast;

    /** From then on the session on which a thread has inserted stays with it for a while. */
    private volatile boolean sequencesRead;

    /** A statement holds on to the shared session, so that its thread can't have another one. */
    private volatile boolean bound;

    /** Threads that do so although they have a session of their own. */
    private final Set<Thread> boundThreads = ConcurrentHashMap.newKeySet();

    /** Batches that were begun on the shared session and aren't executed. */
    private final AtomicInteger batches = new AtomicInteger();

    /**
     * @param opener whose single-threaded call may still run on the session
     * @throws SQLException the driver doesn't tell how the connection stands
     */
    public Sharing(Session session, Thread opener, SharingRules rules) throws SQLException {
        this.rules = rules;
        this.place = session.openedAt();
        this.opener = opener;
        this.wroteLast = opener;
        this.home = new Lane(opener, session, true);
        this.changed = home.lock.newCondition();
        this.evidence = rules.of(place);
        this.allOwn = rules.saysSplit(place);
        this.initialAutoCommit = session.isDead() || session.raw().getAutoCommit();
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
        if (traits != null && traits.unknownFunctions().length > 0) {
            inherited = null;
        }
        if (traits != null && traits.readsSequenceState()) {
            sequencesRead = true;
        }
        Lane mine = lanes.get(Thread.currentThread());
        if (mine != null && isInTransaction(mine)) {
            if (traits != null && traits.touchesSession()) {
                mine.hold();
            }
            return locked(mine);
        }
        if (traits != null && traits.touchesSession()) {
            pinned = true;
        }
        if (!pinned && wantsOwn(traits)) {
            if (mine != null && mine.outdated && traits != null && traits.readsSequenceState()) {
                renew(mine);
            }
            Lane lane = attached(isOwn() || traits != null && traits.readsSequenceState() ? -1 : LANE_WAIT);
            if (lane != null) {
                lane.inserted |= traits != null && traits.plainInsert();
                return lane;
            }
        }
        if (traits != null && !traits.plainRead() && !traits.readsSequenceState()) {
            wroteLast = Thread.currentThread();
            if (mine != null && mine.inserted) {
                mine.outdated = true;
            }
        }
        return enterHome(false);
    }

    /** The turn on the session that was there first. */
    public Lane enterHome() throws SQLException {
        return enterHome(true);
    }

    /** The turn for switching auto-commit. */
    public Lane enterToSwitch() throws SQLException {
        Lane mine = lanes.get(Thread.currentThread());
        return isOwn() || mine != null && isInTransaction(mine) ? enter(null) : enterHome(false, true);
    }

    /**
     * The turn for one of the driver's own methods: on the session of the calling thread.
     *
     * @param keeps the method may leave something there
     */
    public Lane enterVendor(boolean keeps) throws SQLException {
        if (!isSplit() || !isMovable()) {
            return enterHome(true);
        }
        Lane lane = attached(-1);
        if (lane == null) {
            return enterHome(true);
        }
        if (keeps) {
            lane.hold();
        }
        return lane;
    }

    /** @param bound whether it must be this session, whatever the others do */
    private Lane enterHome(boolean bound) throws SQLException {
        return enterHome(bound, false);
    }

    private Lane enterHome(boolean bound, boolean switches) throws SQLException {
        locked(home);
        boolean enters;
        try {
            enters = home.lock.getHoldCount() > 1 || pinned || bound && isOwn() || admitted(switches);
        } catch (SQLException | RuntimeException e) {
            home.lock.unlock();
            throw e;
        }
        if (enters) {
            return home;
        }
        own.add(Thread.currentThread());
        home.lock.unlock();
        Lane lane = attached(-1);
        return lane == null ? enterHome(bound, switches) : lane;
    }

    /** The session on which the calling thread's new statements are made; they are moved where they run elsewhere. */
    public Session maker() throws SQLException {
        if (pinned || !isOwn() || !isMovable()) {
            return home.session();
        }
        Lane lane = attached(-1);
        if (lane == null) {
            return home.session();
        }
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

    /** Whether the calling thread has a session of its own for all that it does. */
    private boolean isOwn() {
        Thread me = Thread.currentThread();
        return (own.contains(me) || allOwn && me != opener) && !boundThreads.contains(me);
    }

    private boolean wantsOwn(SqlTraits traits) throws SQLException {
        if (isOwn()) {
            return isMovable();
        }
        return traits != null
                && runsAnywhere(traits)
                && !isManual()
                && home.session().transaction() == Dialect.Transaction.NONE
                && isMovable();
    }

    /**
     * In auto-commit. What a sequence said last is known to the lane on which the thread has inserted, or to home if nobody
     * else has written there since; any other session rightly says that it doesn't know.
     */
    private boolean runsAnywhere(SqlTraits traits) {
        if (traits.readsSequenceState()) {
            Lane mine = lanes.get(Thread.currentThread());
            return traits.kind() == SqlTraits.Kind.SELECT
                    && !traits.touchesSession()
                    && (wroteLast != Thread.currentThread() || mine != null && mine.inserted && !mine.outdated);
        }
        return traits.harmless() && (traits.plainRead() || traits.plainInsert());
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
            if (inherited == null && !pinned && home.session().transaction() != Dialect.Transaction.FAILED) {
                pinned = home.session().carriesState();
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
        Session session = lane.session();
        return session != null && session.transaction() != Dialect.Transaction.NONE;
    }

    /** The thread's own lane with a session, locked; null = the budget has none, or the shared session can't be left any more. */
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
            if (lane.session() != null && lane.version != version && !isInTransaction(lane) && !lane.isHeld()) {
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

    /** Another session for the thread's next call, as this one would say what it knew before. */
    private void renew(Lane lane) throws SQLException {
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
        own.removeIf(thread -> !thread.isAlive());
        lost.keySet().removeIf(thread -> !thread.isAlive());
        committed.keySet().removeIf(thread -> !thread.isAlive());
        ends.keySet().removeIf(thread -> !thread.isAlive());
    }

    private boolean attach(Lane lane, long nanos) throws SQLException {
        lane.version = version;
        Object[] left = isMovable() ? inherited : null;
        Session session = left == null ? null : home.session().another(nanos);
        if (session == null) {
            return false;
        }
        try {
            session.adoptAttributes(attributesFor(lane, left));
        } catch (SQLException e) {
            session.abandon();
            throw e;
        }
        lane.session(session);
        Lanes.INSTANCE.watch(this, lane);
        Lanes.INSTANCE.watch(this, home);
        if (closed) {
            release(lane);
            throw closedConnection();
        }
        return true;
    }

    /** What the thread has set itself, on its lane or before it had one; else what the others left. */
    private Object[] attributesFor(Lane lane, Object[] left) {
        if (lane.attributes != null) {
            return lane.attributes;
        }
        Object[] attributes = left.clone();
        Boolean autoCommit = isOwn() ? history.saidBy(lane.thread) : Boolean.TRUE;
        attributes[Attribute.AUTOCOMMIT.ordinal()] =
                autoCommit == null ? (Boolean) history.autoCommitOf(own, initialAutoCommit) : autoCommit;
        return attributes;
    }

    /**
     * Waits until the calling thread may work in the open transaction, or there is none.
     *
     * @param switches it doesn't work, but switches auto-commit
     * @return false = on a session of its own
     */
    private boolean admitted(boolean switches) throws SQLException {
        Thread me = Thread.currentThread();
        long start = 0;
        boolean interrupted = false;
        try {
            while (true) {
                if (isOwn() && isMovable()) {
                    return false;
                }
                Evidence.Inside inside = insiders.seenBy(me, home.lock);
                if (inside == Evidence.Inside.NOBODY_ELSE && isOthersTurn(me, switches)) {
                    inside = Evidence.Inside.RUNNING;
                }
                boolean timeIsUp = start != 0 && System.nanoTime() - Math.max(start, insiders.endedAt()) > PATIENCE;
                switch (evidence.comes(inside, insiders.hasGuest(), timeIsUp)) {
                    case ENTER:
                        takeBackMode();
                        return true;
                    case OWN_SESSION:
                        return boundThreads.contains(me) || !isMovable();
                    case JOIN:
                        becomes(Evidence.JOINED);
                        return true;
                    case ENTER_FOR_ALL:
                        becomes(Evidence.LENIENT);
                        return true;
                    default:
                        start = start == 0 ? System.nanoTime() : start;
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

    /** Nobody works inside, but others have waited for longer, or somebody is about to switch auto-commit on again. */
    private boolean isOthersTurn(Thread comer, boolean switches) throws SQLException {
        if (insiders.isAwaited(comer) || switches && insiders.wasLast(comer)) {
            return false;
        }
        return !waiting.isEmpty() && waiting.get(0) != comer || isModePassing(comer);
    }

    /** Auto-commit is off for another thread's sake, whose transaction has just ended; the comer has never switched it. */
    private boolean isModePassing(Thread comer) throws SQLException {
        return initialAutoCommit
                && insiders.isEmpty()
                && insiders.justEndedByOther(comer)
                && isManual()
                && history.saidBy(comer) == null;
    }

    private void becomes(Evidence now) {
        evidence = now;
        rules.remember(place, now);
        rules.tell(Event.SHARED_JOINED, home.session().targetName(), where());
    }

    /** Auto-commit is what those want who work here: the ones that have left may have switched it for themselves. */
    private void takeBackMode() throws SQLException {
        if (own.isEmpty() || !insiders.isEmpty()) {
            return;
        }
        boolean wanted = history.autoCommitOf(own, initialAutoCommit);
        Connection raw = home.session().raw();
        if (raw.getAutoCommit() != wanted && home.session().transaction() == Dialect.Transaction.NONE) {
            home.session().changes(Attribute.AUTOCOMMIT);
            raw.setAutoCommit(wanted);
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
            if (lane.lock.getHoldCount() == 1) {
                lane.victim = false;
                lane.runs = 0;
                lane.callBegan = System.nanoTime();
            }
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
                if (openerIsOut) {
                    noteOpenersWork();
                } else {
                    interrupted |= isInterruptedWhileWaiting();
                }
            }
        } finally {
            if (interrupted) {
                me.interrupt();
            }
        }
    }

    private void noteOpenersWork() {
        if (home.session().transaction() != Dialect.Transaction.NONE) {
            insiders.works(opener);
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
        Lane mine = lanes.get(Thread.currentThread());
        if (mine != null && mine.isMine()) {
            return mine;
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

    /** The driver's object that the calling thread's questions between calls go to. */
    public Connection live() throws SQLException {
        checkOpen();
        return maker().raw();
    }

    /** The session of the present call, or the one that the calling thread's answers come from between calls, such as {@code getAutoCommit()}'s. */
    public Session session() {
        Lane inside = current();
        if (inside != null) {
            return inside.session();
        }
        Lane mine = lanes.get(Thread.currentThread());
        Session session = mine == null || !isOwn() ? null : mine.session();
        return session == null ? home.session() : session;
    }

    /** Whether the calling thread has a session of its own, for all that it does. */
    public boolean isSplit() {
        return !pinned && isOwn();
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
     * The calling thread is about to commit or to roll back.
     *
     * @throws SQLException 40000: what it did has been rolled back by another thread
     */
    public void ending(boolean commits) throws SQLException {
        Thread me = Thread.currentThread();
        String by = commits ? lost.remove(me) : committed.remove(me);
        if (by == null || pinned) {
            return;
        }
        if (!commits) {
            rules.tell(Event.SHARED_TORN, home.session().targetName(), "[" + me.getName() + "]: " + by);
        } else if (evidence.commitAfterLoss() != null) {
            throw new SQLTransactionRollbackException(
                    "The work of this thread was rolled back by another one that uses the same connection: " + by,
                    evidence.commitAfterLoss());
        }
    }

    /** In the call that rolls back. */
    public void rollsBack() {
        rollsBack = home.isMine();
    }

    /**
     * Whether a single statement in auto-commit that the server has rolled back, as other sessions of this connection stood in
     * its way, is run again now. In the call of the statement.
     */
    public boolean runsAgain(SqlTraits traits, SQLException failure) {
        String state = failure.getSQLState();
        Lane lane = current();
        if (!"40P01".equals(state) && !"40001".equals(state) || lane == null || lane.victim || lanes.isEmpty()) {
            return false;
        }
        boolean single = traits.kind() != SqlTraits.Kind.MULTIPLE
                && traits.kind() != SqlTraits.Kind.UNKNOWN
                && traits.kind() != SqlTraits.Kind.TRANSACTION
                && traits.fitsTransactionBlock();
        if (!single || lane.session().transaction() != Dialect.Transaction.NONE || ++lane.runs > MOST_RUNS) {
            return false;
        }
        rules.tell(Event.RUN_AGAIN, home.session().targetName(), state);
        return true;
    }

    /** What the application is told of a statement that was cancelled: 40001 if that was because lanes blocked each other. */
    public SQLException told(SQLException cancelled) {
        Lane lane = current();
        return lane == null || !lane.victim
                ? cancelled
                : new SQLTransactionRollbackException(
                        "Threads that use the same connection block each other: "
                                + "this one waits in the database for one that waits in the application",
                        "40001",
                        cancelled);
    }

    /** In a call: whether nobody else has work in the open transaction of its session. */
    public boolean isTransactionMine() {
        return !home.isMine() || insiders.othersThan(Thread.currentThread()).isEmpty();
    }

    /**
     * The calling thread has ended its transaction, or tried to: where its session had died, the next call gets another
     * one. Until then nothing may run, or the half of the transaction that follows would be committed alone.
     */
    public void ended() {
        Lane mine = lanes.get(Thread.currentThread());
        if (mine != null && mine.lock.tryLock()) {
            try {
                dropIfDead(mine);
            } finally {
                mine.lock.unlock();
            }
        }
    }

    private boolean isManual(Lane lane) {
        Object[] attributes = lane.attributes == null ? inherited : lane.attributes;
        return isOwn() && (attributes == null || Boolean.FALSE.equals(attributes[Attribute.AUTOCOMMIT.ordinal()]));
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
        boolean rolledBack = rollsBack;
        rollsBack = false;
        if (home.session().transaction() != Dialect.Transaction.NONE) {
            insiders.works(me);
            return;
        }
        if (insiders.isEmpty()) {
            changed.signalAll();
            return;
        }
        boolean worked = insiders.worked(me);
        List<Thread> others = insiders.othersThan(me);
        insiders.ended(me);
        changed.signalAll();
        lost.remove(me);
        committed.remove(me);
        if (closed || pinned || evidence == Evidence.JOINED) {
            return;
        }
        for (Thread other : others) {
            (rolledBack ? lost : committed).put(other, "[" + me.getName() + "] at " + SharingRules.caller());
        }
        if (worked && !bound && batches.get() == 0) {
            others.addAll(waiting);
            weigh(me, others);
        }
    }

    /** The calling thread has ended the work of others, or what would have been their work had they not waited. */
    private void weigh(Thread me, List<Thread> others) {
        if (!others.isEmpty() && !ends.containsKey(me)) {
            ends.put(me, "[" + me.getName() + "] at " + SharingRules.caller());
        }
        evidence = evidence.ends(!others.isEmpty());
        List<Thread> mutual = evidence.splits() ? history.ends(me, others) : new ArrayList<Thread>();
        if (mutual.isEmpty()) {
            return;
        }
        boolean first = own.isEmpty();
        own.add(me);
        own.addAll(mutual);
        if (first) {
            rules.remember(place, Evidence.SPLIT);
            rules.tell(
                    Event.SHARED_SPLIT,
                    home.session().targetName(),
                    where() + "; " + ends.get(mutual.get(0)) + "; " + ends.get(me));
        }
    }

    /**
     * The calling thread uses a statement of the shared session that can't be had elsewhere, or that several threads use:
     * in manual commit it stays in the transaction of that session.
     */
    public void bind() throws SQLException {
        if (isOwn()) {
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
    public void changed(Attribute attribute, Object value) throws SQLException {
        Lane lane = current();
        if (lane == home) {
            inherited = null;
            version++;
            if (attribute == Attribute.AUTOCOMMIT) {
                history.says(Thread.currentThread(), (Boolean) value);
                insiders.begins(Thread.currentThread(), !(Boolean) value);
            }
        } else if (lane != null) {
            if (lane.attributes == null) {
                lane.attributes = lane.session().attributeValues();
            }
            lane.attributes[attribute.ordinal()] = value;
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
            if (session == null || closed || !lane.thread.isAlive()) {
                drop(lane);
                lanes.remove(lane.thread, lane);
                return true;
            }
            long pause = System.nanoTime() - lane.lastUse;
            if (pause <= idleNanos || lane.isHeld() || session.isExposed() || isInTransaction(lane)) {
                return false;
            }
            boolean asked = lane.hasOpenResults() || lane.inserted && sequencesRead;
            if (asked && pause <= idleWithResultsNanos) {
                return false;
            }
            if (session.hasLeftState()) {
                lane.hold();
                return false;
            }
            if (lane.hasOpenResults()) {
                // what they ask later must not reach the next user
                session.spoil("results are open");
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

    /** Of a thread that ended, or of a connection that was closed: what is open there is rolled back. */
    private void drop(Lane lane) throws SQLException {
        Session session = lane.session();
        if (session != null && !closed && isInTransaction(lane)) {
            rules.tell(Event.SHARED_DROPPED, session.targetName(), "[" + lane.thread.getName() + "]; " + where());
        }
        release(lane);
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
        Session asks = blocked == null ? null : blocked.another(LANE_WAIT);
        if (asks == null) {
            return;
        }
        try {
            for (int backend : asks.blockersOf(blocked)) {
                Lane blocker = laneOf(backend);
                boolean stuck = blocker != null && blocker != lane && !blocker.lock.isLocked() && waits(blocker);
                if (stuck && lane.lock.isLocked() && lane.callBegan == call) {
                    lane.victim = true;
                    rules.tell(Event.SHARED_BLOCKED, blocked.targetName(), where());
                    asks.cancel(blocked);
                    return;
                }
            }
        } finally {
            asks.release();
        }
    }

    private Lane laneOf(int backend) {
        for (Lane lane : lanes.values()) {
            Session session = lane.session();
            if (session != null && session.isBackend(backend)) {
                return lane;
            }
        }
        return home.session().isBackend(backend) ? home : null;
    }

    private boolean waits(Lane blocker) {
        if (blocker != home) {
            return Insiders.waits(blocker.thread);
        }
        if (!home.lock.tryLock()) {
            return false;
        }
        try {
            return insiders.allWait();
        } finally {
            home.lock.unlock();
        }
    }

    boolean isHome(Lane lane) {
        return lane == home;
    }

    boolean hasLanes() {
        return !lanes.isEmpty();
    }

    boolean isClosed() {
        return closed;
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
