package dev.holdfast.pool;

import dev.holdfast.report.Event;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections of one thread to one target. The lease that was returned last lies in {@link #hot}, where the thread
 * finds it again with one atomic operation; the others, and this one when it lies there for long, are parked in HikariCP,
 * which is opened with the first that is.
 * Owned by one thread at a time; other threads, which may return a lease, take one over or adopt the whole, are let in by
 * the atomic slot and the lock.
 */
final class ThreadPool {
    final PoolSet set;
    private final AtomicReference<Lease> hot = new AtomicReference<Lease>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Shelf shelf;

    /** Leases of this pool, on loan and idle. Guarded by the lock. */
    private int total;

    /** Known to the set: from the first lease on, until it has been empty when the sweeper came by. Guarded by the lock. */
    private boolean open;

    /** Whose it is; null = parked. */
    private volatile Seat seat;

    private Lease seenBySweeper;
    private int loansSeen;

    ThreadPool(PoolSet set, Seat seat) {
        this.set = set;
        this.seat = seat;
    }

    boolean belongsTo(Seat who) {
        return seat == who;
    }

    boolean isAbandoned() {
        Seat owner = seat;
        return owner == null || owner.isDead();
    }

    /** The lease returned last; null where it is out or parked. */
    Lease takeHot() {
        return hot.get() == null ? null : hot.getAndSet(null);
    }

    /** Any idle lease; null where there is none. */
    Lease takeIdle() throws SQLException {
        Lease lease = takeHot();
        return lease != null ? lease : takeParked();
    }

    private Lease takeParked() throws SQLException {
        lock.lock();
        try {
            return shelf != null && shelf.idle() > 0 ? shelf.take() : null;
        } finally {
            lock.unlock();
        }
    }

    /** A lease that no pool has yet becomes one of this pool's, on loan. */
    void admit(Lease lease, Seat who) throws SQLException {
        lock.lock();
        try {
            lease.home = this;
            if (total++ == 0) {
                seat = who;
                who.pool = this;
            }
            if (!open) {
                open = true;
                set.keep(this);
                set.report(Event.POOL_CREATED, "");
            }
        } finally {
            lock.unlock();
        }
    }

    /** A lease on loan leaves this pool for another one. */
    void dismiss(Lease lease) {
        lease.registration = null;
        leave(lease);
    }

    private void leave(Lease lease) {
        lock.lock();
        try {
            total--;
            if (lease.handle != null) {
                shelf.unregister(lease);
            }
        } finally {
            lock.unlock();
        }
    }

    void giveBack(Lease lease) {
        if (lease.recalled || set.isWornOut(lease)) {
            discard(lease);
            return;
        }
        lay(lease);
        // The slot was filled before this is read, and a waiter looks at the slots after it has queued: one sees the
        // other.
        if (set.budget().hasWaiters()) {
            if (set.shouldAsk()) {
                askServer();
            } else {
                handOn();
            }
        }
    }

    /** With several hosts nothing lies in the slot: which one is lent next isn't known before it is asked for. */
    private void lay(Lease lease) {
        if (set.hasSeveralHosts() || !hot.compareAndSet(null, lease)) {
            park(lease);
        }
    }

    private void handOn() {
        Lease lease = tryTakeIdle();
        if (lease != null) {
            set.handOn(lease);
        }
    }

    private void park(Lease lease) {
        lock.lock();
        try {
            if (set.isTooOld(lease) || idle() >= set.pools().settings().poolMaxSize()) {
                discard(lease);
            } else {
                putAside(lease);
            }
        } finally {
            lock.unlock();
        }
    }

    private void putAside(Lease lease) {
        try {
            if (lease.loansWhenParked != lease.loans) {
                lease.loansWhenParked = lease.loans;
                lease.parked = System.nanoTime();
            }
            putOnShelf(lease);
        } catch (SQLException | RuntimeException | OutOfMemoryError failed) {
            // of memory, if no thread can be started either
            set.report(Event.POOL_PARKED, "ended instead: " + failed);
            discard(lease);
        }
    }

    private void putOnShelf(Lease lease) throws SQLException {
        if (lease.handle == null) {
            if (shelf == null) {
                shelf = new Shelf(set.poolName(), lease, set.pools());
                shelf.take();
            } else {
                shelf.register(lease);
            }
        }
        lease.handle.close();
    }

    /** Ends the physical connection on the calling thread; only then its permit is free. */
    void discard(Lease lease) {
        lease.registration = null;
        try {
            lease.end();
        } finally {
            left(lease);
        }
    }

    private void left(Lease lease) {
        try {
            leave(lease);
        } finally {
            set.budget().release(lease.backend());
        }
    }

    /** As {@link #discard}, but the permit stays with the caller, for a connect. */
    void exchange(Lease lease) {
        lease.registration = null;
        try {
            lease.end();
        } finally {
            leave(lease);
            set.budget().exchanged(lease.backend());
        }
    }

    /** HikariCP closes a lease on its own account. */
    void retired(Lease lease) {
        lease.registration = null;
        lease.handle = null;
        try {
            lease.end();
        } finally {
            left(lease);
        }
    }

    /**
     * Becomes the pool of another thread: where its own has ended, or where nothing but {@code held} is on loan.
     *
     * @param held what the caller holds of it; null = only an abandoned pool may be adopted
     */
    boolean adoptFrom(Lease held, Seat next) {
        lock.lock();
        try {
            boolean free = total > 0 && (held == null ? isAbandoned() : total - idle() == 1 && hot.get() == null);
            if (free) {
                leaveSeat();
                seat = next;
            }
            return free;
        } finally {
            lock.unlock();
        }
    }

    private void leaveSeat() {
        Seat before = seat;
        if (before != null && before.pool == this) {
            before.pool = null;
        }
    }

    /** How many leases lie here; a glance without the lock. */
    int idle() {
        Shelf parked = shelf;
        return (hot.get() == null ? 0 : 1) + (parked == null ? 0 : parked.idle());
    }

    /** {@link #takeIdle} for threads that can do without. */
    Lease tryTakeIdle() {
        try {
            return takeIdle();
        } catch (SQLException none) {
            set.report(Event.POOL_PARKED, none.getMessage());
            return null;
        }
    }

    /** What {@link #takeIdle} took and nobody wanted. */
    void putBack(Lease lease) {
        lay(lease);
    }

    /** The idle lease that leads where the driver would connect to now; null where there is none. The others stay. */
    Lease takeChosen() {
        Lease chosen = takeOne(null);
        handOnLate();
        return chosen;
    }

    /** The driver had to look where a fresh lease would get; one to the same server that lies idle makes room for it. */
    void replaceBy(Lease fresh) {
        Lease replaced = takeOne(fresh);
        if (replaced != null) {
            discard(replaced);
        }
        handOnLate();
    }

    /** Under the lock, so that nobody else who shares the pool takes it for empty meanwhile. */
    private Lease takeOne(Lease like) {
        lock.lock();
        try {
            List<Lease> idle = new ArrayList<Lease>();
            for (Lease lease = tryTakeIdle(); lease != null; lease = tryTakeIdle()) {
                idle.add(lease);
            }
            Lease found = idle.isEmpty() ? null : like == null ? set.choose(idle) : firstLike(like, idle);
            idle.remove(found);
            for (Lease other : idle) {
                lay(other);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    private static Lease firstLike(Lease like, List<Lease> idle) {
        for (Lease lease : idle) {
            if (lease.sharesServerWith(like)) {
                return lease;
            }
        }
        return null;
    }

    /** Who began to wait while the idle ones were aside has not seen them. */
    private void handOnLate() {
        if (set.budget().hasWaiters()) {
            handOn();
        }
    }

    /**
     * A server that doesn't answer is asked again as late as one that does, and its other sessions are looked at before they are lent.
     *
     * @return whether an idle session was there to be asked for the budget
     */
    boolean askServer() {
        Lease lease = tryTakeIdle();
        if (lease == null) {
            return false;
        }
        set.budget().asks();
        try {
            set.budget().learn(lease.askCapacity());
            giveBack(lease);
        } catch (SQLException broken) {
            set.suspect(lease);
            discard(lease);
        }
        return true;
    }

    /** Called by the sweeper: the hot lease that didn't move since the last call is parked, so that HikariCP ages it. */
    void sweep() {
        Lease lease = hot.get();
        if (lease == null) {
            seenBySweeper = null;
            return;
        }
        if (set.isTooOld(lease)) {
            lease.recalled = true;
        }
        if (lease == seenBySweeper && lease.loans == loansSeen) {
            if (hot.compareAndSet(lease, null)) {
                park(lease);
            }
            seenBySweeper = null;
            return;
        }
        seenBySweeper = lease;
        loansSeen = lease.loans;
    }

    /** Called by the sweeper: ends what is parked for longer than the idle timeout, or too old. */
    void retire(long idleNanos) throws SQLException {
        List<Lease> expired = new ArrayList<Lease>();
        lock.lock();
        try {
            if (shelf != null) {
                sort(idleNanos, expired);
            }
        } finally {
            lock.unlock();
        }
        for (Lease lease : expired) {
            discard(lease);
        }
    }

    private void sort(long idleNanos, List<Lease> expired) throws SQLException {
        List<Lease> stay = new ArrayList<Lease>();
        while (shelf.idle() > 0) {
            Lease lease = shelf.take();
            boolean tooLong = System.nanoTime() - lease.parked > idleNanos;
            (tooLong || set.isTooOld(lease) ? expired : stay).add(lease);
        }
        for (Lease lease : stay) {
            lease.handle.close();
        }
    }

    /** An empty pool is closed and left; its thread opens it again when it needs to. */
    void closeIfEmpty() {
        lock.lock();
        try {
            if (total == 0 && seat != null) {
                closeShelf();
                leaveSeat();
                seat = null;
                open = false;
                set.drop(this);
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeShelf() {
        if (shelf != null) {
            shelf.close();
            shelf = null;
        }
    }
}
