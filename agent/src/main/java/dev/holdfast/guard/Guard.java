package dev.holdfast.guard;

import dev.holdfast.config.Settings;
import dev.holdfast.dialect.Commits;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** What happens after a failure: whether work is run again, and how a commit without an answer is settled. One for all. Any thread. */
public final class Guard {
    private final Settings settings;
    private final Report report;
    private final boolean off;
    private final Pruner pruner;

    /** Null until the first failure: a start doesn't pay for Resilience4j. */
    private volatile Retries retries;

    /** Targets whose marker table failed once; commits there do without. */
    private final Set<String> markerFailed = ConcurrentHashMap.newKeySet();

    /** Targets that could not be asked for the means of a proof, which was told. */
    private final Set<String> unproved = ConcurrentHashMap.newKeySet();

    /** Targets where the marker table was missing, and whether it could be created. */
    private final ConcurrentMap<String, Boolean> makers = new ConcurrentHashMap<>();

    public Guard(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
        this.off = settings.retryDeadline().isZero();
        this.pruner = new Pruner(settings.commitMarkerTable(), report);
    }

    /** Whether anything is ever tried again. */
    public boolean isOff() {
        return off;
    }

    /** Nanoseconds that a failure is worked on. */
    public long deadlineNanos() {
        return settings.retryDeadline().toNanos();
    }

    /** What was begun on a session and isn't known to be committed. */
    public Work work(Session session) {
        Work work = (Work) session.guarded();
        if (work == null) {
            work = new Work(session, this);
            session.guardedBy(work);
        }
        return work;
    }

    /** The first failure of an operation on a session. */
    public Trouble trouble(Session failed) {
        return new Trouble(retries(), work(failed).noticed(), Patience.atMost(deadlineNanos()));
    }

    private Retries retries() {
        Retries known = retries;
        if (known == null) {
            known = new Retries(settings);
            retries = known;
        }
        return known;
    }

    Settings settings() {
        return settings;
    }

    Report report() {
        return report;
    }

    /**
     * Whether the marker table is there; creates it if that was asked for.
     *
     * @throws SQLException the session can't go on
     */
    Commits.Means means(Session session) throws SQLException {
        try {
            return asked(session);
        } catch (SQLException e) {
            goOnWithout(session, e);
            return Commits.Means.NONE;
        }
    }

    /**
     * Whether this role can prove a commit by its number.
     *
     * @throws SQLException the session can't go on
     */
    boolean canNumber(Session session) throws SQLException {
        try {
            session.commits().tryNumber(session.raw());
            return true;
        } catch (SQLException e) {
            goOnWithout(session, e);
            return false;
        }
    }

    private void goOnWithout(Session session, SQLException failure) throws SQLException {
        String state = String.valueOf(failure.getSQLState());
        boolean ofTheSession = state.startsWith("08") || state.startsWith("40") || state.startsWith("57");
        if (ofTheSession || session.raw().isClosed()) {
            throw failure;
        }
        if (unproved.add(session.targetName())) {
            report.tell(Event.PROOF_NOT_USABLE, session.targetName(), "", failure);
        }
    }

    private Commits.Means asked(Session session) throws SQLException {
        QualifiedName table = settings.commitMarkerTable();
        Commits.Means means = session.commits().means(session.raw(), table);
        boolean created = !means.marker()
                && settings.commitMarkerCreate()
                && makers.computeIfAbsent(session.targetName(), target -> createMarker(session, table));
        return created ? session.commits().means(session.raw(), table) : means;
    }

    private boolean createMarker(Session session, QualifiedName table) {
        try (Connection own = session.openProbe()) {
            if (session.commits().createMarker(own, table)) {
                report.tell(Event.MARKER_CREATED, session.targetName(), table.toString());
            }
            return true;
        } catch (SQLException e) {
            report.tell(Event.MARKER_NOT_CREATED, session.targetName(), table.toString(), e);
            return false;
        }
    }

    boolean isMarkerOff(Session session) {
        return markerFailed.contains(session.targetName());
    }

    void pruneIfDue(Session session) {
        pruner.pruneIfDue(session);
    }

    void markerFails(Session session, SQLException failure) {
        if (markerFailed.add(session.targetName())) {
            report.tell(
                    Event.MARKER_FAILED,
                    session.targetName(),
                    settings.commitMarkerTable().toString(),
                    failure);
        }
    }

    /**
     * Ends what a dead session has left on the server, so that its locks are free.
     *
     * @param fresh another session of the same target
     */
    public void endBackend(Session fresh, Session dead) throws SQLException {
        Commits commits = dead.commits();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (commits != null && dead.hasBackend() && System.nanoTime() < end) {
            Commits.Backend backend = dead.endBackend(fresh.raw(), true);
            if (backend == Commits.Backend.GONE || backend == Commits.Backend.UNKNOWN) {
                return;
            }
            Pause.millis(10);
        }
    }

