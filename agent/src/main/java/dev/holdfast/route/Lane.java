package dev.holdfast.route;

import dev.holdfast.guard.Trouble;
import dev.holdfast.session.Session;
import java.lang.ref.WeakReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The session that one thread has on a shared logical connection, or the one that all have ({@link Sharing}'s home).
 * Whoever holds the lock may use the session.
 */
public final class Lane {
    private static final int FIRST_PRUNING = 32;

    final ReentrantLock lock;

    /** Whose it is; home's is the opener. */
    final Thread thread;

    /** Null while the lane costs nothing. Written under the lock. */
    private volatile Session session;

    /** Nanoseconds of {@link System#nanoTime()}: the end of the last call. */
    volatile long lastUse = System.nanoTime();

    /** Batches that were begun on this session, and states that it was given: it stays while there are any. */
    private final AtomicInteger held = new AtomicInteger();

    /** The thread has inserted on this session; what sequences said is here. Of the thread. */
    boolean inserted;

    /** Since then it has written on home, so that sequences say less here. Of the thread. */
    boolean outdated;

    /** Nanoseconds of {@link System#nanoTime()}: the begin of the present call, or of the last. */
    volatile long callBegan;

    /** The present call was cancelled by us, as it waits for another lane. */
    volatile boolean victim;

    /** Whether its thread works in manual commit there. Under the lock. */
    boolean manual;

    /** A transaction was open when the last call ended. Under the lock. */
    boolean inTransaction;

    /** The present call inserts. */
    volatile boolean inserting;

    /** How often the statement of the present call was run again. Under the lock. */
    int runs;

    /** Results that the application may still ask for more than their rows, such as meta data. Under the lock. */
    private final List<WeakReference<ResultSet>> results = new ArrayList<>();

    private int pruneAt = FIRST_PRUNING;

    /** A statement that can't be moved is being made here. Under the lock. */
    int making;

    /** Made here, and can't be moved. Under the lock. */
    private final List<WeakReference<Statement>> kept = new ArrayList<>();

    /** Of what the opener set, when the session was attached. Under the lock. */
    int version;

    /** What the thread set by setters of {@code java.sql.Connection}, by attribute; null = as the opener left it. */
    Object[] attributes;

    /** Its session died with an open transaction, and the thread has tried to end that: it knows. Under the lock. */
    boolean knowsLoss;

    /** Of the statement that has failed last, if it is being run again; null = none. Under the lock. */
    Trouble trouble;

    /** The next call is the same statement once more. Under the lock. */
    boolean again;

    Lane(Thread thread, Session session, boolean fair) {
        this.thread = thread;
        this.session = session;
        this.lock = new ReentrantLock(fair);
    }

    /** Null while the lane has none. */
    public Session session() {
        return session;
    }

    void session(Session now) {
        session = now;
        inserted = false;
        outdated = false;
        kept.clear();
        knowsLoss = false;
        results.clear();
    }

    /** Takes the lock, for a call. */
    void enter() {
        lock.lock();
        if (lock.getHoldCount() == 1) {
            victim = false;
            trouble = again ? trouble : null;
            again = false;
            runs = 0;
            callBegan = System.nanoTime();
        }
    }

    boolean isMine() {
        return lock.isHeldByCurrentThread();
    }

    /** Something lies on the session that would be lost with it. Any thread. */
    public void hold() {
        held.incrementAndGet();
    }

    /** It isn't there any more. Any thread. */
    public void letGo() {
        held.decrementAndGet();
    }

    /** Under the lock. */
    boolean isHeld() {
        kept.removeIf(Lane::isClosed);
        return held.get() > 0 || !kept.isEmpty();
    }

    /** While a statement that can't be moved is open, the session stays. Under the lock. */
    void keep(Statement made) {
        kept.removeIf(Lane::isClosed);
        kept.add(new WeakReference<>(made));
    }

    /** A result set was made on the session. Under the lock. */
    public void made(ResultSet rows) {
        if (results.size() >= pruneAt) {
            results.removeIf(Lane::isOver);
            pruneAt = Math.max(FIRST_PRUNING, 2 * results.size());
        }
        results.add(new WeakReference<>(rows));
    }

    /** Whether there is a result set of the session that isn't closed. Under the lock. */
    boolean hasOpenResults() {
        results.removeIf(Lane::isOver);
        return !results.isEmpty();
    }

    private static boolean isOver(WeakReference<ResultSet> reference) {
        ResultSet rows = reference.get();
        try {
            return rows == null || rows.isClosed();
        } catch (SQLException untold) {
            return true;
        }
    }

    private static boolean isClosed(WeakReference<Statement> reference) {
        Statement statement = reference.get();
        try {
            return statement == null || statement.isClosed();
        } catch (SQLException untold) {
            return true;
        }
    }
}
