package dev.holdfast.facade;

import dev.holdfast.dialect.DriverSide;
import dev.holdfast.guard.ProvedRun;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.session.Patience;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;

/**
 * The statement that the application holds. Threads: as its connection. Public, not final, for the same reason as {@link
 * ConnectionFacade}.
 */
public class StatementFacade extends StatementDelegate implements Statement {
    private static final SqlTraits[] NONE = {};

    private final ConnectionFacade connection;

    private ResultSetFacade rows;

    /** Null as a rule. */
    private Extras extras;

    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected StatementFacade(ConnectionFacade connection, Statement raw) {
        super(raw);
        this.connection = connection;
    }

    /** A new one of the same class. */
    protected StatementFacade facadeOf(ConnectionFacade connection, Statement raw) {
        return new StatementFacade(connection, raw);
    }

    public final ConnectionFacade facadeConnection() {
        return connection;
    }

    public final Object facadeRaw() {
        return raw;
    }

    /** A call on the driver's object, where that is. */
    final void begin() throws SQLException {
        if (connection.alone()) {
            connection.begin();
            return;
        }
        Connection at = raw.getConnection();
        if (isBatching() || connection.has(at) || !movable()) {
            connection.beginAt(at);
        } else {
            // its lane's session has gone back to the pool meanwhile, and may be another connection's
            connection.beginHome();
            moveTo(connection.session());
        }
    }

    /** @return false = other threads have used the connection: nothing has begun */
    final boolean beganAlone() throws SQLException {
        forgetCancel();
        return connection.enterAlone();
    }

    /** It was of an earlier call, or of an earlier run of this one. */
    private void forgetCancel() {
        if (extras != null && extras.runsAgainFor == null) {
            extras.cancelled = false;
        }
    }

    /** A text is executed, on the session where it belongs; the statement goes there. */
    final void begin(SqlTraits traits) throws SQLException {
        forgetCancel();
        if (connection.alone()) {
            connection.begin();
        } else {
            beginShared(traits);
        }
    }

    /** May wait for a server that is away: not for longer than the statement may take. */
    private void beginShared(SqlTraits traits) throws SQLException {
        SQLException failure = takeFailure();
        Patience outer = Patience.begin(this, queryTimeout());
        try {
            beginWhereItBelongs(traits);
        } finally {
            Patience.end(outer);
        }
        if (failure != null && isOver()) {
            giveUp();
            throw connection.closed() ? failed(failure) : failure;
        }
    }

    /** Between two runs there was nothing that a cancel could have reached. The first statement of a transaction is lost. */
    private void giveUp() {
        Session fresh = connection.session();
        if (!fresh.wantsAutoCommit()) {
            fresh.abandon();
        }
        Facades.guard().givenUp(fresh);
        end();
    }

    /** For which the call is run again; null = it is its first run. */
    private SQLException takeFailure() {
        SQLException failure = extras == null ? null : extras.runsAgainFor;
        if (failure != null) {
            extras.runsAgainFor = null;
        }
        return failure;
    }

    /** While it waits after a failure. */
    @Override
    public final boolean isOver() {
        return connection.isOver() || extras != null && extras.cancelled;
    }

    /** Seconds; 0 = none. */
    private int queryTimeout() throws SQLException {
        return raw.isClosed() ? 0 : raw.getQueryTimeout();
    }

    private void beginWhereItBelongs(SqlTraits traits) throws SQLException {
        if (!isOfThisThread() || !movable()) {
            connection.bind(raw.getConnection());
            connection.beginAt(raw.getConnection());
        } else if (isBatching()) {
            connection.refuseAfterLoss(traits);
            connection.beginAt(raw.getConnection());
        } else {
            moveTo(connection.begin(traits));
        }
    }

    /** Synchronized: the first of them may be a second thread's. Without a final field, as it is found by a race. */
    final synchronized Extras extras() {
        if (extras == null) {
            extras = new Extras();
        }
        return extras;
    }

    /** Null as a rule. */
    final Extras few() {
        return extras;
    }

    private boolean isBatching() {
        return extras != null && extras.batching;
    }

