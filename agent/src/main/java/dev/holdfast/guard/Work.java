package dev.holdfast.guard;

import dev.holdfast.dialect.Commits;
import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.MarkedText;
import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.report.Event;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What was begun on one session and isn't known to be committed: the application's transaction, or the one that a single
 * writing statement in auto-commit is given. Commits it in a way that can be proved. Used by whoever holds the session.
 */
public final class Work {
    /** How much the open transaction is known to have written. */
    private enum Written {
        NOTHING,
        /** Functions ran, or what isn't understood. */
        PERHAPS,
        /** An INSERT, UPDATE, DELETE or MERGE. */
        ROWS
    }

    private enum Proof {
        MARKER,
        XID,
        NONE
    }

    private final Session session;
    private final Guard guard;

    /** Null = not asked yet. */
    private Proof proof;

    private Written written = Written.NOTHING;

    /** A text of this transaction may have made it read-only, or another role's. */
    private boolean perhapsChanged;

    /** The session's, when that was noted. */
    private int loan;

    /** A statement in auto-commit has been given a transaction, whose COMMIT hasn't been sent. */
    private boolean single;

    /** Null = of the open transaction it isn't known yet. */
    private Commits.Xid number;

    /** What the server has just refused to run with its proof; null = nothing. */
    private MarkedText misfit;

    /** Whether a transaction's number can be asked for; null = not tried yet. */
    private Boolean numbers;

    /** See {@link Commits.Means#counting()}. */
    private boolean counting;

    /** Null until the first. */
    private MarkerIds ids;

    /** What stands behind the text of a prepared statement that is marked; null = not asked for yet. */
    private String behind;

    /** The last commit has been settled: nothing of it is there. */
    private boolean provedAborted;

    /** The last failure has been told as it is. */
    private boolean told;

    /** Nobody misses what was open when the session died. */
    private boolean over;

    /** The session died in the first statement of a transaction, of which the driver knows nothing. */
    private boolean lostTheFirst;

    /** The session had died before the present call. */
    private boolean wasDead;

    /** When the last failure was, before its commit was settled; nanoseconds of {@link System#nanoTime()}, 0 = not yet. */
    private long noticed;

    /** Of the operation that is being run again on this session; null = it is its first run. */
    private Trouble inherited;

    /** Of the operation that runs next on this loan. */
    private Trouble bequeathed;

    private int bequeathedOn;

    /** What runs; null = a commit of the application's. */
    private Statement running;

    /** Which {@link #running} has, and not while it is a single one; 0 = none. */
    private int fetchSize;

    /** Who waits for the commit that is under way; else null, as it must not be kept from the garbage collector. */
    private Patience.Call call;

    Work(Session session, Guard guard) {
        this.session = session;
        this.guard = guard;
    }

    /** A text is about to run that isn't a plain read of known functions. */
    void before(SqlTraits traits, Statement statement) throws SQLException {
        begins();
        running = statement;
        boolean rows = traits.writesRows();
        if (rows && startsAlone()) {
            beginSingle(statement);
        } else if (traits.kind() != SqlTraits.Kind.COMMIT) {
            writes(rows);
            perhapsChanged |= !rows && (traits.kind() != SqlTraits.Kind.SELECT || traits.unknownFunctions().length > 0);
        }
        if (traits.changesCatalog()) {
            // a new rule may have made counting impossible
            proof = null;
        }
    }

    private boolean startsAlone() throws SQLException {
        return session.transaction() == Dialect.Transaction.NONE
                && session.wantsAutoCommit()
                && session.raw().getAutoCommit()
                // which pgjdbc heeds in transactions only
                && !session.raw().isReadOnly();
    }

    /** See {@link Guard#proved}. */
    ProvedRun proved(SqlTraits traits, Statement statement, Patience.Call caller) throws SQLException {
        MarkedText text = traits.marked();
        if (text.isRefused()) {
            return null;
        }
        begins();
        running = statement;
        misfit = null;
        if (!startsAlone()) {
            return goesOnAlone();
        }
        single = true;
        if (proof() == Proof.NONE || !counting) {
            single = false;
            return goesOnAlone();
        }
        written = Written.ROWS;
        if (proof == Proof.XID) {
            begin(statement);
        }
        UUID id = proof == Proof.MARKER ? nextId() : null;
        return new ProvedRun(this, session, text, guard.settings().commitMarkerTable(), id, caller);
    }

