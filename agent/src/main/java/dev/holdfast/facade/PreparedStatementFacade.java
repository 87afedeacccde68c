package dev.holdfast.facade;

import dev.holdfast.dialect.DriverSide;
import dev.holdfast.guard.ProvedRun;
import dev.holdfast.jdbc.SqlTraits;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The prepared statement that the application holds; its text is classified once. Threads: as its connection. */
public class PreparedStatementFacade extends PreparedStatementDelegate implements PreparedStatement {
    /** Drivers before 42.4.2 send a count of two bytes with a sign. */
    private static final int MOST_PARAMETERS = Short.MAX_VALUE;

    private final SqlTraits traits;

    /** What runs the text together with its proof. Immutable, but for the statement. */
    static final class Proved {
        final PreparedStatement statement;
        final String text;

        /** The index of the last parameter. */
        final int last;

        Proved(PreparedStatement statement, String text, int last) {
            this.statement = statement;
            this.text = text;
            this.last = last;
        }
    }

    /** With nulls it is a prototype, of use for {@link #facadeOf} only. */
    protected PreparedStatementFacade(ConnectionFacade connection, PreparedStatement raw, SqlTraits traits) {
        super(connection, raw);
        this.traits = traits;
    }

    /** A new one of the same class. */
    protected PreparedStatementFacade facadeOf(ConnectionFacade connection, PreparedStatement raw, SqlTraits traits) {
        return new PreparedStatementFacade(connection, raw, traits);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        if (!beganAlone()) {
            PreparedStatementFacade at = (PreparedStatementFacade) running(false, wantedKeys() != null);
            if (at != this) {
                return at.executeQuery();
            }
            begin(traits);
        }
        try {
            before(traits);
            ResultSet found = prepared().executeQuery();
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
        return executeQuery();
    }

    @Override
    public boolean execute() throws SQLException {
        if (!beganAlone()) {
            PreparedStatementFacade at = (PreparedStatementFacade) running(true, wantedKeys() != null);
            if (at != this) {
                return at.execute();
            }
            begin(traits);
        }
        try {
            if (ranProved(traits)) {
                return false;
            }
            before(traits);
            boolean found = prepared().execute();
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
        return execute();
    }

    @Override
    public int executeUpdate() throws SQLException {
        if (!beganAlone()) {
            PreparedStatementFacade at = (PreparedStatementFacade) running(false, wantedKeys() != null);
            if (at != this) {
                return at.executeUpdate();
            }
            begin(traits);
        }
        try {
            if (ranProved(traits)) {
                return raw.getUpdateCount();
            }
            before(traits);
            int count = prepared().executeUpdate();
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
        return executeUpdate();
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        if (!beganAlone()) {
            PreparedStatementFacade at = (PreparedStatementFacade) running(false, wantedKeys() != null);
            if (at != this) {
                return at.executeLargeUpdate();
            }
            begin(traits);
        }
        try {
            if (ranProved(traits)) {
                return raw.getLargeUpdateCount();
            }
            before(traits);
            long count = prepared().executeLargeUpdate();
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
        return executeLargeUpdate();
    }

    @Override
    boolean takesProof(Session at) throws SQLException {
        return lastProved() != null
                || at.driverSide().copiesParameters() && at.driverSide().parameterCount(prepared()) < MOST_PARAMETERS;
    }

    @Override
    void run(ProvedRun run, DriverSide side) throws SQLException {
        Proved at = proved(run.prepared(), side);
        PreparedStatement running = at.statement;
        side.beginAnswer(prepared());
        side.copyExecution(raw, running);
        side.copyParameters(prepared(), running);
        if (run.id() != null) {
            running.setObject(at.last, run.id());
        }
        run.isSent();
        try (ResultSet answer = running.executeQuery()) {
            run.answered(answer);
        } finally {
            side.copyWarnings(running, raw);
        }
    }

    private Proved proved(String text, DriverSide side) throws SQLException {
        Proved last = lastProved();
        if (last == null || !text.equals(last.text)) {
            closeProved();
            PreparedStatement made = raw.getConnection().prepareStatement(text);
            made.setFetchSize(0);
            last = new Proved(made, text, side.parameterCount(made));
            extras().proved = last;
        }
        return last;
    }

    /** Null as a rule. Any thread. */
    private Proved lastProved() {
        Extras few = few();
        return few == null ? null : few.proved;
    }

    private void closeProved() throws SQLException {
        Proved ended = lastProved();
        if (ended != null) {
            extras().proved = null;
            ended.statement.close();
        }
    }

    @Override
    void cancelRaw() throws SQLException {
        super.cancelRaw();
        Proved running = lastProved();
        if (running != null) {
            running.statement.cancel();
        }
    }

    @Override
    void closeRaw() throws SQLException {
        super.closeRaw();
        closeProved();
    }

    @Override
    void endWithConnection() throws SQLException {
        super.endWithConnection();
        closeProved();
    }

    /** What the driver made for itself, nobody else can make. */
    @Override
    boolean movable() throws SQLException {
        return traits.text() != null && super.movable();
    }

    @Override
    Statement madeOn(Connection at) throws SQLException {
        Object keys = wantedKeys();
        if (keys instanceof Integer) {
            return at.prepareStatement(traits.text(), (Integer) keys);
        }
        if (keys instanceof int[]) {
            return at.prepareStatement(traits.text(), (int[]) keys);
        }
        if (keys != null) {
            return at.prepareStatement(traits.text(), (String[]) keys);
        }
        return at.prepareStatement(
                traits.text(), raw.getResultSetType(), raw.getResultSetConcurrency(), raw.getResultSetHoldability());
    }

    @Override
    void setOn(Statement fresh) throws SQLException {
        super.setOn(fresh);
        facadeConnection().session().driverSide().copyParameters(prepared(), (PreparedStatement) fresh);
    }

    @Override
    StatementFacade repeated(ConnectionFacade on, Statement fresh) {
        PreparedStatementFacade made = facadeOf(on, (PreparedStatement) fresh, traits);
        made.wantKeys(wantedKeys());
        return made;
    }

    @Override
    final PreparedStatement toClear() throws SQLException {
        return isAlone() ? prepared() : (PreparedStatement) clearing().raw;
    }

    @Override
    int parameterCount() throws SQLException {
        return facadeConnection().session().driverSide().parameterCount(prepared());
    }

    @Override
    void copyParameter(int index, Statement to) throws SQLException {
        facadeConnection().session().driverSide().copyParameter(prepared(), (PreparedStatement) to, index);
    }

    @Override
    public void addBatch() throws SQLException {
        if (isAlone()) {
            addEntry();
            return;
        }
        StatementFacade at = batching();
        if (at != this) {
            ((PreparedStatementFacade) at).addBatch();
        } else {
            addSharedEntry();
        }
    }

    private void addSharedEntry() throws SQLException {
        Sharers among = among();
        if (among == null) {
            addEntry();
            return;
        }
        synchronized (among.entry) {
            among.bringBatchEntry();
            addEntry();
        }
    }

    private void addEntry() throws SQLException {
        stayWithThread();
        prepared().addBatch();
        note(traits);
    }
}