    private boolean isShown() {
        return extras == null || extras.shown == null;
    }

    /** What the application holds: this, or the one that this one stands behind. */
    private StatementFacade shown() {
        return isShown() ? this : extras.shown;
    }

    final Sharers among() {
        return extras == null ? null : extras.sharers;
    }

    /** A parameter is set that may be read only once, such as a stream. */
    final void readsOnce() {
        shown().extras().readsOnce = true;
        extras().readsOnce = true;
    }

    final boolean writesItself(Object parameter) {
        return connection.session().driverSide().writesItself(parameter);
    }

    final void usedBy(Thread thread) {
        extras().user = thread;
    }

    /** @param keys what the application said of generated keys when it prepared the statement; null = nothing */
    final void wantKeys(Object keys) {
        if (keys != null) {
            extras().wantedKeys = keys;
        }
    }

    final Object wantedKeys() {
        return extras == null ? null : extras.wantedKeys;
    }

    /** Another thread runs what this one has set: the statement stays where it is. */
    private boolean isOfThisThread() {
        Extras all = extras();
        if (all.user == null) {
            all.user = connection.owner();
        }
        return all.user == Thread.currentThread();
    }

    final boolean isAlone() {
        return connection.alone();
    }

    @Override
    final Statement toRead(int slot) {
        return isAlone() ? raw : holding(slot).raw;
    }

    @Override
    final Statement toRead(Sharers.Fact fact) throws SQLException {
        return isAlone() ? raw : reading(fact).raw;
    }

    @Override
    final Statement toWrite(int slot) throws SQLException {
        return isAlone() ? raw : canRepeat() ? sharers().writing(slot).raw : raw;
    }

    final StatementFacade clearing() throws SQLException {
        return canRepeat() ? sharers().clearing() : this;
    }

    private StatementFacade holding(int slot) {
        Sharers among = among();
        return among == null ? this : among.holding(slot);
    }

    private StatementFacade reading(Sharers.Fact fact) throws SQLException {
        Sharers among = among();
        return among == null || raw.isClosed() ? this : among.reading(fact);
    }

    /**
     * What the calling thread runs.
     *
     * @param iterates whether it goes from result to result
     * @param keys whether it wants the generated keys
     */
    final StatementFacade running(boolean iterates, boolean keys) throws SQLException {
        return isAlone() || !canRepeat() ? this : sharers().running(iterates, keys);
    }

    private StatementFacade runningBatch() throws SQLException {
        return isAlone() || !canRepeat() ? this : sharers().runningBatch(connection.isSplit());
    }

    /** Whose batch the calling thread means. */
    final StatementFacade batching() throws SQLException {
        return isAlone() || !canRepeat() ? this : sharers().batching(connection.isSplit());
    }

    /** Whether other threads can have a statement of their own behind this one; those have none behind them. */
    private boolean canRepeat() throws SQLException {
        return isShown() && !raw.isClosed() && movable() && connection.canRepeat();
    }

    private Sharers sharers() throws SQLException {
        Sharers among = among();
        if (among != null) {
            return among;
        }
        // setting isn't a call on the session: nothing else would tell the first thread that it isn't alone any more
        connection.meet();
        return share();
    }

    /** Waits for no turn on the session: the first thread, which has it, may want the monitor. */
    private synchronized Sharers share() throws SQLException {
        Extras all = extras();
        if (all.sharers == null) {
            isOfThisThread();
            all.sharers = new Sharers(this, all.user);
        }
        return all.sharers;
    }

    /** A statement made as this one was, where that was made. */
    final StatementFacade again() throws SQLException {
        StatementFacade made = repeated(connection, madeOn(connection.home()));
        made.extras().shown = this;
        return made;
    }

    StatementFacade repeated(ConnectionFacade on, Statement fresh) {
        return facadeOf(on, fresh);
    }

    int parameterCount() throws SQLException {
        return 0;
    }

