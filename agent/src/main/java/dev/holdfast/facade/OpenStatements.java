package dev.holdfast.facade;

import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The open statements of one logical connection beside the newest, to be closed with it. Used by its owner thread alone.
 *
 * <p>The next few are held. Older ones are known by weak references: a program that never closes its statements but keeps
 * its connection lives on garbage collection, and must not run out of memory because of us.
 */
final class OpenStatements {
    private static final int FIRST_SWEEP = 64;

    private final StatementFacade[] held = new StatementFacade[3];
    private int next;
    private List<WeakReference<StatementFacade>> older;
    private int sweepAt = FIRST_SWEEP;

    /** In the place of the one that has been held for longest. */
    void add(StatementFacade statement) {
        if (held[next] != null) {
            letGo(held[next]);
        }
        held[next] = statement;
        next = (next + 1) % held.length;
    }

    void remove(StatementFacade statement) {
        for (int i = 0; i < held.length; i++) {
            if (held[i] == statement) {
                held[i] = null;
            }
        }
    }

    private void letGo(StatementFacade statement) {
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
     * @param newest ended first; may be null
     * @throws SQLException the first of the driver's; every statement has been tried by then
     */
    void end(StatementFacade newest) throws SQLException {
        SQLException first = first(null, newest);
        for (int i = 0; i < held.length; i++) {
            first = first(first, held[i]);
            held[i] = null;
        }
        if (older != null) {
            for (WeakReference<StatementFacade> reference : older) {
                first = first(first, reference.get());
            }
            older = null;
        }
        if (first != null) {
            throw first;
        }
    }

    private static SQLException first(SQLException first, StatementFacade statement) {
        if (statement == null || statement.ended()) {
            return first;
        }
        try {
            statement.endWithConnection();
            return first;
        } catch (SQLException e) {
            return first == null ? e : first;
        }
    }
}
