package dev.holdfast.route;

import dev.holdfast.session.Session;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The session that one thread has on a shared logical connection, or the one that all have ({@link Sharing}'s home).
 * Whoever holds the lock may use the session.
 */
public final class Lane {
    final ReentrantLock lock;

    /** Null = home, or a lane of nobody in particular. */
    final Thread thread;

    /** Null while the lane costs nothing. Written under the lock. */
    private volatile Session session;

    /** Nanoseconds of {@link System#nanoTime()}: the end of the last call. */
    volatile long lastUse = System.nanoTime();

    /** Batches that were begun on this session: it stays until the thread ends. Under the lock. */
    private int held;

    /** Of what the opener set, when the session was attached. Under the lock. */
    int version;

    /** What the thread set by setters of {@code java.sql.Connection}, by attribute; null = as the opener left it. */
    Object[] attributes;

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
    }

    boolean isMine() {
        return lock.isHeldByCurrentThread();
    }

    /** A statement holds something on the session that would be lost with it. Under the lock. */
    public void hold() {
        held++;
    }

    boolean isHeld() {
        return held > 0;
    }
}