    /** @param slot see {@link Sharers} */
    final void copySetting(int slot, Statement to) throws SQLException {
        Statement from = raw;
        try {
            copySetting(slot, from, to);
        } catch (SQLException e) {
            if (raw == from) {
                throw e;
            }
            // its thread has moved it to another session meanwhile
            copySetting(slot, raw, to);
        }
    }

    private void copySetting(int slot, Statement from, Statement to) throws SQLException {
        switch (slot) {
            case Sharers.MAX_ROWS:
                to.setMaxRows(from.getMaxRows());
                break;
            case Sharers.FETCH_SIZE:
                to.setFetchSize(from.getFetchSize());
                break;
            case Sharers.QUERY_TIMEOUT:
                to.setQueryTimeout(from.getQueryTimeout());
                break;
            case Sharers.MAX_FIELD_SIZE:
                to.setMaxFieldSize(from.getMaxFieldSize());
                break;
            case Sharers.POOLABLE:
                to.setPoolable(from.isPoolable());
                break;
            case Sharers.FETCH_DIRECTION:
                to.setFetchDirection(from.getFetchDirection());
                break;
            default:
                copyParameter(slot - Sharers.PARAMETERS + 1, to);
        }
    }

    /** @param index from 1 */
    void copyParameter(int index, Statement to) throws SQLException {}

    /** Whether the application has these rows. */
    final boolean knows(ResultSet found) {
        return rows != null && rows.raw == found;
    }

    /** Whether the application has asked for generated keys, of any run. */
    final boolean hasShownKeys() {
        return extras != null && extras.keys != null;
    }

    /** Whether the application has these rows, and has read or closed them. */
    final boolean hasSeenAll(ResultSet found) throws SQLException {
        return knows(found) && !unread(rows);
    }

    /** Whether the same statement can be made on another session. What is written through its rows belongs to the session. */
    boolean movable() throws SQLException {
        return raw.getResultSetConcurrency() == ResultSet.CONCUR_READ_ONLY;
    }

    /** In a call on that session, which is ended if this fails. */
    private void moveTo(Session to) throws SQLException {
        if (to == null || raw.isClosed() || raw.getConnection() == to.raw()) {
            return;
        }
        try {
            moved(madeOn(to.raw()));
        } catch (SQLException | RuntimeException | Error e) {
            connection.end();
            throw e;
        }
    }

    Statement madeOn(Connection at) throws SQLException {
        return at.createStatement(raw.getResultSetType(), raw.getResultSetConcurrency(), raw.getResultSetHoldability());
    }

    /** The new statement takes the place of the old one, with what was set there. */
    void moved(Statement fresh) throws SQLException {
        setOn(fresh);
        closeRaw();
        raw = fresh;
    }

    /** Gives another statement what was set on this one. */
    void setOn(Statement fresh) throws SQLException {
        fresh.setMaxRows(raw.getMaxRows());
        fresh.setFetchSize(raw.getFetchSize());
        fresh.setQueryTimeout(raw.getQueryTimeout());
        fresh.setMaxFieldSize(raw.getMaxFieldSize());
        fresh.setPoolable(raw.isPoolable());
        if (extras != null && extras.closesOnCompletion) {
            fresh.closeOnCompletion();
        }
    }

    /** Where each thread has a session of its own, so has its batch. */
    final void stayWithThread() throws SQLException {
        if (!connection.alone() && !isBatching()) {
            if (!isOfThisThread() || !movable()) {
                connection.bind(raw.getConnection());
            } else if (connection.isSplit()) {
                moveTo(connection.begin(null));
                extras().holding = connection.hold();
                connection.end();
            } else {
                goHome();
                extras().counted = true;
                connection.batches(1);
            }
        }
        extras().batching = true;
    }

    /** From the session of a lane, where it ran last. */
    private void goHome() throws SQLException {
        if (raw.getConnection() != connection.home()) {
            connection.beginHome();
            moveTo(connection.session());
            connection.end();
        }
    }

    private void batchIsOver() {
        if (extras != null) {
            extras.batching = false;
            extras.batchWrites = null;
            if (extras.holding != null) {
                extras.holding.letGo();
                extras.holding = null;
            }
            if (extras.counted) {
                extras.counted = false;
                connection.batches(-1);
            }
        }
    }

