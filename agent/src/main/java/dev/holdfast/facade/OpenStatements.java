package dev.holdfast.facade;

import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The open statements of one logical connection, to be closed with it. Used by its owner thread alone.
 *
 * <p>The newest few hang in a list through their own fields: no allocation. Older ones are known by weak references: a
 * program that never closes its statements but keeps its connection lives on garbage collection, and must not run out
 * of memory because of us.
 */
final class OpenStatements {
    private static final int HELD = 4;
    private static final int FIRST_SWEEP = 64;

    private StatementFacade newest;
    private StatementFacade oldest;
    private int held;
    private List<WeakReference<StatementFacade>> older;
    private int sweepAt = FIRST_SWEEP;

    void add(StatementFacade statement) {
        statement.older = newest;
        if (newest == null) {
            oldest = statement;
        } else {
            newest.newer = statement;
        }
        newest = statement;
        statement.listed = true;
        if (++held > HELD) {
            letGo(oldest);
        }
    }

    void remove(StatementFacade statement) {
        if (!statement.listed) {
            return;
        }
        if (statement.older == null) {
            oldest = statement.newer;
        } else {
            statement.older.newer = statement.newer;
        }
        if (statement.newer == null) {
            newest = statement.older;
        } else {
            statement.newer.older = statement.older;
        }
        statement.older = null;
        statement.newer = null;
        statement.listed = false;
        held--;
    }

    private void letGo(StatementFacade statement) {
        remove(statement);
        if (older == null) {
            older = new ArrayList<>();
        }
        if (older.size() >= sweepAt) {
            sweep();
        }
        older.add(new WeakReference<>(statement));
    }

    private void sweep() {
        Iterator<WeakReference<StatementFacade>> each = older.iterator();
        List<WeakReference<StatementFacade>> kept = new ArrayList<>();
        while (each.hasNext()) {
            WeakReference<StatementFacade> reference = each.next();
            StatementFacade statement = reference.get();
            if (statement != null && !statement.ended()) {
                kept.add(reference);
            }
        }
        older = kept;
        sweepAt = Math.max(FIRST_SWEEP, 2 * kept.size());
    }

    /**
     * @param resultsOutlive leave statements open whose rows haven't all been read
     * @throws SQLException the first of the driver's; every statement has been tried by then
     */
    void end(boolean resultsOutlive) throws SQLException {
        SQLException first = null;
        while (newest != null) {
            StatementFacade statement = newest;
            remove(statement);
            first = first(first, statement, resultsOutlive);
        }
        if (older != null) {
            for (WeakReference<StatementFacade> reference : older) {
                first = first(first, reference.get(), resultsOutlive);
            }
            older = null;
        }
        if (first != null) {
            throw first;
        }
    }

    private static SQLException first(SQLException first, StatementFacade statement, boolean resultsOutlive) {
        if (statement == null || statement.ended()) {
            return first;
        }
        try {
            statement.endWithConnection(resultsOutlive);
            return first;
        } catch (SQLException e) {
            return first == null ? e : first;
        }
    }

    /** How many are known, for tests. */
    int size() {
        return held + (older == null ? 0 : older.size());
    }
}
