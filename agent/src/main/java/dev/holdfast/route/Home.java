package dev.holdfast.route;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.report.Event;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/**
 * The session that a shared connection had first: one call at a time, and in manual commit one transaction at a time, until
 * {@link Evidence} says otherwise. Any thread.
 */
final class Home implements Patience.Call {
    /** How long a thread waits for another one's transaction before it is let into it. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    /** Until it is clear that nobody switches auto-commit back. */
    private static final int VAIN_WAITS = 100;

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(2);

    /** Whoever holds its lock may use the session. */
    final Lane lane;

    /** The session whose {@link Session#hold} is {@link #hold}, or the connection's. Under the lock. */
    private Session kept;

    private volatile Object hold;

    private final Thread opener;
    private final SharingRules rules;
    private final Owners owners;
    private final String place;
    private final Condition changed;
    private final Insiders insiders = new Insiders();
    private final History history = new History();
    private final Recovery recovery;

    /** Longest first. Under the lock. */
    private final List<Thread> waiting = new ArrayList<>();

    /** Whose uncommitted work another thread has rolled back, and where; the owner has to be told. */
    private final Map<Thread, String> lost = new ConcurrentHashMap<>();

    private final LostWork lostWork = new LostWork();

    /** Whose uncommitted work another thread has committed, and where. */
    private final Map<Thread, String> committed = new ConcurrentHashMap<>();

    /** Where a thread ended another one's work first. */
    private final Map<Thread, String> ends = new ConcurrentHashMap<>();

    private volatile Evidence evidence;

    /** No other session can stand for this one: something lies in it. */
    private volatile boolean pinned;

    private volatile boolean closed;
    private boolean openerIsOut;

    /** What sessions of threads start from; null = to be asked for. */
    private volatile Object[] left;

    /** Rises when that changes. Written under the lock. */
    private volatile int version;

    /** Null = not asked yet. */
    private volatile Boolean independentInserts;

    /** The present call ends the transaction by undoing it. Under the lock. */
    private boolean rollsBack;

    /** The present call is a rollback, or a commit that has failed. Under the lock. */
    private boolean triesToEnd;

    /** The present call runs a function that may leave something in the session. Under the lock. */
    private boolean doubtful;

    /** The present call only asks, as meta data does. Under the lock. */
    private boolean asks;

    /** How often a thread has waited in vain for auto-commit to be switched back. Under the lock. */
    private int waitedForMode;

    /** A statement holds on to this session, so that its thread can't have another one. */
    private volatile boolean bound;

    /** Batches that were begun on this session and aren't executed. */
    private final AtomicInteger batches = new AtomicInteger();

    Home(Session session, Thread opener, SharingRules rules, Owners owners, Recovery recovery) {
        this.recovery = recovery;
        this.opener = opener;
        this.rules = rules;
        this.owners = owners;
        this.place = session.openedAt();
        this.lane = new Lane(opener, session, true);
        this.kept = session;
        this.changed = lane.lock.newCondition();
        this.evidence = rules.of(place);
        this.pinned = rules.saysJoined(place) || !session.driverSide().copiesParameters();
    }

    Session session() {
        return lane.session();
    }

    /** With another session if the one that there was has died between calls. */
    Session healed() throws SQLException {
        if (isLost()) {
            lock();
            lane.lock.unlock();
        }
        return session();
    }

    /** Whether the session has died, and another one may take its place. */
    boolean isLost() {
        return recovery.isHealable(session());
    }

    /** Whether all threads stay here from now on. */
    boolean isPinned() {
        return pinned;
    }

    void pin() {
        pinned = true;
    }