    final void end() {
        if (extras != null && extras.readsOnce) {
            connection.session().listens(false);
        }
        connection.end();
    }

    /** Whether the server has rolled a single statement back that other sessions of the connection stood in the way of. */
    final boolean runsAgain(SqlTraits traits, SQLException failure) throws SQLException {
        Session at = connection.session();
        Patience outer = Patience.begin(this, queryTimeout());
        try {
            boolean again = !Facades.guard().isKept(at, failure, this)
                    && isRepeatable()
                    && connection.runsAgain(traits, failure);
            if (again) {
                repeats();
                extras().runsAgainFor = failure;
            } else {
                noteFailedCommit(traits, failure);
                Facades.guard().givenUp(connection.session());
                if (traits.endsTransaction() && at.isDead()) {
                    connection.triesToEnd();
                }
                refuseInDoubt(at, traits, failure);
            }
            return again;
        } finally {
            Patience.end(outer);
        }
    }

    /** Classes 01 and 02 are no failures: the driver has missed rows, or found some. */
    private void noteFailedCommit(SqlTraits traits, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (traits.kind() == SqlTraits.Kind.COMMIT && !state.startsWith("01") && !state.startsWith("02")) {
            connection.commitFailed();
        }
    }

    private void repeats() throws SQLException {
        if (canRepeat()) {
            sharers().repeats();
        }
    }

    private void refuseInDoubt(Session at, SqlTraits traits, SQLException failure) throws SQLException {
        SQLException told = traits.commits() ? Facades.guard().ofCommitText(at, traits, failure) : failure;
        if (told != failure) {
            failed(failure);
            throw told;
        }
    }

    private boolean isRepeatable() {
        try {
            return (extras == null || !extras.readsOnce) && movable();
        } catch (SQLException closed) {
            // the application is told what ended it
            return false;
        }
    }

    final SQLException failed(SQLException failure) {
        return connection.failed(failure);
    }

    /**
     * A call ended in the middle, for want of memory or because another thread closed the statement: what the server still
     * answers would be read as the answer to the next call.
     */
    final void stumbled() {
        Session at = connection.session();
        at.spoil("call that the driver didn't finish");
        Facades.guard().stumbled(at);
        if (!connection.alone() && ended()) {
            at.abandon();
        }
    }

    final void before(SqlTraits traits) throws SQLException {
        if (extras != null && extras.readsOnce) {
            connection.session().listens(true);
        }
        Session at = connection.session();
        if (traits.quiet()) {
            at.reads(traits);
            return;
        }
        if (!traits.harmless()) {
            at.before(traits);
        }
        at.mayDraw();
        Facades.guard().before(at, traits, raw);
    }

    /**
     * Runs the text together with its proof, where that can be. The driver's statement has the answer then, as if it had run it.
     *
     * @return false = the text has to be run
     */
    final boolean ranProved(SqlTraits traits) throws SQLException {
        if (!traits.writesRows() || Facades.guard().isOff() || wantedKeys() != null || !isRepeatable()) {
            return false;
        }
        Session at = connection.session();
        ProvedRun run =
                at.driverSide().answers(raw) && takesProof(at) ? Facades.guard().proved(at, traits, raw, this) : null;
        if (run == null) {
            return false;
        }
        if (!traits.harmless()) {
            at.before(traits);
        }
        at.mayDraw();
        try {
            run(run, at.driverSide());
        } catch (SQLException e) {
            if (connection.isOver()) {
                // by the application, which isn't kept waiting to be told what became of it
                throw e;
            }
            if (!run.isCommitted(e)) {
                return false;
            }
        }
        boolean alive = run.end();
        at.driverSide().answer(raw, run.rows());
        if (!traits.harmless()) {
            at.after(traits);
        }
        if (!alive) {
            connection.shareIfDead(at);
        }
        return true;
    }

    /** A text that is given to a prepared statement is the driver's to refuse. */
    private boolean ranTextProved(SqlTraits traits) throws SQLException {
        return !(raw instanceof PreparedStatement) && ranProved(traits);
    }

