package dev.holdfast.session;

import dev.holdfast.dialect.Commits;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.dialect.DriverSide;
import dev.holdfast.dialect.Facts;
import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.jdbc.JavaUtil;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.pool.Capacity;
import dev.holdfast.pool.Lease;
import dev.holdfast.report.Event;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One physical connection on lease, with what is known of its state. The facade tells it what is about to happen; on
 * release it knows what must be undone. Used by the thread that holds the logical connection; the watchdog reads
 * {@link #calls} and may abort.
 */
public final class Session extends Lease {
    private static final String[] NO_FUNCTIONS = {};

    private static final long SHORT_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private static final AtomicIntegerFieldUpdater<Session> LOAN =
            AtomicIntegerFieldUpdater.newUpdater(Session.class, "loan");

    private final SessionSource source;
    private final DriverSide side;
    private final Facts facts;
    private final Attributes attributes;
    private TimeZone timeZone;
    private final int catalogVersion;

    /** Null = it can't be told whether something lies there. */
    private InputStream arrivals;

    private boolean arrivalsKnown;

    private final boolean looksSeldom;

    /** The last time; only with {@link #looksSeldom}. */
    private long lent = System.nanoTime();

    /** Odd while a call is in the driver. Plain: the watchdog samples it, and being late by a sample does no harm. */
    private int calls;

    private int callsAtLease;

    /** By any thread: volatile, as one that cancels must be seen by a lane that gives the session back at the same time. */
    private volatile String spoiled;

    private volatile boolean exposed;

    /** Since {@link #exposed}: the budget's, which has it back when this one has ended. Guarded by the monitor. */
    private Runnable slot;

    /** The watchdog's own. */
    private Watchdog.Watch watch;

    /** A statement was; another request may still be on its way, which must not hit the next user. */
    private boolean cancelled;

    private boolean changedCatalog;
    private boolean changedServer;

    /** Earlier leases may have drawn from sequences, which currval would tell the present one. */
    private boolean drawnEarlier;

    /** The present lease may have. Plain, and only ever set where something else than a plain read runs. */
    private boolean drawn;

    private final PlainReads reads = new PlainReads();
    private Object[] driverSettings;
    private Object attachment;
    private Object guarded;
    private volatile boolean timedOut;
    private volatile boolean listening;
    private String[] functions = NO_FUNCTIONS;
    private String applicationName;
    private String connectedName;
    private String openedAt;

    /** The set-up query has told the capacity; the first question is answered from it. */
    private boolean freshCapacity = true;

    private volatile boolean broken;

    /** Odd while on loan. */
    private volatile int loan = 1;

    /** What the logical connection gets to hold; null while one has it. Kept by the pool and the borrower in turn. */
    private Object hold = new Object();

    /**
     * Of {@link #hold}, so that the next garbage collection tells when the application has dropped the logical connection
     * without closing it. One for the session's life: each logical connection lets go of it when it ends.
     */
    private WeakReference<Object> held = new WeakReference<>(hold, Watchdog.DROPPED);

    /** @param timeZone the JVM's, which the driver has told the server */
    Session(Connection raw, SessionSource source, DriverSide side, Facts facts, int catalogVersion, TimeZone timeZone) {
        super(raw);
        this.source = source;
        this.side = side;
        this.facts = facts;
        this.catalogVersion = catalogVersion;
        this.timeZone = timeZone;
        this.attributes = new Attributes(raw, source);
        this.attachment = source.attachment();
        // where nothing is run again, nobody would mend what the look has missed
        this.looksSeldom = side.waitsToLook() && !source.limits().outage.isZero();
    }

    /** A call into the driver that may reach the server begins; the watchdog sees calls that stay. Cheap: one plain counter. */
    public void enter() {
        calls++;
    }

    /** The call of {@link #enter()} ended. */
    public void exit() {
        calls++;
    }

    /** A text is about to be executed. Only called when {@code !traits.harmless()}. May run clean-up SQL first. */
    public void before(SqlTraits traits) throws SQLException {
        if (traits.readsSequenceState()) {
            beforeSequenceRead();
        }
        if (traits.touchesSession()) {
            spoil("text that may change the session");
        }
        if (traits.controlsTransaction() && side.transaction(raw()) == Dialect.Transaction.UNKNOWN) {
            spoil("transaction by SQL");
        }
        if (traits.changesServer()) {
            endIdleNeighbours();
        }
        if (traits.unknownFunctions().length > 0) {
            note(traits.unknownFunctions());
        }
    }

    /**
     * The text has been executed without an error. Only called when {@code !traits.harmless()}. After DDL the target's older
     * sessions aren't lent any more: their drivers' plans and types may not fit; after a change of roles or databases, no
     * target's. What other processes do isn't seen.
     */
    public void after(SqlTraits traits) {
        if (traits.changesCatalog()) {
            changedCatalog = true;
            source.catalogChanged();
        }
        if (traits.controlsTransaction() && attributes.isUnsure()) {
            spoil("attribute set in a transaction that SQL ended");
        }
        if (traits.changesServer()) {
            changedServer();
        }
    }

    /** A role or a database has been changed, by a text or otherwise. */
    public void changedServer() {
        changedServer = true;
        SessionSource.serverChanged();
    }

    /**
     * The first time in this process, sessions may still hold what former users drew: forget it, unless this user may
     * have drawn too. From then on each return forgets, and each loan of what was returned before.
     */
    private void beforeSequenceRead() throws SQLException {
        if (!source.sequencesMatter()) {
            source.sequencesMatterNow();
        }
        forgetEarlierDraws();
    }

    /** A plain read of known functions is about to run; in a transaction it is remembered. */
    public void reads(SqlTraits traits) {
        if (!attributes.wantsAutoCommit()) {
            reads.add(traits);
        }
    }

    /** A transaction begins, as far as is known of it. */
    public void forgetReads() {
        reads.clear();
    }

    /**
     * Whether the plain reads of the transaction that was open when this session died have written nothing, however what they name
     * is defined. Asked of the catalog.
     *
     * @return false = one may have, or there were too many
     */
    public boolean onlyRead(Connection asking) throws SQLException {
        for (int i = 0; i < reads.count(); i++) {
            if (!onlyReads(asking, reads.text(i))) {
                return false;
            }
        }
        return reads.areKnown();
    }

    /** Whether the server may have told that transaction at its COMMIT that it doesn't go together with others. */
    public boolean wasSerializable(Connection asking) throws SQLException {
        Object wanted = wantedAttributes()[Attribute.ISOLATION.ordinal()];
        int level = wanted != null ? (Integer) wanted : asking.getTransactionIsolation();
        return level == Connection.TRANSACTION_SERIALIZABLE;
    }

    /** Something is about to run that may draw from a sequence: all but plain reads. After {@link #before}. */
    public void mayDraw() {
        drawn = true;
    }

    /**
     * What an earlier user drew from sequences isn't known to this session any more: currval fails as in a new one. Nothing
     * happens where there is none, or where this user may have drawn too: what is whose can't be told apart.
     */
    public void forgetEarlierDraws() throws SQLException {
        String forget = source.dialect().forgetSequences();
        if (drawnEarlier && !drawn && spoiled == null && forget != null) {
            run(forget);
        }
        drawnEarlier = false;
    }

    /** They are judged when the lease ends: asking now would be seen in the application's transaction. */
    private void note(String[] names) {
        if (functions == names) {
            return;
        }
        String[] all = new String[functions.length + names.length];
        System.arraycopy(functions, 0, all, 0, functions.length);
        System.arraycopy(names, 0, all, functions.length, names.length);
        functions = functions.length == 0 ? names : all;
        if (functions.length > 100) {
            spoil("many functions that aren't known");
            functions = NO_FUNCTIONS;
        }
    }

    /** A call failed with the driver's exception, which goes on to the application unchanged. */
    public void failed(SQLException failure) {
        Dialect dialect = source.dialect();
        if (dialect.meansCancelled(failure)) {
            cancelled = true;
        } else if (dialect.meansBroken(failure)) {
            broken = true;
            suspectSiblings();
            giveUpSlot();
        } else if (isToBlame(failure)) {
            spoil("plan that doesn't fit any more, or a standby");
            source.catalogChanged();
        }
    }

    /** Whether a statement never ran for what this session is or keeps: a plan that doesn't fit any more, a standby's where a primary is wanted. */
    public boolean isToBlame(SQLException failure) {
        return side.meansStaleCache(failure) || isOnStandby(failure);
    }

    private boolean isOnStandby(SQLException failure) {
        try {
            return source.meansStandby(failure, facts) && !raw().isReadOnly();
        } catch (SQLException untold) {
            return false;
        }
    }

    /**
     * Does away with the reason why a statement never ran, see {@link #isToBlame}; the target's other sessions of before aren't
     * lent again. The session forgets its plans, or is ended.
     *
     * @return false = something lies in it that would be lost
     */
    public boolean mend(SQLException failure) throws SQLException {
        boolean plans = side.meansStaleCache(failure);
        if (plans ? isMarked() && !side.preparesAnew(raw()) : carriesState()) {
            return false;
        }
        source.catalogChanged();
        if (!plans) {
            abandon();
        } else if (!isMarked()) {
            run(source.dialect().forgetPlans());
        }
        return true;
    }

    /** The driver's setter of an attribute is about to be called: the first time, what it was is remembered. */
    public void changes(Attribute attribute) throws SQLException {
        try {
            attributes.changes(attribute);
        } catch (SQLException e) {
            failed(e);
            if (!isDead()) {
                spoil("attribute that can't be read: " + attribute);
            }
        }
    }

    /**
     * Whether something lies in this session that another one wouldn't have and that isn't known by its name: what texts
     * and functions left, the driver's own settings, objects that were handed out. May ask the server; called between
     * calls.
     */
    public boolean carriesState() throws SQLException {
        return isMarked() || leftState();
    }

    /** The setter has been called. */
    public void changed(Attribute attribute, Object value) {
        if (attribute == Attribute.AUTOCOMMIT && Boolean.TRUE.equals(value)) {
            reads.clear();
        }
        attributes.changed(attribute, value, isInTransaction());
    }

    /** Client info has been set, in whole or in part. */
    public void changedClientInfo() {
        try {
            attributes.changedClientInfo(isInTransaction());
        } catch (SQLException e) {
            spoil("client info that can't be read");
        }
    }

    private boolean isInTransaction() {
        return transaction() == Dialect.Transaction.OPEN;
    }

    /** The application's transaction is over: what was set in it stays, or doesn't. */
    public void transactionEnded(boolean committed) {
        reads.clear();
        attributes.ended(committed);
    }

    /** A part of it has been undone, to a savepoint: which of what was set in it isn't known. */
    public void rolledBackInPart() {
        if (attributes.isUnsure()) {
            spoil("attribute set in a transaction that was rolled back in part");
        }
    }

    /** What has been set of the JDBC attributes, by {@link Attribute#ordinal()}; null = nothing. Without asking, so of a dead session too. */
    public Object[] wantedAttributes() {
        return attributes.wanted();
    }

    /** What the application has said of auto-commit, whatever the driver's object is set to at the moment. */
    public boolean wantsAutoCommit() {
        return attributes.wantsAutoCommit();
    }

    /**
     * Whether another session can take the place of this one, which is dead, as nothing lay in it.
     *
     * @param asking the other one's connection
     */
    public boolean leftNothing(Connection asking) throws SQLException {
        return !isMarked() && !facts.hiddenState() && (functions.length == 0 || !source.leavesState(asking, functions));
    }

    /**
     * Whether one SELECT writes nothing, however what it names is defined. Asked of the catalog.
     *
     * @param asking any connection to this one's database
     */
    public boolean onlyReads(Connection asking, String sql) throws SQLException {
        return source.dialect().onlyReads(asking, sql);
    }

    /** How commits are proved; null = they can't be. */
    public Commits commits() {
        return source.dialect().commits();
    }

    /** Ends this dead session's backend; see {@link Commits#end}. */
    public Commits.Backend endBackend(Connection asking, boolean evenIfBusy) throws SQLException {
        return source.dialect().commits().end(asking, facts, evenIfBusy);
    }

    /** Whether others can be asked what became of the backend. */
    public boolean hasBackend() {
        return facts.probeable();
    }

    /** Whether the connection goes through a pooler, which gives it another backend now and then. */
    public boolean isPooled() {
        return facts.pooler();
    }

    /**
     * A call begins or ends which may wait for what the server says unasked, or for what the application sends piece by piece:
     * meanwhile the backend has nothing to do. Ends with the lease, too.
     */
    public void listens(boolean now) {
        listening = now;
    }

    boolean isListening() {
        return listening;
    }

    /** Whether Holdfast has cut the line only because a call took too long. */
    public boolean isTimedOut() {
        return timedOut;
    }

    /** Which of its loans this is. */
    public int loan() {
        return loan;
    }

    /** What the guard keeps with the session; null at first. */
    public Object guarded() {
        return guarded;
    }

    public void guardedBy(Object kept) {
        guarded = kept;
    }

    /** Like {@link #carriesState()}, but only what was meant to stay: not a cancelled statement. */
    public boolean hasLeftState() throws SQLException {
        return driverSettings != null || leftState();
    }

    /** The part of {@link #carriesState()} that is known without asking. Any thread. */
    public boolean isMarked() {
        return spoiled != null || exposed || driverSettings != null;
    }

    /** The place that opened the present logical connection. */
    public void openedAt(String place) {
        openedAt = place;
    }

    /** Null where it isn't known: it costs too much to be looked up for each. */
    public String openedAt() {
        return openedAt;
    }

    /** Values of the JDBC attributes that were changed, by {@link Attribute#ordinal()}; null = as in a fresh one. */
    public Object[] attributeValues() throws SQLException {
        return attributes.values();
    }

    /** What {@link #attributeValues()} of another session said. */
    public void adoptAttributes(Object[] values) throws SQLException {
        attributes.adopt(values);
    }

    /**
     * Another session of the same target for the calling thread, with the same application name.
     *
     * @param nanos how long to wait, for who can do without; negative = as long as every connect does
     * @return null where the budget has none in that time
     * @throws SQLException as a connect does
     */
    public Session another(long nanos) throws SQLException {
        if (isDead()) {
            suspectSiblings();
        }
        Session other = (Session) anotherLease(nanos);
        if (other != null) {
            other.begin(leaseProperties());
        }
        return other;
    }

    /** Whether both lead to the same server: with several hosts another one may lag behind. */
    public boolean leadsWhere(Session other) {
        return source.sameHost(this, other);
    }

    private Properties leaseProperties() {
        Properties properties = new Properties();
        if (applicationName != null) {
            properties.setProperty(source.leaseProperties()[0], applicationName);
        }
        return properties;
    }

    /** Whether the driver has closed the connection, after the server or the line has gone. */
    public boolean isDead() {
        try {
            return raw().isClosed();
        } catch (SQLException untold) {
            return true;
        }
    }

    /** A connection beside the pool, to ask about this session. */
    public Connection openProbe() throws SQLException {
        return source.openProbe();
    }

    /** The same; waits for a server that is away, for so many nanoseconds. */
    public Inquiry inquire(long nanos) throws SQLException {
        return source.inquiries().take(nanos);
    }

    /** The backends for whose locks this session waits now; empty where the database doesn't tell. */
    public int[] blockers(Connection probe) throws SQLException {
        return source.dialect().blockers(probe, facts);
    }

    /** Whether the server calls this session so. */
    public boolean isBackend(int pid) {
        return pid != 0 && facts.pid() == pid;
    }

    /** Asks that the present statement of this session be cancelled. */
    public void cancel(Connection probe) throws SQLException {
        source.dialect().cancel(probe, facts);
    }

    /**
     * Whether one INSERT of values has no influence on the next: no triggers, rules, or defaults by functions of the
     * database's own, and nothing in it asks what was drawn from a sequence. Asked once, and again after DDL of this process.
     */
    public boolean insertsAreIndependent() throws SQLException {
        return source.insertsAreIndependent(raw());
    }

    /** Where the transaction of this session stands, without a round trip. */
    public Dialect.Transaction transaction() {
        return side.transaction(raw());
    }

    /** What the driver keeps in its objects beyond {@code java.sql}. */
    public DriverSide driverSide() {
        return side;
    }

    /** How log lines call the target. */
    public String targetName() {
        return source.name();
    }

    /** Read by other threads: whether a call is in the driver. */
    public boolean isInCall() {
        return (calls & 1) != 0;
    }

    /** Something was done that can't be undone: closed instead of pooled when the logical connection ends. */
    public void spoil(String reason) {
        if (spoiled == null) {
            spoiled = reason;
        }
    }

    /** The driver's inner object was handed out: pinned to the logical connection, told at DEBUG, closed instead of pooled. */
    public void expose(String what) {
        spoil(what);
        if (!exposed) {
            exposed = true;
            leavePool();
        }
        source.report().tell(Event.PINNED, source.name(), what);
    }

    /**
     * From now on only the application holds this session, and one collection finds all that it has dropped, as without us. A
     * loan that has ended meanwhile is the other thread's, see {@link #part}.
     */
    private synchronized void leavePool() {
        if (onLease()) {
            slot = letGo();
            Watchdog.INSTANCE.release(this, slot);
        }
    }

    /** A vendor method with effect SETTING (prepareThreshold, defaultFetchSize, autosave, ...) is about to change the connection: snapshot. */
    public void settingChanges() {
        if (driverSettings != null) {
            return;
        }
        try {
            driverSettings = side.settings(raw());
        } catch (SQLException e) {
            failed(e);
        }
        if (driverSettings == null) {
            spoil("driver setting that can't be read");
        }
    }

    /**
     * A lease begins: what the application varies per connection is set, if the session has something else. The router
     * calls it right after it borrowed.
     *
     * @param properties those of {@link Dialect#leaseProperties()} that the application gave, over which the URL wins; may be empty
     * @throws SQLException the driver's own; the session is ended by then, and another one may be borrowed
     */
    public void begin(Properties properties) throws SQLException {
        for (String name : source.leaseProperties()) {
            try {
                name(name, properties.getProperty(name));
            } catch (SQLException e) {
                abandon();
                throw e;
            }
        }
    }

    /** There is one such property so far, and its JDBC name is the driver's: {@code ApplicationName}. */
    private void name(String property, String wanted) throws SQLException {
        if (wanted == null ? applicationName == null : wanted.equals(applicationName)) {
            return;
        }
        if (connectedName == null) {
            connectedName = raw().getClientInfo(property);
        }
        enter();
        try {
            raw().setClientInfo(property, wanted == null ? connectedName : wanted);
        } finally {
            exit();
        }
        callsAtLease = calls;
        applicationName = wanted;
    }

    /**
     * What the logical connection has to hold as long as it is open; the session itself must never refer to it in any way.
     * Once per lease, by its thread.
     */
    public Object hold() {
        Object given = hold;
        hold = null;
        return given;
    }

    /** For the next lease. */
    private void takeHold() {
        hold = held.get();
        if (hold == null) {
            hold = new Object();
            held = new WeakReference<>(hold, Watchdog.DROPPED);
        }
    }

    /**
     * Whether the application dropped the logical connection without closing it. Any thread. The loan is read twice: in
     * between the session may have been returned and lent again. A last call may still run, with nobody to wait
     * for it but its thread.
     */
    boolean isForgotten() {
        int seen = loan;
        return (seen & 1) != 0 && held.get() == null && seen == loan && (calls & 1) == 0;
    }

    /** Whether the driver's own object is out: then it may be in use although the logical connection is forgotten. */
    public boolean isExposed() {
        return exposed;
    }

    /**
     * Forgotten, but the driver's own object is out: it is left to the application and to the driver.
     *
     * @return frees its slot of the budget, to be run once the connection is gone; null = it has been returned already
     */
    synchronized Runnable leave() {
        if (!endLoan()) {
            return null;
        }
        return slot == null ? letGo() : slot;
    }

    /**
     * The logical connection was closed and its statements are: open transaction rolled back, state restored, back to the
     * pool; or ended, where that can't be done.
     *
     * @throws SQLException what the driver's own {@code close()} would have thrown
     */
    public void release() throws SQLException {
        part(restore());
    }

    /** @return whether the session is as a fresh one would be */
    boolean restore() {
        calls += calls & 1;
        enter();
        try {
            return !broken && !cancelled && spoiled == null && tidy() && !changedCatalog && !changedServer;
        } catch (SQLException | RuntimeException e) {
            source.report().tell(Event.PHYSICAL_CLOSED, source.name(), "couldn't be cleaned", e);
            return false;
        } finally {
            exit();
            // Once more: only now others see what a transaction changed.
            if (changedCatalog) {
                source.catalogChanged();
            }
            if (changedServer) {
                SessionSource.serverChanged();
            }
        }
    }

    /** What the driver has closed itself holds no slot: programs that replace a dead connection seldom close it first. */
    private void giveUpSlot() {
        try {
            if (raw().isClosed()) {
                part(false);
            }
        } catch (SQLException untold) {
            source.report().tell(Event.PHYSICAL_CLOSED, source.name(), "doesn't tell whether it is closed", untold);
        }
    }

    /** Back to the pool or ended, once per lease: a close, an abort, a broken line and the watchdog may meet. */
    private void part(boolean clean) {
        if (!endLoan()) {
            return;
        }
        // Read after the loan has ended: an expose at the same time sees that, or is seen here.
        if (exposed) {
            endExposed();
        } else if (clean) {
            takeHold();
            giveBack();
        } else {
            discard();
        }
    }

    private synchronized void endExposed() {
        if (slot == null) {
            discard();
        } else {
            end();
            slot.run();
        }
    }

    /** @return false = it had ended */
    private boolean endLoan() {
        int now = loan;
        return (now & 1) != 0 && LOAN.compareAndSet(this, now, now + 1);
    }

    /** @return false = it can't be made clean */
    private boolean tidy() throws SQLException {
        if (!endTransaction()) {
            return false;
        }
        if (driverSettings != null) {
            side.restore(raw(), driverSettings);
            driverSettings = null;
        }
        attributes.restore();
        side.sweep(raw());
        if (calls - callsAtLease <= 1) {
            return true;
        }
        return !leftState() && forgetSequences();
    }

    private boolean endTransaction() throws SQLException {
        Dialect.Transaction transaction = side.transaction(raw());
        if (transaction == Dialect.Transaction.NONE) {
            return true;
        }
        boolean autocommit = raw().getAutoCommit();
        if (transaction == Dialect.Transaction.UNKNOWN) {
            return autocommit || rolledBackAsCloseDoes();
        }
        if (autocommit) {
            run("ROLLBACK");
        } else {
            raw().rollback();
        }
        source.report().tell(Event.TRANSACTION_ROLLED_BACK, source.name(), "");
        return side.transaction(raw()) == Dialect.Transaction.NONE;
    }

    /** Some drivers commit on close (Oracle's does): then only the driver's own close is right. */
    private boolean rolledBackAsCloseDoes() throws SQLException {
        if (!source.dialect().closeRollsBack(raw().getClass())) {
            return false;
        }
        raw().rollback();
        return true;
    }

    private boolean leftState() throws SQLException {
        if (functions.length > 0 && source.leavesState(raw(), functions)) {
            return true;
        }
        functions = NO_FUNCTIONS;
        return facts.hiddenState() && source.dialect().hasHiddenState(raw(), facts);
    }

    private boolean forgetSequences() throws SQLException {
        String forget = source.dialect().forgetSequences();
        if (forget != null && (source.sequencesMatter() || drawn && isAskedUnseen())) {
            run(forget);
            drawnEarlier = false;
        } else {
            drawnEarlier = true;
        }
        return true;
    }

    /** Whether the next user may be told what this one drew without naming it. Not asked where the session is closed anyway. */
    private boolean isAskedUnseen() throws SQLException {
        return !changedCatalog && facts != Facts.NONE && source.hidesSequenceReads(raw());
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = raw().createStatement()) {
            statement.execute(sql);
        }
    }

    /** {@code Connection.abort} or a broken state: ended now, whatever runs on it. */
    public void abandon() {
        abort();
        part(false);
    }

    /** The present call takes too long, and is about to be ended for that alone. */
    void timesOut() {
        timedOut = true;
    }

    /** Cuts the line; a call that waits in the driver fails with the driver's own exception. Any thread. */
    void abort() {
        broken = true;
        try {
            raw().abort(DirectExecutor.INSTANCE);
        } catch (SQLException | RuntimeException | LinkageError e) {
            // the driver's loader may be closed, and have a class less than this needs
            source.report().tell(Event.PHYSICAL_CLOSED, source.name(), "abort failed", e);
        }
    }

    /** What the driver throws when a closed connection is used: its own class, message and SQLState. */
    public SQLException closedConnection() {
        return side.closedConnection();
    }

    @Override
    protected boolean usable(boolean paused) {
        try {
            boolean usable = !broken && fits() && (paused ? stillFresh() : !isDying());
            if (usable) {
                startLease();
            }
            return usable;
        } catch (SQLException | RuntimeException e) {
            suspectSiblings();
            source.report().tell(Event.PHYSICAL_CLOSED, source.name(), "died while idle", e);
            return false;
        }
    }

    private boolean isDying() throws SQLException {
        if (isQuiet()) {
            return raw().isClosed();
        }
        boolean dying = side.pendingDeath(raw());
        if (dying) {
            suspectSiblings();
        }
        return dying;
    }

    /**
     * The driver's own look may wait for longer than a statement takes. A server that ends a session says so, which is seen at
     * once; a line that was cut only by that look, so it is taken after a pause.
     */
    private boolean isQuiet() {
        if (!looksSeldom) {
            return false;
        }
        long before = lent;
        lent = System.nanoTime();
        return lent - before < SHORT_PAUSE && !hasArrived();
    }

    private boolean hasArrived() {
        if (!arrivalsKnown) {
            arrivals = side.arrivals(raw());
            arrivalsKnown = true;
        }
        try {
            return arrivals != null && arrivals.available() > 0;
        } catch (IOException broken) {
            return true;
        }
    }

    /** A driver tells the server the JVM's time zone when it connects, and caches plans and types. */
    private boolean fits() {
        return catalogVersion == source.catalogVersion() && isStill(JavaUtil.timeZone());
    }

    private boolean isStill(TimeZone now) {
        if (timeZone == now) {
            return true;
        }
        if (!timeZone.equals(now)) {
            return false;
        }
        timeZone = now;
        return true;
    }

    private boolean stillFresh() throws SQLException {
        return !raw().isClosed() && source.dialect().stillFresh(raw(), facts);
    }

    private void startLease() throws SQLException {
        openedAt = null;
        listening = false;
        drawn = false;
        reads.clear();
        loan++;
        if (drawnEarlier && source.sequencesMatter()) {
            enter();
            try {
                forgetEarlierDraws();
            } finally {
                exit();
            }
        }
        callsAtLease = calls;
    }

    @Override
    protected Capacity askCapacity() throws SQLException {
        if (facts.slots() == null) {
            return null;
        }
        if (freshCapacity) {
            freshCapacity = false;
            return Capacity.of(facts.slots());
        }
        return Capacity.of(source.dialect().slots(raw()));
    }

    @Override
    protected int backend() {
        return facts.pid();
    }

    @Override
    protected boolean sharesServerWith(Lease other) {
        long start = facts.serverStart();
        return start == 0 ? super.sharesServerWith(other) : start == ((Session) other).facts.serverStart();
    }

    @Override
    protected long statements() {
        return calls >>> 1;
    }

    @Override
    protected void end() {
        Watchdog.INSTANCE.forget(this);
        endLoan();
        try {
            raw().close();
            source.report().tell(Event.PHYSICAL_CLOSED, source.name(), spoiled == null ? "" : spoiled);
        } catch (SQLException | RuntimeException e) {
            source.report().tell(Event.PHYSICAL_CLOSED, source.name(), "close failed", e);
        }
    }

    /** What the facades keep for all logical connections of the target; null at first. */
    public Object attachment() {
        return attachment;
    }

    /** @return what is kept from now on: this, or what another session's thread kept before */
    public Object attach(Object kept) {
        attachment = source.attach(kept);
        return attachment;
    }

    public VendorMethods vendorMethods() {
        return source.dialect().vendorMethods();
    }

    Facts facts() {
        return facts;
    }

    SessionSource source() {
        return source;
    }

    Watchdog.Watch watch() {
        return watch;
    }

    void watchedBy(Watchdog.Watch its) {
        watch = its;
    }

    /** Read by the watchdog. */
    int calls() {
        return calls;
    }

    boolean onLease() {
        return (loan & 1) != 0;
    }
}
