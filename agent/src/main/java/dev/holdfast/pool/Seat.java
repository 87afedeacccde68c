package dev.holdfast.pool;

import java.lang.ref.WeakReference;

/**
 * Where a thread finds its pool of one target. Reached from a {@code ThreadLocal}, so it must not keep the target alive:
 * the pool set clears {@link #pool} when it drops a pool. A seat of virtual threads is shared by many.
 */
final class Seat {
    private final WeakReference<Thread> thread;
    volatile ThreadPool pool;

    /** @param thread null for a seat that virtual threads share; it never dies */
    Seat(Thread thread) {
        this.thread = thread == null ? null : new WeakReference<Thread>(thread);
    }

    boolean isShared() {
        return thread == null;
    }

    boolean isDead() {
        if (thread == null) {
            return false;
        }
        Thread owner = thread.get();
        return owner == null || !owner.isAlive();
    }
}