    /** Each run's text is a new one, which mustn't be kept. */
    boolean takesProof(Session at) throws SQLException {
        return !at.driverSide().keepsTexts(at.raw());
    }

    /** Its rows are not closed: a statement may close on completion. */
    void run(ProvedRun run, DriverSide side) throws SQLException {
        run.isSent();
        run.answered(raw.executeQuery(run.plain()));
    }

    final void after(SqlTraits traits) throws SQLException {
        if (traits.quiet()) {
            return;
        }
        Session at = connection.session();
        if (!traits.harmless()) {
            at.after(traits);
        }
        if (!Facades.guard().after(at, this)) {
            connection.shareIfDead(at);
        }
    }

    /** The driver's result set as the application sees it; the same object for the same rows. */
    final ResultSetFacade rows(ResultSet found) {
        if (rows == null || rows.raw != found) {
            rows = connection.rows(found, shown(), rows);
        }
        return rows;
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        StatementFacade at = running(false, false);
        if (at != this) {
            return at.executeQuery(sql);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            ResultSet found = raw.executeQuery(sql);
            after(traits);
            return rows(found);
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeQuery(sql);
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        StatementFacade at = running(true, false);
        if (at != this) {
            return at.execute(sql);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            if (ranTextProved(traits)) {
                return false;
            }
            before(traits);
            boolean found = raw.execute(sql);
            after(traits);
            return found;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return execute(sql);
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        StatementFacade at = running(true, true);
        if (at != this) {
            return at.execute(sql, autoGeneratedKeys);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            boolean found = raw.execute(sql, autoGeneratedKeys);
            after(traits);
            return found;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return execute(sql, autoGeneratedKeys);
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) throws SQLException {
        StatementFacade at = running(true, true);
        if (at != this) {
            return at.execute(sql, columnIndexes);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            boolean found = raw.execute(sql, columnIndexes);
            after(traits);
            return found;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return execute(sql, columnIndexes);
    }

    @Override
    public boolean execute(String sql, String[] columnNames) throws SQLException {
        StatementFacade at = running(true, true);
        if (at != this) {
            return at.execute(sql, columnNames);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            boolean found = raw.execute(sql, columnNames);
            after(traits);
            return found;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return execute(sql, columnNames);
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        StatementFacade at = running(false, false);
        if (at != this) {
            return at.executeUpdate(sql);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            if (ranTextProved(traits)) {
                return raw.getUpdateCount();
            }
            before(traits);
            int count = raw.executeUpdate(sql);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeUpdate(sql);
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        StatementFacade at = running(false, true);
        if (at != this) {
            return at.executeUpdate(sql, autoGeneratedKeys);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            int count = raw.executeUpdate(sql, autoGeneratedKeys);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeUpdate(sql, autoGeneratedKeys);
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
        StatementFacade at = running(false, true);
        if (at != this) {
            return at.executeUpdate(sql, columnIndexes);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            int count = raw.executeUpdate(sql, columnIndexes);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeUpdate(sql, columnIndexes);
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) throws SQLException {
        StatementFacade at = running(false, true);
        if (at != this) {
            return at.executeUpdate(sql, columnNames);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            int count = raw.executeUpdate(sql, columnNames);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeUpdate(sql, columnNames);
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        StatementFacade at = running(false, false);
        if (at != this) {
            return at.executeLargeUpdate(sql);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            if (ranTextProved(traits)) {
                return raw.getLargeUpdateCount();
            }
            before(traits);
            long count = raw.executeLargeUpdate(sql);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeLargeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        StatementFacade at = running(false, true);
        if (at != this) {
            return at.executeLargeUpdate(sql, autoGeneratedKeys);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            long count = raw.executeLargeUpdate(sql, autoGeneratedKeys);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeLargeUpdate(sql, autoGeneratedKeys);
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
        StatementFacade at = running(false, true);
        if (at != this) {
            return at.executeLargeUpdate(sql, columnIndexes);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            long count = raw.executeLargeUpdate(sql, columnIndexes);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeLargeUpdate(sql, columnIndexes);
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
        StatementFacade at = running(false, true);
        if (at != this) {
            return at.executeLargeUpdate(sql, columnNames);
        }
        SqlTraits traits = SqlTraits.of(sql);
        begin(traits);
        try {
            before(traits);
            long count = raw.executeLargeUpdate(sql, columnNames);
            after(traits);
            return count;
        } catch (SQLException e) {
            if (!runsAgain(traits, e)) {
                throw failed(e);
            }
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
        return executeLargeUpdate(sql, columnNames);
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        StatementFacade at = batching();
        if (at != this) {
            at.addBatch(sql);
            return;
        }
        stayWithThread();
        raw.addBatch(sql);
        note(SqlTraits.of(sql));
    }

    final void note(SqlTraits traits) {
        Extras all = extras;
        all.batchWrites = !Boolean.FALSE.equals(all.batchWrites) && traits.writesRows();
        if (!traits.harmless()) {
            if (all.batch == null) {
                all.batch = new ArrayList<>();
            }
            if (all.batch.isEmpty() || all.batch.get(all.batch.size() - 1) != traits) {
                all.batch.add(traits);
            }
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        StatementFacade at = batching();
        if (at != this) {
            at.clearBatch();
            return;
        }
        raw.clearBatch();
        takeBatch();
        batchIsOver();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        StatementFacade at = runningBatch();
        if (at != this) {
            return at.executeBatch();
        }
        boolean rows = writesRows();
        SqlTraits[] noted = takeBatch();
        beginBatch();
        try {
            Facades.guard().beforeOther(connection.session(), rows);
            before(noted);
            int[] counts = raw.executeBatch();
            after(noted);
            return counts;
        } catch (SQLException e) {
            throw batchFailed(noted, e);
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        StatementFacade at = runningBatch();
        if (at != this) {
            return at.executeLargeBatch();
        }
        boolean rows = writesRows();
        SqlTraits[] noted = takeBatch();
        beginBatch();
        try {
            Facades.guard().beforeOther(connection.session(), rows);
            before(noted);
            long[] counts = raw.executeLargeBatch();
            after(noted);
            return counts;
        } catch (SQLException e) {
            throw batchFailed(noted, e);
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
    }

    /** One that is refused is gone, as after any other failure. */
    private void beginBatch() throws SQLException {
        try {
            connection.refuseAfterLoss(SqlTraits.of(null));
        } catch (SQLException refused) {
            raw.clearBatch();
            batchIsOver();
            throw refused;
        }
        begin();
        batchIsOver();
    }

    private SQLException batchFailed(SqlTraits[] noted, SQLException failure) {
        Session at = connection.session();
        SQLException told = failed(failure);
        return told == failure ? Facades.guard().ofBatch(at, commits(noted), failure) : told;
    }

    private static boolean commits(SqlTraits[] noted) {
        boolean commits = false;
        for (SqlTraits traits : noted) {
            commits |= traits.commits();
        }
        return commits;
    }

    /** Whether there is a batch, and all that it runs writes rows. */
    private boolean writesRows() {
        return extras != null && Boolean.TRUE.equals(extras.batchWrites);
    }

    private SqlTraits[] takeBatch() {
        if (extras == null || extras.batch == null) {
            return NONE;
        }
        SqlTraits[] noted = extras.batch.toArray(NONE);
        extras.batch = null;
        return noted;
    }

    private void before(SqlTraits[] noted) throws SQLException {
        for (SqlTraits traits : noted) {
            connection.session().before(traits);
        }
        connection.session().mayDraw();
    }

    private void after(SqlTraits[] noted) {
        for (SqlTraits traits : noted) {
            connection.session().after(traits);
        }
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        StatementFacade at = isAlone() ? this : reading(Sharers.Fact.ROWS);
        if (at != this) {
            return at.getResultSet();
        }
        ResultSet found = raw.getResultSet();
        return found == null ? null : rows(found);
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        StatementFacade at = isAlone() ? this : reading(Sharers.Fact.KEYS);
        if (at != this) {
            return at.getGeneratedKeys();
        }
        ResultSet found = raw.getGeneratedKeys();
        if (found == null) {
            return null;
        }
        Extras all = extras();
        if (all.keys == null || all.keys.raw != found) {
            all.keys = connection.rows(found, shown(), null);
        }
        return all.keys;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        StatementFacade at = isAlone() ? this : reading(Sharers.Fact.NEXT);
        if (at != this) {
            return at.getMoreResults();
        }
        if (isLeftToDriver()) {
            return raw.getMoreResults();
        }
        begin();
        try {
            return raw.getMoreResults();
        } catch (SQLException e) {
            throw failed(e);
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        StatementFacade at = isAlone() ? this : reading(Sharers.Fact.NEXT);
        if (at != this) {
            return at.getMoreResults(current);
        }
        if (isLeftToDriver()) {
            return raw.getMoreResults(current);
        }
        begin();
        try {
            return raw.getMoreResults(current);
        } catch (SQLException e) {
            throw failed(e);
        } catch (RuntimeException | Error e) {
            stumbled();
            throw e;
        } finally {
            end();
        }
    }

    /** Its connection is closed, and the driver has all of its results. */
    private boolean isLeftToDriver() throws SQLException {
        if (!connection.closed()) {
            return false;
        }
        DriverSide side = connection.session().driverSide();
        if (!side.statementsOutliveConnection()) {
            return false;
        }
        ResultSet found = raw.getResultSet();
        return found == null || !side.mayFetch(found);
    }

    /** The driver is asked first: it may refuse on a closed statement. */
    @Override
    public Connection getConnection() throws SQLException {
        raw.getConnection();
        return connection.outer();
    }

    /** From another thread as a rule, and it may reach the server late: the session isn't pooled afterwards. */
    @Override
    public void cancel() throws SQLException {
        connection.share();
        cancelRaw();
        Sharers among = among();
        if (among != null) {
            among.cancel();
        }
    }

    void cancelRaw() throws SQLException {
        Extras all = extras();
        all.cancelled = true;
        raw.cancel();
        Statement commit = all.committing;
        if (commit != null) {
            commit.cancel();
        }
    }

    @Override
    public final void commitsBy(Statement statement) {
        extras().committing = statement;
    }

    void closeRaw() throws SQLException {
        if (extras == null || !extras.released) {
            raw.close();
        } else {
            connection.session().driverSide().closeReleased(raw);
        }
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        raw.closeOnCompletion();
        extras().closesOnCompletion = true;
    }

    /** A result set was closed by the application. */
    final void completed() throws SQLException {
        if (extras != null && extras.closesOnCompletion && raw.isClosed()) {
            forget();
        }
    }

    /** From another thread it may cut into a call. */
    @Override
    public void close() throws SQLException {
        if (Thread.currentThread() != connection.owner()) {
            connection.share();
        }
        try {
            closeRaw();
            Sharers among = among();
            if (among != null) {
                among.close();
            }
        } finally {
            forget();
        }
    }

    private void forget() {
        batchIsOver();
        connection.unlist(this);
    }

    final boolean ended() {
        try {
            return raw.isClosed();
        } catch (SQLException untold) {
            // closing it once more does no harm
            return false;
        }
    }

    /** Its connection is closed. One whose rows may still be read, or that the driver may close by itself, keeps its plan. */
    void endWithConnection() throws SQLException {
        DriverSide side = connection.session().driverSide();
        if (!side.statementsOutliveConnection()) {
            closeRaw();
        } else if (!keepsPlan() && side.release(raw)) {
            extras().released = true;
        }
    }

    private boolean keepsPlan() throws SQLException {
        return unread(rows) || extras != null && (extras.closesOnCompletion || unread(extras.keys));
    }

    private static boolean unread(ResultSetFacade rows) throws SQLException {
        return rows != null && !rows.finished() && !rows.raw.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type != null && type.isInterface() && type.isInstance(this)) {
            return type.cast(this);
        }
        return connection.exposed(raw.unwrap(type), "unwrap");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type != null && type.isInterface() && type.isInstance(this) || raw.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return String.valueOf(raw);
    }
}
