package dev.holdfast.facade;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The threads of one statement object, from the second one on. The first has the statement itself; each other one that
 * sets or runs something has one of its own behind it, made as the first was, with what was last set. A thread that has
 * nothing of its own means the last complete state: what one thread has set another one runs, what one has run another one
 * reads. Entries of a batch belong to the statement. Any thread.
 */
final class Sharers {
    private final StatementFacade visible;
    private final Thread user;
    private final ConcurrentMap<Thread, StatementFacade> own = new ConcurrentHashMap<>();

    /** On which something was set last. */
    private volatile StatementFacade latest;

    /** Which was run last; null = none since there are several threads. */
    private volatile StatementFacade ran;

    private volatile boolean userHasSet;

    /** @param user the thread that had the statement for itself */
    Sharers(StatementFacade visible, Thread user) {
        this.visible = visible;
        this.user = user;
        this.latest = visible;
    }

    /** What the calling thread sets something on. */
    StatementFacade writing() throws SQLException {
        StatementFacade mine = upToDate();
        userHasSet |= mine == visible;
        mine.pending(true);
        latest = mine;
        return mine;
    }

    /** What the calling thread runs, when it says no text. */
    StatementFacade running() throws SQLException {
        StatementFacade mine = upToDate();
        userHasSet |= mine == visible;
        mine.pending(false);
        ran = mine;
        return mine;
    }

    /** The thread's own; what it has set and not run yet stays, else what was set last is there. */
    private StatementFacade upToDate() throws SQLException {
        StatementFacade mine = Thread.currentThread() == user ? visible : ofThread();
        StatementFacade last = latest;
        if (last != mine && !mine.isPending()) {
            last.setOn(mine.raw);
        }
        return mine;
    }

    /** What the calling thread runs a text on. */
    StatementFacade runningText() throws SQLException {
        StatementFacade mine = upToDate();
        userHasSet |= mine == visible;
        ran = mine;
        return mine;
    }

    /** Whose results and properties the calling thread asks for. */
    StatementFacade reading() {
        StatementFacade mine = mine();
        if (mine != null) {
            return mine;
        }
        StatementFacade last = ran;
        return last == null ? latest : last;
    }

    /** Null = the thread has set and run nothing of its own. */
    private StatementFacade mine() {
        if (Thread.currentThread() == user) {
            return userHasSet ? visible : null;
        }
        return own.get(Thread.currentThread());
    }

    private StatementFacade ofThread() throws SQLException {
        Thread thread = Thread.currentThread();
        StatementFacade mine = own.get(thread);
        if (mine == null) {
            own.keySet().removeIf(other -> !other.isAlive());
            mine = visible.again(latest);
            mine.usedBy(thread);
            own.put(thread, mine);
        }
        return mine;
    }

    /** What the calling thread has set, or what was set last, becomes the next entry of the statement's batch. */
    synchronized void bringBatchEntry() throws SQLException {
        StatementFacade mine = mine();
        StatementFacade from = mine != null && mine.isPending() ? mine : latest;
        if (from != visible) {
            from.setOn(visible.raw);
        }
        if (mine != null) {
            mine.pending(false);
        }
    }

    /** Where each thread has a session of its own, it has a batch of its own. */
    StatementFacade batching(boolean split) throws SQLException {
        return split && Thread.currentThread() != user ? ofThread() : visible;
    }

    void cancel() throws SQLException {
        for (StatementFacade each : own.values()) {
            each.raw.cancel();
        }
    }

    void close() throws SQLException {
        for (StatementFacade each : own.values()) {
            each.raw.close();
        }
        own.clear();
    }
}