    /** The same operation begins anew, as its own text. */
    private ProvedRun goesOnAlone() {
        inherits(inherited);
        return null;
    }

    private UUID nextId() {
        if (ids == null) {
            ids = new MarkerIds();
        }
        return ids.next();
    }

    /** See {@link Commits#countAndMark}; the id is a parameter. The same object each time. */
    String countAndMark() {
        if (behind == null) {
            behind = session.commits().countAndMark(guard.settings().commitMarkerTable(), "?");
        }
        return behind;
    }

    /** @return the count of what has been committed */
    long settleMarked(SQLException failure, UUID id, Patience.Call caller) throws SQLException {
        Settlement settlement = Settlement.byMarker(guard.settings().commitMarkerTable(), id.toString());
        if (session.isTimedOut() || isTimeLimit(failure)) {
            settlement.hurry();
        }
        call = caller;
        try {
            settle(failure, settlement);
        } finally {
            call = null;
        }
        return settlement.rows();
    }

    /** The server has refused a run with its proof: the text is about to be run by itself. */
    void undoMarked(MarkedText text) {
        undoSingle();
        misfit = text;
        goesOnAlone();
    }

    /** It has been committed. */
    boolean afterMarked() {
        single = false;
        written = Written.NOTHING;
        guard.pruneIfDue(session);
        return !session.isDead();
    }

    boolean afterNumbered(Commits.Xid xid, Patience.Call caller) throws SQLException {
        number = xid;
        try {
            return after(caller);
        } finally {
            number = null;
        }
    }

    void beforeOther(boolean rows) {
        begins();
        writes(rows);
        perhapsChanged |= !rows;
    }

    private void begins() {
        inherited = bequeathedOn == session.loan() ? bequeathed : null;
        bequeathed = null;
        wasDead = session.isDead();
        noticed = 0;
        provedAborted = false;
        told = false;
        if (loan != session.loan() || session.transaction() == Dialect.Transaction.NONE) {
            loan = session.loan();
            written = Written.NOTHING;
            perhapsChanged = false;
            session.forgetReads();
        }
    }

    private void writes(boolean rows) {
        if (rows) {
            written = Written.ROWS;
        } else if (written == Written.NOTHING) {
            written = Written.PERHAPS;
        }
    }

    void rolledBack() {
        written = Written.NOTHING;
    }

    private void beginSingle(Statement statement) throws SQLException {
        single = true;
        if (proof() == Proof.NONE) {
            single = false;
        } else {
            begin(statement);
            written = Written.ROWS;
            fetchAll(statement);
        }
    }

    /** The driver fetches rows in pieces in a transaction only, from one that is still open. */
    private void fetchAll(Statement statement) throws SQLException {
        fetchSize = statement.getFetchSize();
        if (fetchSize != 0) {
            statement.setFetchSize(0);
        }
    }

    private void fetchAsBefore() {
        int size = fetchSize;
        fetchSize = 0;
        if (size != 0) {
            try {
                running.setFetchSize(size);
            } catch (SQLException closed) {
                // by another thread: nothing is fetched any more
            }
        }
    }

    /**
     * In simple query mode pgjdbc may notice that a parameter can't be written when its BEGIN is on the way, and never reads
     * the answer to that: there it is sent by itself.
     */
    private void begin(Statement statement) throws SQLException {
        Connection raw = session.raw();
        raw.setAutoCommit(false);
        if (statement instanceof PreparedStatement && session.driverSide().writesParametersIntoTexts(raw)) {
            try (Statement nothing = raw.createStatement()) {
                nothing.execute("SELECT 1");
            }
        }
    }