    int version() {
        return version;
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * The turn of the calling thread, which holds the lock from then on.
     *
     * @param here whether it must be this session, whatever the others do
     * @param switches it doesn't work, but switches auto-commit
     * @return false = it has to work on a session of its own, and doesn't hold the lock
     */
    boolean enter(boolean here, boolean switches) throws SQLException {
        lock();
        boolean enters;
        try {
            boolean exactlyAsTheDriver = pinned && owners.isEmpty();
            enters = lane.lock.getHoldCount() > 1
                    || exactlyAsTheDriver
                    || here && !pinned && owners.hasMe()
                    || admitted(switches);
            if (lane.lock.getHoldCount() == 1) {
                rollsBack = session().transaction() == Dialect.Transaction.FAILED;
            }
        } catch (SQLException | RuntimeException | Error e) {
            lane.lock.unlock();
            throw e;
        }
        if (!enters) {
            owners.add(Thread.currentThread());
            lane.lock.unlock();
        }
        return enters;
    }

    private void lock() throws SQLException {
        checkOpen();
        lane.enter();
        try {
            checkOpen();
            if (!openerIsOut) {
                awaitOpener();
            }
            if (lane.lock.getHoldCount() == 1 && session().isDead()) {
                heal();
                if (!insiders.isEmpty() && !session().isDead()) {
                    // they worked on the dead one
                    insiders.ended(Thread.currentThread());
                }
                keep();
            }
        } catch (SQLException | RuntimeException | Error e) {
            lane.lock.unlock();
            throw e;
        }
    }

    /** Waits for the server until the call that this is for is over, or the connection is closed. */
    private void heal() throws SQLException {
        Patience outer = Patience.beginUnlessBegun(this);
        try {
            recovery.heal(lane);
        } finally {
            Patience.end(outer);
            endIfClosed();
        }
        checkOpen();
    }

    /** What has just taken a dead one's place: whoever has closed the connection may know that one only. */
    private void endIfClosed() {
        if (closed && session() != kept) {
            session().abandon();
        }
    }

    @Override
    public boolean isOver() {
        return closed;
    }

    /**
     * Whether nothing lies in the shared session that another one would miss. Asked of the server when a session of one's
     * own is first wanted, and again after a function that may have left something.
     */
    boolean isMovable() throws SQLException {
        if (pinned || session().isMarked()) {
            pinned = true;
            return false;
        }
        if (left != null) {
            return true;
        }
        lock();
        try {
            if (left == null && !pinned && session().transaction() != Dialect.Transaction.FAILED) {
                pinned = session().carriesState();
                left = pinned ? null : session().attributeValues();
            }
            return left != null;
        } finally {
            lane.lock.unlock();
        }
    }

    /** What sessions of threads start from; null = this one can't be left. */
    Object[] left() throws SQLException {
        return isMovable() ? left : null;
    }

    /** For a session of its own. Waits until it is clear what was said for all, which a thread gets that has said nothing. */
    boolean autoCommitFor(Thread owner) {
        Boolean said = history.saidBy(owner);
        if (said != null) {
            return said;
        }
        while (history.isUndecided(lane.lock)
                && !closed
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, LOOK_AGAIN);
        }
        return history.autoCommitForAll();
    }

    /** Whether a thread that has a session of its own works in auto-commit here, as far as it has said so before. */
    private boolean autoCommitOf(Thread thread) {
        Boolean said = history.saidBy(thread);
        return said == null ? history.autoCommitOf(owners) : said;
    }

    /** See {@link Session#insertsAreIndependent()}; asked between calls. */
    boolean insertsAreIndependent() throws SQLException {
        if (independentInserts == null) {
            lock();
            try {
                independentInserts = session().transaction() == Dialect.Transaction.NONE
                        && session().insertsAreIndependent();
            } finally {
                lane.lock.unlock();
            }
        }
        return independentInserts;
    }

    /** Whether it was told to be SERIALIZABLE: on one session nothing ever conflicts. */
    boolean isSerializable() {
        Object[] attributes = left;
        return attributes != null
                && Integer.valueOf(Connection.TRANSACTION_SERIALIZABLE)
                        .equals(attributes[Attribute.ISOLATION.ordinal()]);
    }

