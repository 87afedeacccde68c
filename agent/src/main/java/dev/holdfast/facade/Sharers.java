package dev.holdfast.facade;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The threads of one statement object, from the second one on. The first has the statement itself; each other one that
 * sets or runs something has one of its own behind it, made as the first was. Any thread.
 */
final class Sharers {
    /*
     * Every setting (each parameter and each property is a slot) has a number, and so has what each thread's statement
     * holds of it.
     *
     * Running, and adding a batch entry: what the thread has set and not run yet is its own; of all else it has what was
     * set last, by anybody. If that was another thread's, the other one has handed it over: neither that nor anything
     * older in the slot is anybody's own any more. So threads that set all that they run never see each other, and one
     * cycle of set and run may go through any threads. clearParameters() clears what was set last, and is nobody's own.
     *
     * Reading: each thing that a run gave (rows, update count, generated keys, warnings) is its thread's own until it has
     * been asked for, by that thread or by another one that had nothing unread; from then on, it is what the last run of
     * all threads gave. Rows that are open and not read to their end are unread, too. Who goes from result to result
     * with getMoreResults() does so on its own execute(), unless it has read another thread's run since.
     *
     * The entries of a batch belong to the statement. Once another thread has added one, the first thread has a statement
     * behind as well, as the parameters of the visible one are overwritten by every entry.
     */
    static final int MAX_ROWS = 0;
    static final int FETCH_SIZE = 1;
    static final int QUERY_TIMEOUT = 2;
    static final int MAX_FIELD_SIZE = 3;
    static final int POOLABLE = 4;
    static final int FETCH_DIRECTION = 5;

    /** Of the first parameter. */
    static final int PARAMETERS = 6;

    /** What can't be copied: it stays with its thread. */
    static final int OTHER = -1;

    /** Held while an entry is put on the visible statement. */
    final Object entry = new Object();

    private final StatementFacade visible;
    private final Thread user;
    private final int slots;
    private final Map<Thread, Own> own = new HashMap<>();

    /** Of each slot, the number of what was set last, and where that is. */
    private final long[] newest;

    private final StatementFacade[] holders;
    private long number;

    /** Of all threads. */
    private Run lastRun;

    /** The last one on the visible statement, which may be any thread's. */
    private Run lastVisibleRun;

    /** @param user the thread that had the statement for itself */
    Sharers(StatementFacade visible, Thread user) throws SQLException {
        this.visible = visible;
        this.user = user;
        this.slots = PARAMETERS + visible.parameterCount();
        this.newest = new long[slots];
        this.holders = new StatementFacade[slots];
        Arrays.fill(holders, visible);
        Own first = new Own(visible, slots);
        own.put(user, first);
        lastRun = new Run(visible, true, visible.wantedKeys() != null);
        // an executeUpdate() as a rule, which has answered
        lastRun.countAsked = true;
        lastRun.warningsAsked = true;
        lastRun.keysAsked = visible.hasShownKeys() || visible.raw.getUpdateCount() == -1;
        lastVisibleRun = lastRun;
        first.run = lastRun;
    }

    /** What the calling thread sets something on. */
    synchronized StatementFacade writing(int slot) throws SQLException {
        Own mine = mine();
        if (slot >= 0 && slot < slots) {
            bring(slot, mine);
            mine.isPending[slot] = true;
            setBy(mine, slot);
        }
        return mine.at;
    }

    /** Where the calling thread clears all parameters. */
    synchronized StatementFacade clearing() throws SQLException {
        Own mine = mine();
        for (int slot = PARAMETERS; slot < slots; slot++) {
            mine.isPending[slot] = false;
            setBy(mine, slot);
        }
        return mine.at;
    }

    private void setBy(Own mine, int slot) {
        newest[slot] = ++number;
        mine.has[slot] = number;
        holders[slot] = mine.at;
    }

    /**
     * What the calling thread runs.
     *
     * @param iterates whether it goes from result to result
     * @param keys whether it wants the generated keys
     */
    synchronized StatementFacade running(boolean iterates, boolean keys) throws SQLException {
        Own mine = mine();
        if (!mine.repeats) {
            settle(mine, 0, slots);
        }
        mine.repeats = false;
        begun(mine, new Run(mine.at, iterates, keys));
        return mine.at;
    }

    /** What the calling thread has run is run again, with all that was set then: what others have set since is for later runs. */
    synchronized void repeats() throws SQLException {
        mine().repeats = true;
    }

    /** What runs the batch; where each thread has a session of its own, that is the thread's. */
    synchronized StatementFacade runningBatch(boolean split) throws SQLException {
        Own mine = mine();
        settle(mine, 0, PARAMETERS);
        StatementFacade at = split ? mine.at : visible;
        if (at != mine.at) {
            freeVisible();
            for (int slot = 0; slot < PARAMETERS; slot++) {
                mine.at.copySetting(slot, at.raw);
            }
        }
        begun(mine, new Run(at, false, visible.wantedKeys() != null));
        return at;
    }

    private void begun(Own mine, Run run) {
        lastRun = run;
        mine.run = run;
        if (run.at == visible) {
            lastVisibleRun = run;
        }
    }

    /** The thread's own settings are used, and those of others that it hasn't made itself. */
    private void settle(Own mine, int from, int to) throws SQLException {
        for (int slot = from; slot < to; slot++) {
            if (mine.isPending[slot]) {
                mine.isPending[slot] = false;
            } else {
                bring(slot, mine);
                for (Own each : own.values()) {
                    each.isPending[slot] = false;
                }
            }
        }
    }