    /** The text has run. A single statement's transaction is committed. */
    boolean after(Patience.Call caller) throws SQLException {
        if (!single) {
            if (session.transaction() == Dialect.Transaction.NONE) {
                written = Written.NOTHING;
            }
            return true;
        }
        try {
            commit(session.transaction(), caller);
        } catch (SQLException e) {
            // to the application it is a part of the execution
            session.driverSide().forgetAnswer(running);
            throw e;
        }
        single = false;
        fetchAsBefore();
        if (misfit != null) {
            misfit.refuse();
            misfit = null;
        }
        if (session.isDead()) {
            return false;
        }
        try {
            session.raw().setAutoCommit(true);
            return true;
        } catch (SQLException e) {
            // cut off since; it is committed nevertheless
            session.failed(e);
            session.abandon();
            return false;
        }
    }

    /** See {@link Guard#isKept}. SQLStates: org.postgresql.util.PSQLState. */
    boolean isKept(SQLException failure, Patience.Call caller) throws SQLException {
        String state = failure.getSQLState();
        boolean ofTheDriver = "0100E".equals(state) || "02000".equals(state);
        if (!ofTheDriver || !single || session.isDead() || session.transaction() != Dialect.Transaction.OPEN) {
            return false;
        }
        try {
            after(caller);
            return true;
        } catch (SQLException e) {
            undoSingle();
            throw e;
        }
    }

    /** The session has died with an open transaction of the application, which has not yet tried to end it. */
    public boolean isLost() {
        return lostTheFirst || !over && session.transaction() != Dialect.Transaction.NONE;
    }

    /** What has failed isn't run again: the application knows of it, and what it was given is taken back. */
    void givenUp() {
        undoSingle();
        bequeathed = null;
        lostTheFirst |= !session.wantsAutoCommit() && session.isDead();
    }

    /** The text, or its commit, has failed: a single statement's transaction is over. */
    void undoSingle() {
        misfit = null;
        if (!single) {
            return;
        }
        try {
            if (!session.isDead() && !session.raw().getAutoCommit()) {
                if (session.transaction() != Dialect.Transaction.NONE) {
                    session.raw().rollback();
                }
                session.raw().setAutoCommit(true);
            }
        } catch (SQLException e) {
            session.failed(e);
            session.abandon();
        }
        single = false;
        fetchAsBefore();
        // A living session's next transaction is the application's, and missed.
        over |= session.isDead();
    }

    /** See {@link Guard#commit}. The failure is the application's: what it runs next isn't run again for it. */
    void commitAsAsked(Patience.Call caller) throws SQLException {
        running = null;
        inherited = null;
        boolean committed = false;
        Dialect.Transaction transaction = session.transaction();
        try {
            commit(transaction, caller);
            committed = transaction != Dialect.Transaction.FAILED;
        } finally {
            provedAborted = false;
            session.transactionEnded(committed);
        }
    }

    private void commit(Dialect.Transaction transaction, Patience.Call caller) throws SQLException {
        call = caller;
        try {
            commit(transaction);
        } finally {
            call = null;
        }
    }

    private void commit(Dialect.Transaction transaction) throws SQLException {
        if (session.isMarked()) {
            writes(false);
        }
        wasDead = session.isDead();
        boolean open = transaction == Dialect.Transaction.OPEN
                && !wasDead
                && !session.raw().getAutoCommit();
        if (!open || written == Written.NOTHING || proof() == Proof.NONE) {
            commitUnproved(transaction);
        } else if (proof == Proof.MARKER && isMarkable()) {
            commitMarked();
        } else {
            commitNumbered();
        }
        written = Written.NOTHING;
    }

    private void commitUnproved(Dialect.Transaction transaction) throws SQLException {
        try {
            session.raw().commit();
            if (transaction == Dialect.Transaction.FAILED) {
                tellRolledBack();
            }
        } catch (SQLException e) {
            boolean open = transaction == Dialect.Transaction.OPEN;
            if (!open || isProofOff() || !hasDied() || judged(e) != Verdict.IN_DOUBT) {
                throw e;
            }
            if (written != Written.NOTHING) {
                throw unknown(e, "there was nothing to prove it by");
            }
            if (session.commits() == null) {
                throw e;
            }
            settle(e, Settlement.byReads());
        }
    }