    boolean isManual() throws SQLException {
        return !recovery.isAutoCommit(session());
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
                if (owners.hasMe() && isMovable()) {
                    return false;
                }
                Evidence.Inside inside = insiders.seenBy(me, lane.lock);
                if (inside == Evidence.Inside.NOBODY_ELSE && isOthersTurn(me, switches)) {
                    inside = Evidence.Inside.RUNNING;
                }
                boolean timeIsUp = start != 0 && System.nanoTime() - Math.max(start, insiders.endedAt()) > PATIENCE;
                switch (evidence().comes(inside, insiders.hasGuest(), timeIsUp)) {
                    case ENTER:
                        takeBackMode();
                        return true;
                    case OWN_SESSION:
                        return owners.isBound(me) || !isMovable();
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
        return !waiting.isEmpty() && waiting.get(0) != comer || isModePassing(comer) || isModeUndecided(comer);
    }

    /** Auto-commit is off for another thread's sake, whose transaction has just ended; the comer has never switched it. */
    private boolean isModePassing(Thread comer) throws SQLException {
        boolean mayPass = insiders.isEmpty()
                && insiders.justEndedByOther(comer, lane.lock)
                && history.saidBy(insiders.endedBy()) != null
                && (waitedForMode < VAIN_WAITS || history.switchesBack())
                && isManual()
                && history.saidBy(comer) == null;
        waitedForMode += mayPass ? 1 : 0;
        return mayPass;
    }

    private boolean isModeUndecided(Thread comer) {
        return !owners.isEmpty()
                && insiders.isEmpty()
                && history.saidBy(comer) == null
                && history.isUndecided(owners, lane.lock);
    }

    /** Where threads that had sessions of their own are back on this one, each waits for the end of another one's transaction. */
    private Evidence evidence() {
        return pinned && evidence == Evidence.SPLIT ? Evidence.SUSPECT : evidence;
    }

    private void becomes(Evidence now) {
        evidence = now;
        if (!pinned) {
            rules.remember(place, now);
        }
        rules.tell(Event.SHARED_JOINED, session().targetName(), where());
    }

    /** Auto-commit is what those want who work here: the ones that have left may have switched it for themselves. */
    private void takeBackMode() throws SQLException {
        if (owners.isEmpty() || !isTransactionMine()) {
            return;
        }
        Thread me = Thread.currentThread();
        boolean wanted = owners.hasMe() || owners.isBound(me) ? autoCommitOf(me) : history.autoCommitOf(owners);
        Connection raw = session().raw();
        boolean idle = session().transaction() == Dialect.Transaction.NONE;
        if (raw.getAutoCommit() != wanted && (idle || wanted && !owners.hasMe())) {
            session().changes(Attribute.AUTOCOMMIT);
            raw.setAutoCommit(wanted);
            session().changed(Attribute.AUTOCOMMIT, wanted);
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

    /** The call that the opener began before it knew of others. */
    private void awaitOpener() throws SQLException {
        Thread me = Thread.currentThread();
        boolean interrupted = false;
        try {
            while (!openerIsOut) {
                if (me == opener || !session().isInCall()) {
                    noteOpenersWork();
                    openerIsOut = true;
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

    private void noteOpenersWork() throws SQLException {
        boolean autoCommit = session().isDead() ? session().wantsAutoCommit() : recovery.isAutoCommit(session());
        if (!autoCommit) {
            history.saidBefore(opener);
        }
        if (isOpen()) {
            insiders.works(opener);
        }
    }

    /** Whether the application's transaction is open, or was when the session died, and nobody has tried to end it since. */
    private boolean isOpen() {
        boolean over = session().isDead() && (lane.knowsLoss || session().wantsAutoCommit());
        return !over && session().transaction() != Dialect.Transaction.NONE;
    }

    void checkOpen() throws SQLException {
        if (closed) {
            throw closedConnection();
        }
    }

    SQLException closedConnection() {
        return session().closedConnection();
    }

    /**
     * The calling thread is about to commit or to roll back.
     *
     * @throws SQLException 40000: what it did has been rolled back by another thread, or is lost with the session
     */
    void ending(boolean commits) throws SQLException {
        Thread me = Thread.currentThread();
        String wasLost = lost.remove(me);
        String wasCommitted = committed.remove(me);
        lostWork.ending(commits);
        String by = commits ? wasLost : wasCommitted;
        String state = evidence.commitAfterLoss();
        if (by == null || pinned || state == null) {
            return;
        }
        if (!commits) {
            rules.tell(Event.SHARED_TORN, session().targetName(), "[" + me.getName() + "]: " + by);
        } else {
            throw new SQLTransactionRollbackException(
                    "The work of this thread was rolled back by another one that uses the same connection: " + by,
                    state);
        }
    }

    /** The calling thread is about to run a text; see {@link LostWork#refuseText}. */
    void refuseAfterLoss(SqlTraits traits) throws SQLException {
        lostWork.refuseText(traits.kind() == SqlTraits.Kind.COMMIT, traits.rollsBack());
    }

    /** Whoever worked here has tried to end the transaction: if the session has died, the next call gets another one. */
    void knowsLoss() {
        if (session().isDead() && lane.lock.tryLock()) {
            lane.knowsLoss = session().isDead();
            if (lane.knowsLoss && !insiders.isEmpty()) {
                // it was committed, as else the call has ended it
                ended(Thread.currentThread(), false);
            }
            lane.lock.unlock();
        }
    }

    /** The present call is about to run a text; what its functions leave in the session is asked for once it is over. */
    void runs(SqlTraits traits) {
        doubtful |= traits.unknownFunctions().length > 0;
        if (traits.rollsBack()) {
            rollsBack();
        }
    }

    /** In a call that only asks. */
    void asks() {
        asks |= lane.isMine();
    }

    /** In the call that rolls back, or whose commit has failed. */
    void rollsBack() {
        rollsBack |= lane.isMine();
        triesToEnd |= lane.isMine();
    }

    /** The transaction went down with the session; a thread has ended it, or has tried to. The others don't know. */
    private void lostBy(Thread me) {
        lane.knowsLoss = true;
        forgetTheDead();
        for (Thread other : insiders.othersThan(me)) {
            lostWork.add(other, by(me));
        }
        lostWork.ended(me);
        insiders.ended(me);
        history.ended(me);
        lost.remove(me);
        committed.remove(me);
        changed.signalAll();
    }

    private static String by(Thread me) {
        return "[" + me.getName() + "] at " + SharingRules.caller();
    }

    /** Whether the calling thread has work in the open transaction. */
    boolean hasMyWork() {
        lane.lock.lock();
        try {
            return insiders.worked(Thread.currentThread());
        } finally {
            lane.lock.unlock();
        }
    }

    /** In a call: whether nobody else has work in the open transaction. */
    boolean isTransactionMine() {
        return insiders.othersThan(Thread.currentThread()).isEmpty();
    }

    /** Whether all who have worked in the open transaction wait, or have ended. */
    boolean allWait() {
        if (!lane.lock.tryLock()) {
            return false;
        }
        try {
            return insiders.allWait();
        } finally {
            lane.lock.unlock();
        }
    }

    /** As the logical connection does with its first session; until it is collected, or closed. Under the lock. */
    private void keep() {
        if (session() != kept) {
            kept = session();
            hold = kept.hold();
        }
    }

    /** The session has gone back. */
    void letGo() {
        hold = null;
    }

    /** A call is over, and about to give the lock back. */
    void callEnded() {
        endIfClosed();
        keep();
        Thread me = Thread.currentThread();
        boolean rolledBack = rollsBack;
        boolean tried = triesToEnd;
        boolean aside = asks && owners.hasMe() && !pinned;
        rollsBack = false;
        triesToEnd = false;
        asks = false;
        if (doubtful) {
            doubtful = false;
            left = null;
        }
        if (aside) {
            endAside();
        } else if (tried && isLost()) {
            lostBy(me);
        } else if (isOpen()) {
            insiders.works(me);
        } else if (insiders.isEmpty()) {
            lostWork.ended(me);
            changed.signalAll();
        } else {
            ended(me, rolledBack);
        }
    }

    /** A thread has ended the transaction in which some have worked. */
    private void ended(Thread me, boolean rolledBack) {
        boolean worked = insiders.worked(me);
        List<Thread> others = insiders.othersThan(me);
        List<Thread> overlapping = insiders.overlapping(me);
        insiders.ended(me);
        history.ended(me);
        changed.signalAll();
        lost.remove(me);
        committed.remove(me);
        if (!others.isEmpty() || !waiting.isEmpty()) {
            forgetTheDead();
        }
        tellOfLoss(me, others, rolledBack);
        if (closed || pinned || evidence == Evidence.JOINED) {
            return;
        }
        for (Thread other : others) {
            (rolledBack ? lost : committed).put(other, by(me));
        }
        if (worked && !bound && batches.get() == 0) {
            overlapping.addAll(waiting);
            weigh(me, overlapping);
        }
    }

    /** A rollback that was meant for a lost transaction has undone what others have begun since: they never meant to share that. */
    private void tellOfLoss(Thread me, List<Thread> others, boolean rolledBack) {
        boolean late = lostWork.ended(me);
        for (Thread other : others) {
            if (late && rolledBack) {
                lostWork.add(other, by(me));
            } else if (!rolledBack) {
                lostWork.committed(other);
            }
        }
    }

    /** A thread that has a session of its own has asked something here: that is no work, and is over where nobody works. */
    private void endAside() {
        if (!insiders.isEmpty() || !isOpen()) {
            return;
        }
        try {
            session().raw().rollback();
        } catch (SQLException e) {
            session().failed(e);
            lane.knowsLoss = session().isDead();
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
        boolean first = owners.isEmpty();
        owners.add(me);
        owners.addAll(mutual);
        if (first) {
            rules.remember(place, Evidence.SPLIT);
            rules.tell(
                    Event.SHARED_SPLIT,
                    session().targetName(),
                    where() + "; " + ends.get(mutual.get(0)) + "; " + ends.get(me));
        }
    }

    /** A thread that has a session of its own has switched auto-commit there. */
    void saidElsewhere(boolean autoCommit) {
        history.saysElsewhere(Thread.currentThread(), autoCommit);
    }

    /** A thread that had a session of its own works here from now on, and wants that to be as it was there. */
    void comesBack(boolean autoCommit) {
        history.comesBack(Thread.currentThread(), autoCommit);
    }

    /** A thread that has a session of its own has ended a transaction there. */
    void endedElsewhere() {
        history.ended(Thread.currentThread());
    }

    /** See {@link Sharing#bind}. */
    void bind() throws SQLException {
        if (!bound && isManual()) {
            bound = true;
            rules.remember(place, Evidence.JOINED);
        }
    }

    /** A batch is begun on this session, or over. */
    void batches(int difference) {
        batches.addAndGet(difference);
    }

    /** A setter of {@code java.sql.Connection} has been called, in the present call. */
    void changed(Attribute attribute, Object value) {
        left = null;
        version++;
        if (attribute == Attribute.AUTOCOMMIT) {
            history.says(Thread.currentThread(), (Boolean) value);
            insiders.begins(Thread.currentThread(), !(Boolean) value);
        }
    }

    String where() {
        return "opened at " + (place == null ? "(not known)" : place);
    }

    /** Called where one is noted, too: with a thread for each request all would be kept until the connection is closed. */
    void forgetTheDead() {
        lost.keySet().removeIf(thread -> !thread.isAlive());
        lostWork.forgetTheDead();
        committed.keySet().removeIf(thread -> !thread.isAlive());
        ends.keySet().removeIf(thread -> !thread.isAlive());
    }

    /** For all threads; those that wait are told. */
    void close() {
        closed = true;
    }

    /** @return whether the session is idle; else it has to be cut off */
    boolean isIdle() {
        if (!lane.lock.tryLock()) {
            return false;
        }
        try {
            changed.signalAll();
            return openerIsOut || Thread.currentThread() == opener || !session().isInCall();
        } finally {
            lane.lock.unlock();
        }
    }
}