    public void tellReconnected(Session fresh) {
        report.tell(Event.RECONNECTED, fresh.targetName(), "");
    }

    public void tellRunAgain(Session session, SQLException failure, Trouble trouble) {
        report.tell(Event.RETRIED, session.targetName(), failure.getSQLState() + ", " + trouble, failure);
    }

    /**
     * A text that isn't quiet is about to run.
     *
     * @param statement the driver's object that runs it
     */
    public void before(Session session, SqlTraits traits, Statement statement) throws SQLException {
        if (!off) {
            work(session).before(traits, statement);
        }
    }

    /**
     * A single statement may be about to run together with its proof.
     *
     * @param statement the driver's object that would run it alone
     * @param call whose commit may have to be settled
     * @return null = it can't
     */
    public ProvedRun proved(Session session, SqlTraits traits, Statement statement, Patience.Call call)
            throws SQLException {
        return off ? null : work(session).proved(traits, statement, call);
    }

    /**
     * Something else is about to run that may write: a batch, an updatable result set.
     *
     * @param rows it is a batch of INSERTs, UPDATEs or DELETEs
     */
    public void beforeOther(Session session, boolean rows) {
        if (!off) {
            work(session).beforeOther(rows);
        }
    }

    /**
     * What the application is told of a batch that has failed.
     *
     * @param commits a text of the batch does
     * @return 08007 where the session has died, and the batch commits itself or ran in auto-commit, as the driver commits it in pieces
     *     then; the same update counts, and the failure as cause. Else the failure
     */
    public SQLException ofBatch(Session session, boolean commits, SQLException failure) {
        if (off) {
            return failure;
        }
        SQLException told = work(session).ofBatch(commits, failure);
        work(session).givenUp();
        return told;
    }

    /**
     * What the application is told of a text that commits and has failed.
     *
     * @return 08007 where the session has died, and with it the answer; else the failure
     */
    public SQLException ofCommitText(Session session, SqlTraits traits, SQLException failure) {
        return off ? failure : work(session).ofCommitText(traits, failure);
    }

    /**
     * Commits the open transaction. Returns only when it is committed.
     *
     * @param call who asks for it
     * @throws SQLException the driver's own; 40001 where it is proved that nothing was committed after the session had died;
     *     08007 where that isn't known
     */
    public void commit(Session session, Patience.Call call) throws SQLException {
        if (off) {
            session.raw().commit();
        } else {
            work(session).commitAsAsked(call);
        }
    }

    /**
     * Auto-commit is about to be switched on, which commits what is open.
     *
     * @param call who asks for it
     * @return whether it has been committed here; the session may have died
     * @throws SQLException as {@link #commit}
     */
    public boolean commitBeforeSwitch(Session session, Patience.Call call) throws SQLException {
        if (off
                || session.transaction() != Dialect.Transaction.OPEN
                || session.raw().getAutoCommit()) {
            return false;
        }
        work(session).commitAsAsked(call);
        return true;
    }

    /** Whether a failure may be more than the application's own. */
    public boolean mayMatter(Session session, SQLException failure) {
        return !off && work(session).mayMatter(failure);
    }

    /**
     * Whether only the driver has found fault with what the server has done, such as rows where none were expected: that is
     * committed, as it is without us.
     *
     * @param call whose commit it is
     * @throws SQLException the commit has failed
     */
    public boolean isKept(Session session, SQLException failure, Patience.Call call) throws SQLException {
        Work work = (Work) session.guarded();
        return work != null && work.isKept(failure, call);
    }

    /** A text has failed and isn't run again: what it was given is taken back. */
    public void givenUp(Session session) {
        if (!off) {
            work(session).givenUp();
        }
    }

    /** A text's call ended in the middle: a transaction that it was given can't be ended in order. */
    public void stumbled(Session session) {
        Work work = (Work) session.guarded();
        if (work != null && work.isSingle()) {
            session.abandon();
            work.undoSingle();
        }
    }

    /** The application has rolled back. */
    public void rolledBack(Session session) {
        Work work = (Work) session.guarded();
        if (work != null) {
            work.rolledBack();
        }
        session.transactionEnded(false);
    }

    /**
     * The text has run.
     *
     * @param call whose commit it may be
     * @return false = it is proved to be committed, but the session has died
     */
    public boolean after(Session session, Patience.Call call) throws SQLException {
        return off || work(session).after(call);
    }
}