    /** What was set last is there, if the thread has nothing of its own in the slot. */
    private void bring(int slot, Own mine) throws SQLException {
        if (!mine.isPending[slot] && mine.has[slot] != newest[slot]) {
            holders[slot].copySetting(slot, mine.at.raw);
            mine.has[slot] = newest[slot];
        }
    }

    /** Which has the property that the calling thread asks for. */
    synchronized StatementFacade holding(int slot) {
        Own mine = own.get(Thread.currentThread());
        return mine != null && mine.isPending[slot] ? mine.at : holders[slot];
    }

    /** Which has what the calling thread asks of a run. */
    synchronized StatementFacade reading(Fact fact) throws SQLException {
        Own mine = own.get(Thread.currentThread());
        Run run = mine == null ? null : mine.run;
        boolean isOwn = run != null && (run.at != visible || run == lastVisibleRun) && run.isUnread(fact);
        if (!isOwn) {
            if (run != null && run != lastRun) {
                run.iterates = false;
            }
            run = lastRun;
        }
        run.asked(fact);
        return run.at;
    }

    private Own mine() throws SQLException {
        Thread thread = Thread.currentThread();
        Own mine = own.get(thread);
        if (mine == null) {
            own.keySet().removeIf(other -> other != user && !other.isAlive());
            mine = new Own(behind(thread), slots);
            Arrays.fill(mine.has, -1);
            own.put(thread, mine);
        }
        return mine;
    }

    private StatementFacade behind(Thread thread) throws SQLException {
        StatementFacade made = visible.again();
        made.usedBy(thread);
        return made;
    }

    /** What the calling thread has set, else what was set last, is on the visible statement. The caller holds {@link #entry}. */
    synchronized void bringBatchEntry() throws SQLException {
        Own mine = mine();
        settle(mine, 0, slots);
        if (mine.at != visible) {
            freeVisible();
            mine.at.setOn(visible.raw);
        }
    }

    private void freeVisible() throws SQLException {
        Own first = own.get(user);
        if (first.at != visible) {
            return;
        }
        first.at = behind(user);
        visible.setOn(first.at.raw);
        for (int slot = 0; slot < slots; slot++) {
            if (holders[slot] == visible) {
                holders[slot] = first.at;
            }
        }
    }

    /** Where each thread has a session of its own, it has a batch of its own. */
    synchronized StatementFacade batching(boolean split) throws SQLException {
        if (!split || Thread.currentThread() == user) {
            return visible;
        }
        Own mine = mine();
        settle(mine, 0, slots);
        return mine.at;
    }

    synchronized void cancel() throws SQLException {
        for (Own each : own.values()) {
            each.at.cancelRaw();
        }
    }

    synchronized void close() throws SQLException {
        for (Own each : own.values()) {
            each.at.closeRaw();
        }
        own.clear();
    }

    /** What a run gave. */
    enum Fact {
        ROWS,
        COUNT,
        KEYS,
        WARNINGS,
        /** That the next result is looked for. */
        NEXT
    }

    /** Guarded by the sharers. */
    private static final class Own {
        StatementFacade at;

        /** By slot: what this thread has set and nobody has run. */
        final boolean[] isPending;

        /** By slot, the number of what is set here; -1 = not known. */
        final long[] has;

        /** Its last one; null = none. */
        Run run;

        /** Its next run is the last one once more. */
        boolean repeats;

        Own(StatementFacade at, int slots) {
            this.at = at;
            this.isPending = new boolean[slots];
            this.has = new long[slots];
        }
    }

    /** Guarded by the sharers. */
    private static final class Run {
        final StatementFacade at;
        final boolean keys;
        boolean iterates;
        boolean countAsked;
        boolean keysAsked;
        boolean warningsAsked;

        /** Somebody asked for the next result: that there is none is an answer, too. */
        boolean moved;

        Run(StatementFacade at, boolean iterates, boolean keys) {
            this.at = at;
            this.keys = keys;
            this.iterates = iterates;
        }

        boolean isUnread(Fact fact) throws SQLException {
            switch (fact) {
                case ROWS:
                    return areRowsUnread() || iterates && isCountUnread();
                case COUNT:
                    return areRowsUnread() || isCountUnread();
                case KEYS:
                    return keys && !keysAsked;
                case WARNINGS:
                    return !warningsAsked;
                default:
                    return areRowsUnread() || iterates && hasResult();
            }
        }

        private boolean areRowsUnread() throws SQLException {
            ResultSet found = at.raw.getResultSet();
            return found != null && (iterates || at.knows(found)) && !at.hasSeenAll(found);
        }

        private boolean isCountUnread() throws SQLException {
            return !countAsked && (moved || at.raw.getUpdateCount() != -1);
        }

        private boolean hasResult() throws SQLException {
            return at.raw.getUpdateCount() != -1 || at.raw.getResultSet() != null;
        }

        void asked(Fact fact) {
            switch (fact) {
                case COUNT:
                    countAsked = true;
                    break;
                case KEYS:
                    keysAsked = true;
                    break;
                case WARNINGS:
                    warningsAsked = true;
                    break;
                case NEXT:
                    moved = true;
                    countAsked = false;
                    break;
                default:
            }
        }
    }
}
