package dev.holdfast.pool;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that waits for a connection to one server. Waits for either a lease or a permit to connect. Guarded by the
 * budget's lock, but for {@link #lease} and {@link #permitted}, which the waiting thread reads.
 */
final class Waiter {
    final PoolSet set;
    private final Thread thread = Thread.currentThread();
    private volatile Lease lease;
    private volatile boolean permitted;

    Waiter(PoolSet set) {
        this.set = set;
    }

    void give(Lease handed) {
        lease = handed;
        LockSupport.unpark(thread);
    }

    void permit() {
        permitted = true;
        LockSupport.unpark(thread);
    }

    Lease lease() {
        return lease;
    }

    boolean permitted() {
        return permitted;
    }

    boolean served() {
        return permitted || lease != null;
    }
}
