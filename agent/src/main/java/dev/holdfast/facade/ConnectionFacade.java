package dev.holdfast.facade;

import dev.holdfast.dialect.VendorMethods;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.route.Lane;
import dev.holdfast.route.Sharing;
import dev.holdfast.route.SharingRules;
import dev.holdfast.session.Attribute;
import dev.holdfast.session.Session;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The logical connection: what the application holds instead of the driver's object. Its {@code close()} gives the
 * session back, and from then on it behaves as the driver's closed connection does.
 *
 * <p>Made for the thread that opened it. Other threads may use it as they may use the driver's; then the session is ended
 * instead of pooled, as one of them may still be in a call when it is closed: a stranger marks itself in {@link #state}
 * before it looks there whether the connection is closed.
 *
 * <p>Public, not final: classes that {@link Generator} makes extend it with the driver's own methods.
 */
public class ConnectionFacade extends ConnectionDelegate implements Connection {
    private static final AtomicIntegerFieldUpdater<ConnectionFacade> STATE =
            AtomicIntegerFieldUpdater.newUpdater(ConnectionFacade.class, "state");

    private static final int CLOSED = 1;

    /** Another thread has used it. */
    private static final int STRANGERS = 2;

    /** There is a {@link Sharing}. */
    private static final int SHARED = 4;

    /** It is about to be cut off, and then closed. */
    private static final int ABORTING = 8;

    private final Session session;
    private final Connection raw;
    private final Thread owner = Thread.currentThread();

    /** Held until the end: it tells that the application still holds this. */
    private Object hold;

    /** Seldom is more than one open. */
    private StatementFacade newestStatement;

    /** Null as a rule. */
    private Rare rare;

    /** 0 while one thread alone uses it and it is open. */
    private volatile int state;

    /** What few connections have, so that the others stay small. Found by a race: no final field. */
    private static final class Rare {
        OpenStatements otherStatements;

        /** What the application holds; null = this. */
        Connection outer;

        DatabaseMetaData metaData;

        /** Whose meta data that is: another session may have taken its place. */
        Connection described;

        /** Set once, before {@link ConnectionFacade#SHARED} is. */
        volatile Sharing sharing;
    }

    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected ConnectionFacade(Session session) {
        this.session = session;
        this.raw = session == null ? null : session.raw();
    }

    /** A new one of the same class. */
    protected ConnectionFacade facadeOf(Session session) {
        return new ConnectionFacade(session);
    }

    /** What the application gets: this, or an instance of a subclass of the driver's class that forwards to this. */
    protected Connection facadeOuter() {
        return this;
    }

    public final ConnectionFacade facadeConnection() {
        return this;
    }

    /** The driver's object; in a call, that of the session where it runs. */
    public final Object facadeRaw() {
        return session().raw();
    }

    /** Once, before the application gets it. */
    final Connection show() {
        hold = session.hold();
        Connection shown = facadeOuter();
        if (shown != this) {
            rare().outer = shown;
        }
        return shown;
    }

    final Connection outer() {
        return rare == null || rare.outer == null ? this : rare.outer;
    }

    private synchronized Rare rare() {
        if (rare == null) {
            rare = new Rare();
        }
        return rare;
    }

    final VendorMethods vendor() {
        return session.vendorMethods();
    }

    final boolean closed() {
        return has(CLOSED);
    }

    final void checkOpen() throws SQLException {
        if (closed()) {
            throw session.closedConnection();
        }
    }

    /** While it waits for what became of a commit. */
    @Override
    public final boolean isOver() {
        return has(CLOSED | ABORTING);
    }

    private boolean has(int bit) {
        return (state & bit) != 0;
    }

    /** @return false = it was there */
    private boolean add(int bit) {
        int before;
        do {
            before = state;
            if ((before & bit) != 0) {
                return false;
            }
        } while (!STATE.compareAndSet(this, before, before | bit));
        return true;
    }

    private void remove(int bit) {
        int before;
        do {
            before = state;
        } while (!STATE.compareAndSet(this, before, before & ~bit));
    }

    /** Null while one thread alone has used the connection. */
    private Sharing among() {
        return has(SHARED) ? rare.sharing : null;
    }

    /** Whether the calling thread is the only one that there has been: then nothing needs to be decided or locked. */
    final boolean alone() {
        return Thread.currentThread() == owner && !has(SHARED);
    }

    @Override
    final Connection live() throws SQLException {
        if (!alone()) {
            return sharing().live();
        }
        if (closed()) {
            throw session.closedConnection();
        }
        return raw;
    }

    /** The counter is raised before {@link #state} is read: who shares first sets that, and then waits for the call to end. */
    @Override
    final Connection begin() throws SQLException {
        return enterAlone() ? raw : inside(sharing().enter(null)).raw();
    }

    /** A call on the first session. */
    final void beginHome() throws SQLException {
        if (!enterAlone()) {
            inside(sharing().enterHome());
        }
    }

    /** A question on the driver's object that was handed out by the first session. */
    final void beginAsking() throws SQLException {
        if (!enterAlone()) {
            inside(sharing().enterToAsk());
        }
    }

    /**
     * A call of one of the driver's own methods.
     *
     * @param keeps it may leave something in the session
     */
    final void beginVendor(boolean keeps) throws SQLException {
        if (!enterAlone()) {
            inside(sharing().enterVendor(keeps));
        }
    }

    /** A call on an object of one of the driver's connections. */
    final void beginAt(Connection at) throws SQLException {
        if (!enterAlone()) {
            inside(sharing().enterAt(at));
        }
    }

    /**
     * A text is about to be executed.
     *
     * @return null = on the only session that there is
     */
    final Session begin(SqlTraits traits) throws SQLException {
        return enterAlone() ? null : inside(sharing().enter(traits));
    }

    /** @return false = others have used it, or this isn't the owner: nothing has begun */
    final boolean enterAlone() throws SQLException {
        if (!alone()) {
            return false;
        }
        session.enter();
        int seen = state;
        if ((seen & (SHARED | CLOSED)) == 0) {
            return true;
        }
        session.exit();
        if ((seen & SHARED) == 0) {
            throw session.closedConnection();
        }
        return false;
    }

    private static Session inside(Lane lane) {
        lane.session().enter();
        return lane.session();
    }

    @Override
    final void end() {
        if (state == 0 && Thread.currentThread() == owner) {
            session.exit();
            return;
        }
        Sharing among = among();
        Lane lane = among == null ? null : among.current();
        if (lane != null) {
            lane.session().exit();
            among.leave();
        } else if (Thread.currentThread() == owner && !closed()) {
            session.exit();
        }
    }

    /** From the second thread on. */
    private Sharing sharing() throws SQLException {
        if (closed()) {
            throw session.closedConnection();
        }
        Sharing among = among();
        return among == null ? share(Facades.rules()) : among;
    }

    /** The first thread isn't alone from now on; no turn is waited for. */
    final void meet() throws SQLException {
        if (!alone() && !closed()) {
            sharing();
        }
    }

    private synchronized Sharing share(SharingRules rules) {
        Rare few = rare();
        if (few.sharing == null) {
            few.sharing = new Sharing(session, owner, rules, Facades.guard());
            add(STRANGERS);
            add(SHARED);
            if (owner != Thread.currentThread()) {
                // A look at its stack stops the other thread for a moment, and orders memory for both: no fence on its
                // path.
                owner.getStackTrace();
            }
        }
        return few.sharing;
    }

    /** The session of the call that the calling thread is in; between calls, the first one, or what took its place. */
    final Session session() {
        Sharing among = among();
        if (among == null) {
            return session;
        }
        Lane lane = among.current();
        return lane == null ? among.home() : lane.session();
    }

    /** A late cancel would hit the next user of the session. */
    @Override
    final SQLException failed(SQLException failure) {
        if (!closed()) {
            Session at = session();
            at.failed(failure);
            shareIfDead(at);
            if ("57014".equals(failure.getSQLState())) {
                Sharing among = among();
                return among == null ? failure : among.told(failure);
            }
            return failure;
        }
        if (!has(SHARED) || "08007".equals(failure.getSQLState())) {
            return failure;
        }
        SQLException ended = session.closedConnection();
        ended.initCause(failure);
        return ended;
    }

    /** From the next call on another session can take its place. */
    final void shareIfDead(Session at) {
        if (alone() && at.isDead() && !Facades.guard().isOff()) {
            share(Facades.rules());
        }
    }

    /** See {@link Sharing#runsAgain}. A call that the opener began alone is one of the sharers' from then on. */
    final boolean runsAgain(SqlTraits traits, SQLException failure) throws SQLException {
        Sharing among = among();
        if (isOver() || Facades.guard().isOff() && (among == null || among.current() == null)) {
            return false;
        }
        if (among == null) {
            if (!Facades.guard().mayMatter(session, failure)) {
                return false;
            }
            among = share(Facades.rules());
        }
        if (among.current() == null) {
            among.enterLate();
        }
        return among.runsAgain(traits, failure);
    }

    /** The present call should have ended the transaction of a session that is dead: from the next one on another can take its place. */
    final void triesToEnd() throws SQLException {
        if (closed() || Facades.guard().isOff()) {
            return;
        }
        Sharing among = sharing();
        if (among.current() == null) {
            among.enterLate();
        }
        among.triesToEnd();
    }

    /** Another thread may be in a call when the session is given back: end it then. */
    final void share() {
        add(STRANGERS);
    }

    /**
     * Where a call may run that is to be cancelled, by any thread, which waits for none. What is found is never pooled, as a
     * cancel may come late.
     */
    final Connection[] running() throws SQLException {
        share();
        checkOpen();
        Sharing among = among();
        return among == null ? new Connection[] {raw} : among.running();
    }

    // Statements

    @Override
    public Statement createStatement() throws SQLException {
        return opened(maker().createStatement());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        Connection at = beginMaking(concurrency);
        try {
            return opened(kept(at.createStatement(type, concurrency)));
        } finally {
            endMaking();
        }
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        Connection at = beginMaking(concurrency);
        try {
            return opened(kept(at.createStatement(type, concurrency, holdability)));
        } finally {
            endMaking();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return opened(maker().prepareStatement(sql), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        Connection at = beginMaking(concurrency);
        try {
            return opened(kept(at.prepareStatement(sql, type, concurrency)), sql);
        } finally {
            endMaking();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        Connection at = beginMaking(concurrency);
        try {
            return opened(kept(at.prepareStatement(sql, type, concurrency, holdability)), sql);
        } finally {
            endMaking();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return opened(maker().prepareStatement(sql, autoGeneratedKeys), sql, autoGeneratedKeys);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return opened(maker().prepareStatement(sql, columnIndexes), sql, columnIndexes);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return opened(maker().prepareStatement(sql, columnNames), sql, columnNames);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        Connection at = beginMaking();
        try {
            return opened(kept(at.prepareCall(sql)), sql);
        } finally {
            endMaking();
        }
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        Connection at = beginMaking();
        try {
            return opened(kept(at.prepareCall(sql, type, concurrency)), sql);
        } finally {
            endMaking();
        }
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        Connection at = beginMaking();
        try {
            return opened(kept(at.prepareCall(sql, type, concurrency, holdability)), sql);
        } finally {
            endMaking();
        }
    }

    /** Where the calling thread's statements are made. */
    private Connection maker() throws SQLException {
        return alone() ? live() : sharing().maker().raw();
    }

    private Connection beginMaking(int concurrency) throws SQLException {
        return concurrency == ResultSet.CONCUR_READ_ONLY ? maker() : beginMaking();
    }

    /** Where one is made that can't be moved; {@link #endMaking()} must follow. */
    private Connection beginMaking() throws SQLException {
        return alone() ? live() : sharing().beginMaking().raw();
    }

    /** @param statement null as the driver's */
    private <S extends Statement> S kept(S statement) {
        Sharing among = among();
        if (among != null && statement != null) {
            among.keep(statement);
        }
        return statement;
    }

    private void endMaking() {
        Sharing among = among();
        if (among != null) {
            among.endMaking();
        }
    }

    private Statement opened(Statement statement) {
        return statement == null
                ? null
                : listed(Prototypes.statement(statement, vendor()).facadeOf(this, statement));
    }

    private PreparedStatement opened(PreparedStatement statement, String sql) {
        return opened(statement, sql, null);
    }

    /** @param keys what the application said of generated keys; null = nothing */
    private PreparedStatement opened(PreparedStatement statement, String sql, Object keys) {
        if (statement == null) {
            return null;
        }
        PreparedStatementFacade opened =
                Kin.of(session).prepared(statement).facadeOf(this, statement, SqlTraits.of(sql));
        opened.wantKeys(keys);
        return listed(opened);
    }

    private CallableStatement opened(CallableStatement statement, String sql) {
        return statement == null
                ? null
                : listed(Prototypes.callable(statement, vendor()).facadeOf(this, statement, SqlTraits.of(sql)));
    }

    /** Strangers' statements aren't listed: their session is ended, and they with it. */
    private <S extends StatementFacade> S listed(S statement) {
        if (Thread.currentThread() == owner) {
            list(statement);
        } else {
            statement.usedBy(Thread.currentThread());
        }
        return statement;
    }

    final Thread owner() {
        return owner;
    }

    /** Whether threads can have statements of their own behind one. */
    final boolean canRepeat() {
        return session.driverSide().copiesParameters();
    }

    /** Whether a driver's connection is one of those that this logical connection uses now. */
    final boolean has(Connection at) {
        Sharing among = among();
        return among == null ? at == raw : among.has(at);
    }

    /** Where statements are made that move when they run. */
    final Connection home() {
        Sharing among = among();
        return among == null ? raw : among.home().raw();
    }

    /** Whether the calling thread has a session of its own for all that it does. */
    final boolean isSplit() {
        Sharing among = among();
        return among != null && among.isSplit();
    }

    /** See {@link Sharing#refuseAfterLoss}. */
    final void refuseAfterLoss(SqlTraits traits) throws SQLException {
        Sharing among = among();
        if (among != null) {
            among.refuseAfterLoss(traits);
        }
    }

    /** The calling thread uses a statement that can't be moved from one of the driver's connections. */
    final void bind(Connection at) throws SQLException {
        if (!alone()) {
            sharing().bind(at);
        }
    }

    /** See {@link Sharing#batches}. */
    final void batches(int difference) {
        Sharing among = among();
        if (among != null) {
            among.batches(difference);
        }
    }

    /** What was put on the session of the present call isn't executed yet: it stays with the thread. */
    final Lane hold() {
        Lane lane = among().current();
        lane.hold();
        return lane;
    }

    private void list(StatementFacade statement) {
        if (newestStatement != null) {
            Rare few = rare();
            if (few.otherStatements == null) {
                few.otherStatements = new OpenStatements();
            }
            few.otherStatements.add(newestStatement);
        }
        newestStatement = statement;
    }

    final void unlist(StatementFacade statement) {
        if (Thread.currentThread() == owner) {
            if (newestStatement == statement) {
                newestStatement = null;
            } else if (rare != null && rare.otherStatements != null) {
                rare.otherStatements.remove(statement);
            }
        }
    }

    /**
     * A result set as the application sees it.
     *
     * @param of null = a statement that the driver made for itself, looked up when asked for
     * @param last of the same statement, if there is one: as a rule of the same class
     */
    final ResultSetFacade rows(ResultSet rows, StatementFacade of, ResultSetFacade last) {
        if (rows == null) {
            return null;
        }
        Sharing among = among();
        Lane lane = among == null ? null : among.current();
        if (lane != null && !among.isHome(lane)) {
            lane.made(rows);
        }
        boolean same = last != null && last.raw.getClass() == rows.getClass();
        return (same ? last : Kin.of(session).rows(rows)).facadeOf(this, rows, of);
    }

    /** A statement that the driver made for itself, or in a vendor method. */
    final Statement statement(Statement statement) {
        if (statement instanceof CallableStatement) {
            return opened((CallableStatement) statement, null);
        }
        if (statement instanceof PreparedStatement) {
            return opened((PreparedStatement) statement, null);
        }
        return opened(statement);
    }

    // Attributes

    /** The driver's word for it, but for a single statement's own transaction, which another thread may be in. */
    @Override
    public boolean getAutoCommit() throws SQLException {
        boolean said = live().getAutoCommit();
        return said || !Facades.guard().isOff() && !alone() && sharing().isAutoCommit();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && !alone()) {
            endBeforeSwitch(sharing());
        }
        Connection at = change(Attribute.AUTOCOMMIT);
        try {
            if (autoCommit
                    && Facades.guard().commitBeforeSwitch(session(), this)
                    && session().isDead()) {
                shareIfDead(session());
            } else {
                at.setAutoCommit(autoCommit);
            }
            changed(Attribute.AUTOCOMMIT, autoCommit);
        } catch (SQLException e) {
            if (autoCommit && !session().wantsAutoCommit()) {
                commitFailed();
            }
            SQLException told = failed(e);
            if (autoCommit && session().isDead()) {
                switchOnLater(told);
            }
            throw told;
        } finally {
            end();
        }
    }

    private void endBeforeSwitch(Sharing among) throws SQLException {
        if (among.mayBeInTwo()) {
            commit();
        } else {
            refuseHalf(among);
        }
    }

    /** In its call: what others have done in the transaction is lost. */
    final void commitFailed() {
        Sharing among = among();
        if (among != null) {
            among.rollsBack();
        }
    }

    /** Nothing is left to be committed: what takes the dead session's place begins as was asked for. */
    private void switchOnLater(SQLException told) {
        try {
            if (!session().wantsAutoCommit()) {
                triesToEnd();
            }
            changed(Attribute.AUTOCOMMIT, true);
        } catch (SQLException e) {
            told.addSuppressed(e);
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        Connection at = change(Attribute.READ_ONLY);
        try {
            at.setReadOnly(readOnly);
            changed(Attribute.READ_ONLY, readOnly);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        Connection at = change(Attribute.CATALOG);
        try {
            at.setCatalog(catalog);
            changed(Attribute.CATALOG, catalog);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        Connection at = change(Attribute.SCHEMA);
        try {
            at.setSchema(schema);
            changed(Attribute.SCHEMA, schema);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        Connection at = change(Attribute.ISOLATION);
        try {
            at.setTransactionIsolation(level);
            changed(Attribute.ISOLATION, level);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        Connection at = change(Attribute.HOLDABILITY);
        try {
            at.setHoldability(holdability);
            changed(Attribute.HOLDABILITY, holdability);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        Connection at = change(Attribute.TYPE_MAP);
        try {
            at.setTypeMap(map);
            changed(Attribute.TYPE_MAP, map);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        Connection at = change(Attribute.NETWORK_TIMEOUT);
        try {
            at.setNetworkTimeout(executor, milliseconds);
            changed(Attribute.NETWORK_TIMEOUT, milliseconds);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        Connection at = changeClientInfo(name == null ? new Properties() : single(name));
        try {
            at.setClientInfo(name, value);
            session().changedClientInfo();
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        Connection at = changeClientInfo(properties);
        try {
            at.setClientInfo(properties);
            session().changedClientInfo();
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public void commit() throws SQLException {
        if (alone()) {
            commitAlone();
            return;
        }
        Sharing among = sharing();
        refuseHalf(among);
        if (among.mayBeInTwo()) {
            commitBoth(among);
        } else {
            commitShared(among);
        }
    }

    /** First that of the thread's own session: who has the shared one may wait in the database for its end. */
    private void commitBoth(Sharing among) throws SQLException {
        try {
            commitShared(among);
        } catch (SQLException e) {
            rollBackRest(among, e);
            throw e;
        }
        if (among.hasWorkAtHome()) {
            commitShared(among);
        }
    }

    private void rollBackRest(Sharing among, SQLException failure) {
        try {
            if (among.hasWorkAtHome()) {
                rollbackShared(among);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private void commitShared(Sharing among) throws SQLException {
        begin();
        boolean atHome = among.isHome(among.current());
        try {
            Facades.guard().commit(session(), this);
        } catch (SQLException e) {
            among.rollsBack();
            throw failed(e);
        } finally {
            end();
            among.ended(atHome);
        }
    }

    private void commitAlone() throws SQLException {
        begin();
        try {
            Facades.guard().commit(session(), this);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            shareIfDead(session);
            end();
            Sharing among = among();
            if (among != null) {
                among.ended(true);
            }
        }
    }

    private void refuseHalf(Sharing among) throws SQLException {
        try {
            among.ending(true);
        } catch (SQLException lost) {
            rollBackMine(among);
            throw lost;
        }
    }

    /** What the thread did after another one has rolled its work back: half a transaction. */
    private void rollBackMine(Sharing among) throws SQLException {
        Connection at = begin();
        try {
            if (among.isTransactionMine() && !at.getAutoCommit()) {
                at.rollback();
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void rollback() throws SQLException {
        if (alone()) {
            rollbackAlone();
            return;
        }
        Sharing among = sharing();
        among.ending(false);
        boolean mayBeInTwo = among.mayBeInTwo();
        try {
            rollbackShared(among);
        } finally {
            if (mayBeInTwo && among.hasWorkAtHome()) {
                rollbackShared(among);
            }
        }
    }

    private void rollbackShared(Sharing among) throws SQLException {
        Connection at = begin();
        boolean atHome = among.isHome(among.current());
        try {
            among.rollsBack();
            if (Facades.guard().isOff() || !session().isDead()) {
                at.rollback();
                Facades.guard().rolledBack(session());
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
            among.ended(atHome);
        }
    }

    private void rollbackAlone() throws SQLException {
        try {
            super.rollback();
            Facades.guard().rolledBack(session);
        } finally {
            Sharing among = among();
            if (among != null) {
                among.ended(true);
            }
        }
    }

    /** What has been set of the session since the savepoint is undone, too. */
    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        Connection at = begin();
        try {
            at.rollback(savepoint);
            session().rolledBackInPart();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    private static Properties single(String name) {
        Properties properties = new Properties();
        properties.setProperty(name, "");
        return properties;
    }

    /** As pgjdbc does on a closed connection: the names with REASON_UNKNOWN, the driver's exception as cause. */
    private Connection changeClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            return change(Attribute.CLIENT_INFO);
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            Map<String, ClientInfoStatus> failures = new HashMap<>();
            if (properties != null) {
                for (String name : properties.stringPropertyNames()) {
                    failures.put(name, ClientInfoStatus.REASON_UNKNOWN);
                }
            }
            throw new SQLClientInfoException(e.getMessage(), failures, e);
        }
    }

    /** Like {@link #begin()}; the session notes first what the attribute was. */
    private Connection change(Attribute attribute) throws SQLException {
        if (!enterAlone()) {
            inside(
                    attribute == Attribute.AUTOCOMMIT
                            ? sharing().enterToSwitch()
                            : sharing().enter(null));
        }
        Session at = session();
        try {
            at.changes(attribute);
            return at.raw();
        } catch (SQLException | RuntimeException | Error e) {
            end();
            throw e;
        }
    }

    private void changed(Attribute attribute, Object value) throws SQLException {
        session().changed(attribute, value);
        Sharing among = among();
        if (among != null) {
            among.changed(attribute, value);
        }
    }

    @Override
    public Array createArrayOf(String type, Object[] elements) throws SQLException {
        return array(live().createArrayOf(type, elements));
    }

    /** As the application sees it: its rows lead back here, and it keeps this. */
    final Array array(Array array) {
        return array == null ? null : ArrayFacades.of(array, this);
    }

    // Objects that read from the server later, through the driver's inner connection

    @Override
    public Blob createBlob() throws SQLException {
        return exposed(live().createBlob(), "createBlob()");
    }

    @Override
    public Clob createClob() throws SQLException {
        return exposed(live().createClob(), "createClob()");
    }

    @Override
    public NClob createNClob() throws SQLException {
        return exposed(live().createNClob(), "createNClob()");
    }

    final <T> T exposed(T object, String what) {
        if (object != null && !closed()) {
            Sharing among = among();
            (among == null ? session : among.session()).expose(what);
        }
        return object;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        live();
        Rare few = rare();
        Connection at = home();
        if (few.metaData == null || few.described != at) {
            DatabaseMetaData described = at.getMetaData();
            few.described = at;
            few.metaData = described == null
                    ? null
                    : Prototypes.metaData(described, vendor()).facadeOf(this, described);
        }
        return few.metaData;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        Connection live = live();
        if (type != null && type.isInterface() && type.isInstance(outer())) {
            return type.cast(outer());
        }
        return exposed(live.unwrap(type), "unwrap");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        Connection live = live();
        return type != null && type.isInterface() && type.isInstance(outer()) || live.isWrapperFor(type);
    }

    // The end

    @Override
    public boolean isClosed() throws SQLException {
        Sharing among = among();
        return closed() || (among == null ? raw : among.session().raw()).isClosed();
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (closed() || !alone() && sharing().session().isDead()) {
            return closedIsValid(timeout);
        }
        Connection at = begin();
        try {
            boolean valid = at.isValid(timeout);
            if (!valid) {
                shareIfDead(session());
            }
            return valid;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    private static boolean closedIsValid(int timeout) throws SQLException {
        if (timeout < 0) {
            // 22023 invalid_parameter_value, as pgjdbc says it
            throw new SQLException("Invalid timeout (" + timeout + "<0).", "22023");
        }
        return false;
    }

    @Override
    public void close() throws SQLException {
        if (closed()) {
            return;
        }
        if (!alone()) {
            share(Facades.rules());
        }
        if (!add(CLOSED)) {
            return;
        }
        try {
            endStatements();
        } finally {
            Sharing among = among();
            boolean idle = among == null || among.close();
            // until then another session may have taken the place of the one that there was
            Session home = among == null ? session : among.home();
            if (idle) {
                home.release();
            } else {
                home.abandon();
            }
            letGo();
        }
    }

    /**
     * After the session has gone back: until then it would look forgotten, and afterwards its next user's would not, as long
     * as the application keeps this.
     */
    private void letGo() {
        hold = null;
        Sharing among = among();
        if (among != null) {
            among.letGo();
        }
    }

    /** Where strangers were, the session is spoiled: their calls may still run, and their statements end with it. */
    private void endStatements() {
        if (has(STRANGERS) || Thread.currentThread() != owner) {
            session().spoil("used by more than one thread");
            return;
        }
        try {
            endListed();
        } catch (SQLException e) {
            session.failed(e);
            session.spoil("statement that can't be closed");
        }
        if (has(STRANGERS)) {
            // one of them may have closed a statement at the same time, and given its plan back, too
            session.spoil("used by more than one thread");
        }
    }

    private void endListed() throws SQLException {
        if (rare != null && rare.otherStatements != null) {
            rare.otherStatements.end(newestStatement);
        } else if (newestStatement != null) {
            newestStatement.endWithConnection();
        }
        newestStatement = null;
    }

    /** What the driver refuses (no executor, no permission) leaves the connection open, as there. */
    @Override
    public void abort(Executor executor) throws SQLException {
        add(STRANGERS);
        if (closed()) {
            refuseNull(executor);
            return;
        }
        cutOff(executor);
        if (add(CLOSED)) {
            Sharing among = among();
            if (among != null) {
                among.close();
            }
            (among == null ? session : among.home()).abandon();
            letGo();
        }
    }

    /** The calls that this ends don't go on elsewhere. */
    private void cutOff(Executor executor) throws SQLException {
        add(ABORTING);
        try {
            Sharing among = among();
            (among == null ? raw : among.home().raw()).abort(executor);
        } catch (SQLException | RuntimeException | Error e) {
            remove(ABORTING);
            throw e;
        }
    }

    private static void refuseNull(Executor executor) throws SQLException {
        if (executor == null) {
            throw new SQLException("executor is null");
        }
    }

    @Override
    public String toString() {
        return String.valueOf(raw);
    }
}