    /** In the present call. */
    private boolean hasDied() {
        return !wasDead && session.isDead();
    }

    /** pgjdbc before 42.2.11, or told not to raise exceptions of its own, doesn't say so. */
    private void tellRolledBack() throws SQLException {
        guard.report().tell(Event.COMMIT_ROLLED_BACK, session.targetName(), "");
        if (guard.settings().commitRollbackAsError()) {
            throw new SQLException(
                    session.targetName()
                            + ": the server has rolled the transaction back, as a statement in it had failed",
                    "25P02");
        }
    }

    private Verdict judged(SQLException failure) {
        return Verdict.of(failure.getSQLState(), session.isDead(), Verdict.Phase.COMMIT_SENT);
    }

    /** A row was written by a text, and what could forbid the marker in this transaction would have forbidden that too. */
    private boolean isMarkable() throws SQLException {
        boolean rows = written == Written.ROWS && !session.isMarked();
        if (session.raw().isReadOnly()) {
            return false;
        }
        return rows && !perhapsChanged || canMarkNow();
    }

    private boolean isReadOnlyNow() throws SQLException {
        return session.commits().isReadOnly(session.raw());
    }

    private boolean canMarkNow() throws SQLException {
        // temporary tables are written to in read-only transactions, too
        return !isReadOnlyNow()
                && session.commits().xid(session.raw(), false) != null
                && guard.means(session).marker();
    }

    private void commitMarked() throws SQLException {
        QualifiedName table = guard.settings().commitMarkerTable();
        String id = nextId().toString();
        try {
            boolean together = !session.driverSide().setsSavepoints(session.raw());
            commitBy(commit -> session.commits().commitMarked(commit, table, id, together));
            guard.pruneIfDue(session);
        } catch (SQLException e) {
            if (!session.isDead() && session.transaction() != Dialect.Transaction.NONE) {
                markerFailed(e);
            } else {
                settle(e, Settlement.byMarker(table, id));
            }
        }
    }

    private void markerFailed(SQLException failure) throws SQLException {
        if (isOfTheTable(failure)) {
            proof = null;
            guard.markerFails(session, failure);
        }
        session.raw().rollback();
        provedAborted = true;
        throw failure;
    }

    /** Not a conflict, a time limit or a cancel, which are the transaction's own. */
    private static boolean isOfTheTable(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return !state.startsWith("25") && !state.startsWith("40") && !state.startsWith("55") && !state.startsWith("57");
    }

    private void commitNumbered() throws SQLException {
        if (number == null && !canNumber()) {
            commitUnproved(Dialect.Transaction.OPEN);
            return;
        }
        Commits.Xid xid = number != null ? number : session.commits().xid(session.raw(), single);
        try {
            if (single) {
                commitBy(session.commits()::commit);
            } else {
                session.raw().commit();
            }
        } catch (SQLException e) {
            if (xid == null) {
                // it may have notified others; a single statement that found no row is run again
                throw !single && hasDied() && judged(e) == Verdict.IN_DOUBT ? unknown(e, "it had no number") : e;
            }
            settle(e, Settlement.byXid(xid));
        }
    }

    private interface Commit {
        void by(Statement statement) throws SQLException;
    }

    /** What is said to a single statement is for its COMMIT, too: the query timeout, cancel. What that warns of is the statement's. */
    private void commitBy(Commit commit) throws SQLException {
        try (Statement statement = session.raw().createStatement()) {
            if (!single || running.isClosed()) {
                commit.by(statement);
                return;
            }
            statement.setQueryTimeout(running.getQueryTimeout());
            call.commitsBy(statement);
            try {
                commit.by(statement);
                warn(statement.getWarnings(), statement);
            } finally {
                call.commitsBy(null);
            }
        }
    }

    private void warn(SQLWarning ofCommit, Statement commit) throws SQLException {
        if (ofCommit == null || running.isClosed()) {
            return;
        }
        SQLWarning own = running.getWarnings();
        if (own != null) {
            own.setNextWarning(ofCommit);
        } else if (session.driverSide().answers(running)) {
            session.driverSide().copyWarnings(commit, running);
        }
    }

