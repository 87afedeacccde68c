package dev.holdfast.route;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.guard.Guard;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.report.Event;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one logical connection, from the second one on: decides on which session each call runs, and lets one
 * call at a time run on it. Any thread. Every call is {@link #enter} or {@link #enterAt}, then {@link #leave}.
 */
public final class Sharing {
    /** Of a statement in auto-commit, until the server's refusal is the application's. */
    private static final int MOST_RUNS = 8;

    private static final long MOST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final SharingRules rules;
    private final Owners owners;
    private final Home home;
    private final LaneSet lanes;
    private final Recovery recovery;

    /** Only the logical connection holds this, through here. */
    private final Object anchor = new Object();

    private final Thread opener;

    /** Others than the opener have been here; it may have had to be shared for want of a living session. */
    private volatile boolean others;

    /** Something else was written than plain inserts: that may rely on its turn among them. */
    private volatile boolean writes;

    /** Nanoseconds of {@link System#nanoTime()}: until then the budget isn't asked for what is nice to have. */
    private volatile long noLaneUntil = System.nanoTime();

    /** Who has run something else than a plain read on home last: what sequences say there is that thread's. */
    private volatile Thread wroteLast;

    /** @param opener whose single-threaded call may still run on the session */
    public Sharing(Session session, Thread opener, SharingRules rules, Guard guard) {
        this.recovery = new Recovery(guard);
        this.rules = rules;
        this.opener = opener;
        this.owners = new Owners(opener, rules.saysSplit(session.openedAt()));
        this.home = new Home(session, opener, rules, owners, recovery);
        this.lanes = new LaneSet(home, rules, owners, anchor);
        this.wroteLast = opener;
    }

    /**
     * The calling thread's turn on the session where a text runs. May wait.
     *
     * @param traits null = not a text: commit, rollback, an attribute
     * @return whose lock the thread holds from now on
     * @throws SQLException as the driver's closed connection throws; 08001 where the budget has no session for a
     *     transaction of the thread's own; 40000 where the thread's work is lost with the session and another thread has ended that
     */
    public Lane enter(SqlTraits traits) throws SQLException {
        if (traits != null) {
            home.refuseAfterLoss(traits);
        }
        if (traits != null && traits.readsSequenceState()) {
            lanes.sequencesAreRead();
        }
        Lane mine = lanes.mine();
        if (mine != null && lanes.enteredInTransaction(mine)) {
            if (traits != null && traits.touchesSession()) {
                mine.hold();
            }
            return mine;
        }
        if (traits != null && traits.touchesSession() && !beginsItsOwn(mine)) {
            home.pin();
        }
        if (!home.isPinned() && hasOthers() && wantsOwn(traits)) {
            Lane lane = lane(traits, mine);
            if (lane != null) {
                return lane;
            }
        }
        if (traits != null && !traits.plainRead() && !traits.readsSequenceState()) {
            wroteLast = Thread.currentThread();
            if (mine != null && mine.inserted) {
                mine.outdated = true;
            }
            if (!traits.plainInsert() && !writes) {
                writes = true;
                lanes.awaitInserts();
            }
        }
        Lane entered = enterHome(false);
        if (entered == home.lane && traits != null) {
            home.runs(traits);
        }
        return entered;
    }

    /** Whether the next text begins a transaction of the calling thread's own: what it leaves is for that thread alone. */
    private boolean beginsItsOwn(Lane mine) {
        if (!isSplit()) {
            return false;
        }
        boolean told = mine != null && mine.session() != null && mine.version == home.version();
        return told ? mine.manual : !home.autoCommitFor(Thread.currentThread());
    }

    private boolean hasOthers() {
        if (!others && Thread.currentThread() != opener) {
            others = true;
        }
        return others;
    }

    /** Null = home does as well. */
    private Lane lane(SqlTraits traits, Lane mine) throws SQLException {
        boolean needed = owners.hasMe() || traits.readsSequenceState();
        boolean fresh = mine == null || mine.session() == null;
        if (!needed
                && fresh
                && (System.nanoTime() - noLaneUntil < 0 || home.session().isWanted())) {
            return null;
        }
        if (mine != null && mine.outdated && traits != null && traits.readsSequenceState()) {
            lanes.renew(mine);
        }
        Lane lane = lanes.attached(needed ? -1 : LaneSet.NICE_TO_HAVE);
        if (lane == null) {
            noLaneUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        } else if (traits != null && traits.plainInsert()) {
            lane.inserted = true;
            lane.inserting = true;
        } else if (traits != null && traits.touchesSession()) {
            lane.hold();
        }
        return lane;
    }

    /** The turn on the session that was there first. */
    public Lane enterHome() throws SQLException {
        return enterHome(true);
    }

    /** The same for a question, which is no work for a thread that has a session of its own. */
    public Lane enterToAsk() throws SQLException {
        Lane entered = enterHome(true);
        home.asks();
        return entered;
    }

    /** The turn for switching auto-commit. */
    public Lane enterToSwitch() throws SQLException {
        Lane mine = lanes.mine();
        return owners.hasMe() || mine != null && LaneSet.isInTransaction(mine) ? enter(null) : enterHome(false, true);
    }

    /**
     * The turn for one of the driver's own methods: on the session of the calling thread.
     *
     * @param keeps the method may leave something there
     */
    public Lane enterVendor(boolean keeps) throws SQLException {
        if (!isSplit() || !home.isMovable()) {
            return enterHome(true);
        }
        Lane lane = lanes.attached(-1);
        if (lane == null) {
            return enterHome(true);
        }
        if (keeps) {
            lane.hold();
        }
        return lane;
    }

    /** @param here whether it must be this session, whatever the others do */
    private Lane enterHome(boolean here) throws SQLException {
        return enterHome(here, false);
    }

    private Lane enterHome(boolean here, boolean switches) throws SQLException {
        if (home.enter(here, switches)) {
            return home.lane;
        }
        Lane lane = lanes.attached(-1);
        return lane == null ? enterHome(here, switches) : lane;
    }

    /** The session on which the calling thread's new statements are made; they are moved where they run elsewhere. */
    public Session maker() throws SQLException {
        Lane lane = own();
        if (lane == null) {
            return home.healed();
        }
        try {
            return lane.session();
        } finally {
            lane.lock.unlock();
        }
    }

    /** Locked; null = the thread's statements are made on the shared session. */
    private Lane own() throws SQLException {
        return isSplit() && home.isMovable() ? lanes.attached(-1) : null;
    }

    /** {@link #maker} for a statement that can't be moved: the thread's own session is held until {@link #endMaking}. */
    public Session beginMaking() throws SQLException {
        Lane lane = own();
        if (lane == null) {
            return home.healed();
        }
        lane.making++;
        return lane.session();
    }

    /** The statement that was made keeps that session with its thread while it is open. */
    public void keep(Statement made) {
        Lane mine = lanes.mine();
        if (mine != null && mine.isMine() && mine.making > 0) {
            mine.keep(made);
        }
    }

    /** See {@link #beginMaking}. */
    public void endMaking() {
        Lane mine = lanes.mine();
        if (mine != null && mine.isMine() && mine.making > 0) {
            mine.making--;
            mine.lock.unlock();
        }
    }

    /** The lane of a driver's object, such as a result set's. */
    public Lane enterAt(Connection raw) throws SQLException {
        Lane lane = lanes.of(raw);
        if (lane == null) {
            return enterHome(true);
        }
        lanes.locked(lane);
        Session session = lane.session();
        if (session != null && session.raw() == raw) {
            return lane;
        }
        lane.lock.unlock();
        return enterHome(true);
    }

    /** Whether that is the shared session or one that a lane has now. */
    public boolean has(Connection raw) {
        return home.session().raw() == raw || lanes.of(raw) != null;
    }

    /** Where the shared session has died, it is given another one first, by a call that runs there. */
    private boolean wantsOwn(SqlTraits traits) throws SQLException {
        if (owners.hasMe()) {
            return home.isMovable();
        }
        if (traits == null || home.isLost()) {
            return false;
        }
        try {
            return !home.isManual()
                    && home.session().transaction() == Dialect.Transaction.NONE
                    && home.isMovable()
                    && runsAnywhere(traits);
        } catch (SQLException e) {
            if (home.isLost()) {
                return false;
            }
            throw e;
        }
    }

    /**
     * In auto-commit. What a sequence said last is known to the lane on which the thread has inserted, or to home if nobody
     * else has written there since; any other session rightly says that it doesn't know.
     */
    private boolean runsAnywhere(SqlTraits traits) throws SQLException {
        if (traits.readsSequenceState()) {
            Lane mine = lanes.mine();
            return !traits.touchesSession()
                    && traits.kind() != SqlTraits.Kind.MULTIPLE
                    && traits.kind() != SqlTraits.Kind.UNKNOWN
                    && (wroteLast != Thread.currentThread() || mine != null && mine.inserted && !mine.outdated);
        }
        return traits.harmless() && !home.isSerializable() && (traits.plainRead() || insertsAnywhere(traits));
    }

    private boolean insertsAnywhere(SqlTraits traits) throws SQLException {
        return traits.plainInsert() && !writes && home.insertsAreIndependent();
    }

    /** The lane of the call that the calling thread is in; null = in none. */
    public Lane current() {
        return lanes.current();
    }

    /** The driver's object that the calling thread's questions between calls go to. */
    public Connection live() throws SQLException {
        home.checkOpen();
        return maker().raw();
    }

    /** The session of the present call, or the one that the calling thread's answers come from between calls, such as {@code getAutoCommit()}'s. */
    public Session session() {
        Lane inside = current();
        if (inside != null) {
            return inside.session();
        }
        Lane mine = lanes.mine();
        Session session = mine == null || !owners.hasMe() ? null : mine.session();
        return session == null ? home.session() : session;
    }

    /** Whether {@link #session()} is in auto-commit for the application, although the driver says that it isn't. */
    public boolean isAutoCommit() throws SQLException {
        return recovery.isAutoCommit(session());
    }

    /** Whether the calling thread has a session of its own, for all that it does. */
    public boolean isSplit() {
        return !home.isPinned() && owners.hasMe();
    }

    /** {@link #home} has gone back. */
    public void letGo() {
        home.letGo();
    }

    /** The shared one. */
    public Session home() {
        return home.session();
    }

    /** The call that the opener began while it was alone is one of these from now on. */
    public void enterLate() {
        home.lane.enter();
    }

    /** The driver's objects of the shared session and of those on which other threads are in a call. Those are never pooled again. */
    public Connection[] running() {
        List<Connection> running = new ArrayList<>();
        running.add(home.session().raw());
        lanes.addRunning(running);
        return running.toArray(new Connection[0]);
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
                if (lanes.isHome(lane)) {
                    home.callEnded();
                } else {
                    lanes.callEnded(lane);
                }
            }
        } catch (SQLException ended) {
            // the session couldn't be cleaned and has been closed instead; the pool has told it
            return;
        } finally {
            lane.lock.unlock();
        }
    }

    /**
     * Whether a single statement in auto-commit that the server has rolled back, as other sessions of this connection stood in
     * its way, is run again now. In the call of the statement.
     */
    public boolean runsAgain(SqlTraits traits, SQLException failure) throws SQLException {
        String state = failure.getSQLState();
        Lane lane = current();
        if (lane == null || lane.victim) {
            return false;
        }
        boolean inOurWay = ("40P01".equals(state) || "40001".equals(state)) && !lanes.isEmpty();
        if (!inOurWay || recovery.isSingle(lane)) {
            return recovery.runsAgain(lane, traits, failure);
        }
        boolean single = traits.kind() != SqlTraits.Kind.MULTIPLE
                && !traits.controlsTransaction()
                && traits.fitsTransactionBlock();
        if (!single || lane.session().transaction() != Dialect.Transaction.NONE || ++lane.runs > MOST_RUNS) {
            return false;
        }
        rules.tell(Event.RUN_AGAIN, home.session().targetName(), state);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(lane.runs * MOST_PAUSE));
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

    /**
     * The calling thread is about to commit or to roll back.
     *
     * @throws SQLException 40000: what it did has been rolled back by another thread
     */
    public void ending(boolean commits) throws SQLException {
        home.ending(commits);
    }

    /** Whether a lane is the shared session's. */
    public boolean isHome(Lane lane) {
        return lanes.isHome(lane);
    }

    /** In the call that rolls back, or whose commit has failed. */
    public void rollsBack() {
        home.rollsBack();
    }

    /** In a call that should have ended the transaction, but whose session is dead; for who won't call {@link #ended}. */
    public void triesToEnd() {
        home.rollsBack();
        current().knowsLoss = true;
    }

    /** In a call: whether nobody else has work in the open transaction of its session. */
    public boolean isTransactionMine() {
        return !home.lane.isMine() || home.isTransactionMine();
    }

    /**
     * The calling thread has ended its transaction, or tried to: where its session had died, the next call gets another
     * one. Until then nothing may run, or the half of the transaction that follows would be committed alone.
     *
     * @param atHome the one of the shared session
     */
    public void ended(boolean atHome) {
        if (atHome) {
            home.knowsLoss();
        }
        lanes.ended();
    }

    /**
     * The calling thread is about to run something that isn't entered as a text.
     *
     * @param traits what it is
     * @throws SQLException 40000 as {@link #enter}
     */
    public void refuseAfterLoss(SqlTraits traits) throws SQLException {
        home.refuseAfterLoss(traits);
    }

    /**
     * The calling thread uses a statement that can't be had elsewhere, or that several threads use: unless that is on its own
     * session, it stays in the transaction of the shared one in manual commit.
     *
     * @throws SQLException 40000 as {@link #enter}
     */
    public void bind(Connection at) throws SQLException {
        home.refuseAfterLoss(SqlTraits.of(null));
        if (isMine(at)) {
            return;
        }
        if (owners.hasMe()) {
            bindMe();
        } else if (hasOthers()) {
            home.bind();
        }
    }

    private void bindMe() {
        owners.bindMe();
        Lane mine = lanes.mine();
        if (mine != null && mine.attributes != null) {
            home.comesBack(!Boolean.FALSE.equals(mine.attributes[Attribute.AUTOCOMMIT.ordinal()]));
        }
    }

    private boolean isMine(Connection at) {
        Lane of = lanes.of(at);
        return of != null && of == lanes.mine();
    }

    /** Whether the calling thread has work open on its own session, from before it had to go to the shared one, and may have some there. */
    public boolean mayBeInTwo() {
        Lane mine = isSplit() ? null : lanes.mine();
        return mine != null && LaneSet.isInTransaction(mine);
    }

    /** Whether the calling thread has work open on the shared session. Waits for the call that runs there. */
    public boolean hasWorkAtHome() {
        return home.hasMyWork();
    }

    /** A batch is begun on the shared session, or over. */
    public void batches(int difference) {
        home.batches(difference);
    }

    /** A setter of {@code java.sql.Connection} has been called on the lane of the calling thread. */
    public void changed(Attribute attribute, Object value) throws SQLException {
        Lane lane = current();
        if (lanes.isHome(lane)) {
            home.changed(attribute, value);
        } else if (lane != null) {
            if (attribute == Attribute.AUTOCOMMIT) {
                lane.manual = !(Boolean) value;
                home.saidElsewhere((Boolean) value);
            }
            if (lane.attributes == null) {
                lane.attributes = lane.session().attributeValues();
            }
            lane.attributes[attribute.ordinal()] = value;
        }
    }

    /**
     * The logical connection is closed, for all threads. Running calls end at once, with the driver's exception of a
     * closed connection.
     *
     * @return whether the shared session was idle; else it has been cut off
     */
    public boolean close() throws SQLException {
        home.close();
        lanes.close();
        return home.isIdle();
    }
}