    /** Returns only if it is committed. */
    private void settle(SQLException failure, Settlement settlement) throws SQLException {
        Verdict verdict = judged(failure);
        if (verdict == Verdict.ABORTED) {
            provedAborted = true;
            throw failure;
        }
        boolean answered = !session.isDead();
        noticed = System.nanoTime();
        Boolean committed = settle(settlement);
        over |= session.isDead();
        String outcome = committed == null ? "unknown" : committed ? "committed" : "not committed";
        if (!answered) {
            guard.report().tell(Event.COMMIT_SETTLED, session.targetName(), settlement + ": " + outcome, failure);
        }
        if (committed == null) {
            throw unknown(failure, settlement.toString());
        }
        if (!committed) {
            provedAborted = true;
            if (answered) {
                throw failure;
            }
            throw new SQLTransactionRollbackException(
                    "The connection was lost during commit, and the transaction has not been committed: "
                            + failure.getMessage(),
                    "40001",
                    failure);
        }
    }

    /** Until nobody waits for it any more. */
    private Boolean settle(Settlement settlement) throws SQLException {
        long nanos = nanosToSettle();
        Patience outer = Patience.begin(call, 0);
        try {
            return settlement.settle(session, nanos);
        } finally {
            Patience.end(outer);
        }
    }

    private long nanosToSettle() throws SQLException {
        long nanos = inherited != null ? inherited.leftNanos() : Patience.atMost(guard.deadlineNanos());
        int seconds = running == null || running.isClosed() ? 0 : running.getQueryTimeout();
        return seconds > 0 ? Math.min(nanos, TimeUnit.SECONDS.toNanos(seconds)) : nanos;
    }

    /** What has failed on another session is about to run on this one. */
    public void inherits(Trouble trouble) {
        bequeathed = trouble;
        bequeathedOn = session.loan();
    }

    long noticed() {
        return noticed;
    }

    /** See {@link Guard#ofBatch}. */
    SQLException ofBatch(boolean commits, SQLException failure) {
        boolean committedInPieces =
                commits || session.wantsAutoCommit() && session.transaction() == Dialect.Transaction.NONE;
        boolean isProvable = session.commits() != null && !isProofOff();
        if (!committedInPieces || !isProvable || judged(failure) != Verdict.IN_DOUBT || !hasDied()) {
            return failure;
        }
        String text = session.targetName()
                + ": the connection was lost during a batch that commits itself, and it isn't known how much of it has been committed: "
                + failure.getMessage();
        if (!(failure instanceof BatchUpdateException)) {
            return new SQLException(text, "08007", failure);
        }
        long[] counts = ((BatchUpdateException) failure).getLargeUpdateCounts();
        return new BatchUpdateException(text, "08007", failure.getErrorCode(), counts, failure);
    }

    /** See {@link Guard#ofCommitText}. */
    SQLException ofCommitText(SqlTraits traits, SQLException failure) {
        boolean alone = traits.kind() == SqlTraits.Kind.COMMIT;
        boolean twoPhase = alone && traits.text().toLowerCase(Locale.ROOT).contains("prepared");
        boolean nothing = alone && written == Written.NOTHING && !twoPhase;
        if (nothing || isProofOff() || session.commits() == null || !hasDied()) {
            return failure;
        }
        return judged(failure) == Verdict.IN_DOUBT
                ? unknown(failure, "nothing proves a commit that is a text")
                : failure;
    }

    private SQLException unknown(SQLException failure, String tried) {
        told = true;
        return new SQLException(
                session.targetName()
                        + ": the connection was lost during commit, and it isn't known whether the transaction has been committed ("
                        + tried + "): " + failure.getMessage(),
                "08007",
                failure);
    }

    /** Whether a statement in auto-commit has been given a transaction, which isn't over. */
    public boolean isSingle() {
        return single;
    }

    boolean mayMatter(SQLException failure) {
        if (single || provedAborted || session.isDead()) {
            return true;
        }
        Verdict verdict = Verdict.of(failure.getSQLState(), false, Verdict.Phase.SENT);
        return verdict == Verdict.ABORTED || verdict == Verdict.ELSEWHERE && session.isToBlame(failure);
    }

    /**
     * Whether the text that has just failed may be run again, as nothing of it is there or ever will be. Undoes what a single
     * statement was given.
     *
     * @return false = the failure is the application's
     */
    public boolean mayRunAgain(SqlTraits traits, SQLException failure) {
        boolean wasSingle = single || provedAborted && session.wantsAutoCommit();
        boolean read = !wasSingle && session.wantsAutoCommit();
        if (!provedAborted || noticed == 0) {
            noticed = System.nanoTime();
        }
        undoSingle();
        if (told || guard.isOff() || isTimeLimit(failure) || session.isTimedOut()) {
            return false;
        }
        if (traits.readsSequenceState() && session.isDead()) {
            // another session doesn't know what this one drew
            return false;
        }
        if (provedAborted) {
            provedAborted = false;
            return wasSingle && isWorthIt(failure);
        }
        if (!traits.fitsTransactionBlock() || traits.controlsTransaction()) {
            return false;
        }
        boolean dead = session.isDead();
        Verdict verdict = Verdict.of(failure.getSQLState(), dead, Verdict.Phase.SENT);
        if (verdict == Verdict.ELSEWHERE) {
            return (wasSingle || read && isHarmlessWhenUndone(traits)) && isMended(failure);
        }
        if (dead && (lostTheFirst || session.transaction() != Dialect.Transaction.NONE) && !wasSingle) {
            return false;
        }
        if (read && !traits.plainRead() || !read && !wasSingle && !isHarmlessWhenUndone(traits)) {
            return false;
        }
        boolean lost = dead || wasSingle;
        return lost && verdict == Verdict.ABORTED;
    }

    private boolean isMended(SQLException failure) {
        try {
            return session.transaction() == Dialect.Transaction.NONE
                    && session.isToBlame(failure)
                    && session.mend(failure);
        } catch (SQLException e) {
            session.failed(e);
            failure.addSuppressed(e);
            return false;
        }
    }

    /** The first text of a transaction: unknown functions may have done what no rollback takes back. */
    private static boolean isHarmlessWhenUndone(SqlTraits traits) {
        return traits.harmless() && (traits.writesRows() || traits.kind() == SqlTraits.Kind.SELECT);
    }

    /** What the server has refused by a rule would be refused again; what it says on a living line, too, but for conflicts. */
    private boolean isWorthIt(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (!session.isDead()) {
            boolean markerAtFault = proof == null;
            return markerAtFault || state.equals("40001") || state.equals("40P01");
        }
        return !state.startsWith("23") && !state.startsWith("25") && !state.startsWith("P0") && !state.equals("57014");
    }

    /** The application has limited the call itself: running it again would be longer. */
    private static boolean isTimeLimit(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private Proof proof() throws SQLException {
        if (proof == null || proof == Proof.MARKER && guard.isMarkerOff(session)) {
            proof = choose(guard.settings().commitProof());
        }
        return proof;
    }

    private boolean isProofOff() {
        return guard.isOff() || guard.settings().commitProof().equals("off");
    }

    private Proof choose(String wanted) throws SQLException {
        boolean answers = session.hasBackend() || session.isPooled();
        if (isProofOff() || session.commits() == null || !answers) {
            return Proof.NONE;
        }
        Commits.Means means = guard.means(session);
        counting = means.counting();
        if (means.marker() && !wanted.equals("xid") && !guard.isMarkerOff(session)) {
            return Proof.MARKER;
        }
        // Behind a pooler the backend that had the COMMIT can't be ended, nor seen gone: only a tombstone is a fence.
        return wanted.equals("marker") || session.isPooled() || !canNumber() ? Proof.NONE : Proof.XID;
    }

    /**
     * Tried before it is needed: a failure in the application's transaction would undo that. Again where a text may have set
     * another role.
     */
    private boolean canNumber() throws SQLException {
        if (numbers == null || perhapsChanged || session.isMarked()) {
            numbers = guard.canNumber(session);
        }
        return numbers;
    }
}
