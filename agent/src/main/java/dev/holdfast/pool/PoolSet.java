package dev.holdfast.pool;

import dev.holdfast.jdbc.Refusal;
import dev.holdfast.report.Event;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The pools of one target, one per thread that uses it. Any thread. */
public final class PoolSet {
    private static final int STRIPES = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    private static final long MOST_BETWEEN_RETIRING = TimeUnit.SECONDS.toNanos(10);

    /** A pause after which a lease that was parked at once is validated. */
    private static final long LONG_PAUSE = 2 * Pools.SWEEP_NANOS;

    private final LeaseSource source;
    private final boolean severalHosts;
    private final Pools pools;
    private final Budget budget;
    private final long idleNanos;
    private final long maxQueries;
    private final long maxAge;
    private final List<ThreadPool> threadPools = new CopyOnWriteArrayList<ThreadPool>();
    /** The sweeper's own. */
    private long retired = System.nanoTime();

    /** Sessions that died by themselves, but for those that were suspected then. */
    private final AtomicInteger deaths = new AtomicInteger();

    private final AtomicInteger numbers = new AtomicInteger();
    private final Seat[] stripes = stripes();
    private final ThreadLocal<Seat> seats = new ThreadLocal<Seat>() {
        @Override
        protected Seat initialValue() {
            return seatOf(Thread.currentThread());
        }
    };

    PoolSet(LeaseSource source, Pools pools, Budget budget) {
        this.source = source;
        this.severalHosts = source.hasSeveralHosts();
        this.pools = pools;
        this.budget = budget;
        this.idleNanos = pools.settings().poolIdleTimeout().toNanos();
        this.maxQueries = pools.settings().poolMaxQueries();
        this.maxAge = pools.settings().poolMaxLifetime().toNanos();
    }

    private static Seat[] stripes() {
        Seat[] shared = new Seat[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            shared[i] = new Seat(null);
        }
        return shared;
    }

    private Seat seatOf(Thread thread) {
        return VirtualThreads.is(thread) ? stripes[(int) (thread.getId() % STRIPES)] : new Seat(thread);
    }

    /**
     * A session for the calling thread: its own, one taken over, or a new one.
     *
     * @return null where the driver answers null to the connect
     * @throws SQLException the driver's own where the connect fails; {@link SQLTransientConnectionException} (08001) where
     *     the budget left none within the acquire timeout, or the wait was interrupted (the interrupt stays set)
     */
    public Lease borrow() throws SQLException {
        return borrow(pools.settings().poolAcquireTimeout().toNanos(), false);
    }

    /**
     * As {@link #borrow()}, for who can do without.
     *
     * @param nanos how long to wait at most
     * @return null where there are too many already
     */
    Lease borrowWithin(long nanos) throws SQLException {
        try {
            return borrow(nanos, true);
        } catch (SQLTransientConnectionException outOfBudget) {
            return null;
        } catch (SQLException e) {
            if (source.refusal(e) == Refusal.NONE) {
                throw e;
            }
            return null;
        }
    }

    private Lease borrow(long nanos, boolean canDoWithout) throws SQLException {
        Seat seat = seats.get();
        ThreadPool pool = seat.pool;
        if (pool != null && pool.belongsTo(seat)) {
            Lease lease = pool.takeHot();
            if (lease != null) {
                lease.loans++;
                if (isUsable(lease, false)) {
                    return lease;
                }
                pool.discard(lease);
            }
        }
        return borrowSlowly(seat, nanos, canDoWithout);
    }

    /** After a death those of before are asked once. */
    private boolean isUsable(Lease lease, boolean paused) {
        int known = deaths.get();
        boolean suspected = lease.deathsSurvived != known;
        boolean usable = lease.usable(paused || suspected);
        if (usable && suspected) {
            lease.deathsSurvived = known;
        }
        return usable;
    }

    /** See {@link Lease#suspectSiblings}. The death of one that is suspected is no news: else each would have all others asked again. */
    void suspect(Lease dead) {
        deaths.compareAndSet(dead.deathsSurvived, dead.deathsSurvived + 1);
    }

    private Lease borrowSlowly(Seat seat, long nanos, boolean canDoWithout) throws SQLException {
        Lease own = idleOf(seat);
        if (own != null) {
            return own;
        }
        long deadline = System.nanoTime() + Math.min(nanos, source.loginNanos());
        while (true) {
            if (budget.tryPermit()) {
                Lease fresh = connect(seat, deadline);
                if (fresh != REFUSED) {
                    return fresh;
                }
            }
            Lease waited = await(seat, deadline, canDoWithout);
            if (waited != null) {
                return waited == REFUSED ? null : waited;
            }
        }
    }

    /** From the thread's own pool, or from one that it adopts. */
    private Lease idleOf(Seat seat) throws SQLException {
        ThreadPool pool = ownPool(seat);
        if (pool == null) {
            pool = adopt(seat);
        }
        while (pool != null) {
            Lease lease = severalHosts ? pool.takeChosen() : pool.takeIdle();
            if (lease == null) {
                return null;
            }
            lease.loans++;
            if (isUsable(lease, !severalHosts || System.nanoTime() - lease.parked > LONG_PAUSE)) {
                return lease;
            }
            pool.discard(lease);
        }
        return null;
    }

    private ThreadPool ownPool(Seat seat) {
        ThreadPool pool = seat.pool;
        return pool != null && pool.belongsTo(seat) ? pool : null;
    }

    /** The pool of a thread that ended, the first that is found. */
    private ThreadPool adopt(Seat seat) {
        for (ThreadPool pool : threadPools) {
            if (pool.isAbandoned() && pool.adoptFrom(null, seat)) {
                seat.pool = pool;
                report(Event.POOL_ADOPTED, "");
                return pool;
            }
        }
        return null;
    }

    /** A mark: the server had no slot left, go and wait. */
    private static final Lease REFUSED = new Refused();

    /** Connects with the permit that the caller holds; every way out leaves the permit where it belongs. */
    private Lease connect(Seat seat, long deadline) throws SQLException {
        Lease lease;
        int known = deaths.get();
        try {
            lease = source.open();
        } catch (SQLException failed) {
            return refused(failed, seat, deadline);
        } catch (RuntimeException | Error failed) {
            budget.failed();
            throw failed;
        }
        if (lease == null) {
            budget.failed();
            return null;
        }
        lease.deathsSurvived = known;
        settle(lease, seat);
        if (severalHosts) {
            lease.home.replaceBy(lease);
        }
        return lease;
    }

    private void settle(Lease lease, Seat seat) throws SQLException {
        budget.connected(lease.backend(), capacityOf(lease));
        boolean settled = false;
        try {
            poolOf(seat).admit(lease, seat);
            lease.loans++;
            settled = true;
        } finally {
            if (!settled) {
                lease.end();
                budget.release(lease.backend());
            }
        }
    }

    private Capacity capacityOf(Lease lease) {
        try {
            return lease.askCapacity();
        } catch (SQLException unknown) {
            reportUnknown(unknown);
            return null;
        }
    }

    private void reportUnknown(Throwable unknown) {
        pools.report().tell(Event.BUDGET_CHANGED, source.name(), "the server can't be asked", unknown);
    }

    private Lease refused(SQLException failed, Seat seat, long deadline) throws SQLException {
        Refusal refusal = source.refusal(failed);
        if (refusal != Refusal.OF_SERVER) {
            budget.failed();
            return instead(refusal, failed, seat, deadline);
        }
        budget.refused();
        if (System.nanoTime() >= deadline) {
            SQLException timedOut = outOfBudget(false);
            timedOut.initCause(failed);
            throw timedOut;
        }
        if (budget.open() == 0) {
            // Others hold every slot and none of ours can come free: nobody will wake us.
            if (Thread.currentThread().isInterrupted()) {
                throw outOfBudget(true);
            }
            LockSupport.parkNanos(this, Pools.SWEEP_NANOS);
        }
        return REFUSED;
    }

    /** What lies idle in other threads' pools, or comes free there while the server lets no more of this target in. */
    private Lease instead(Refusal refusal, SQLException failed, Seat seat, long deadline) throws SQLException {
        Lease idle = refusal == Refusal.NONE ? null : takeElsewhere(seat);
        if (idle != null) {
            return idle;
        }
        if (refusal != Refusal.OF_TARGET
                || !othersHaveSome(seat)
                || System.nanoTime() >= deadline
                || Thread.currentThread().isInterrupted()) {
            throw failed;
        }
        LockSupport.parkNanos(this, Pools.SWEEP_NANOS);
        return REFUSED;
    }

    private boolean othersHaveSome(Seat seat) {
        for (ThreadPool pool : threadPools) {
            if (seat.isShared() || !pool.belongsTo(seat)) {
                return true;
            }
        }
        return false;
    }

    /** The first that is found; where that is dead, so are the others, and to ask each would take its time. */
    private Lease takeElsewhere(Seat seat) throws SQLException {
        for (ThreadPool pool : threadPools) {
            Lease lease = severalHosts ? null : pool.tryTakeIdle();
            if (lease != null) {
                return moveHere(lease, seat);
            }
        }
        return null;
    }

    private ThreadPool poolOf(Seat seat) {
        synchronized (seat) {
            ThreadPool own = ownPool(seat);
            if (own != null) {
                return own;
            }
            ThreadPool pool = new ThreadPool(this, seat);
            seat.pool = pool;
            return pool;
        }
    }

    /** Queues, then looks for what lies idle elsewhere, then waits to be served; null = try again, REFUSED = time is up. */
    private Lease await(Seat seat, long deadline, boolean canDoWithout) throws SQLException {
        Waiter waiter = new Waiter(this);
        budget.enqueue(waiter);
        pools.report().tell(Event.WAITED, source.name(), budget.counts());
        pools.freeOneFor(this);
        while (!waiter.served()) {
            long left = deadline - System.nanoTime();
            if ((left <= 0 || Thread.currentThread().isInterrupted()) && budget.leave(waiter)) {
                if (canDoWithout) {
                    return REFUSED;
                }
                throw outOfBudget(left > 0);
            }
            LockSupport.parkNanos(this, Math.min(Math.max(left, 1), Pools.SWEEP_NANOS));
            if (!waiter.served()) {
                pools.freeOneFor(this);
                askBeside();
                budget.tryAgain();
            }
        }
        if (waiter.permitted()) {
            Lease fresh = connect(seat, deadline);
            return fresh == REFUSED ? null : fresh;
        }
        Lease given = waiter.lease();
        return severalHosts && choose(Collections.singletonList(given)) == null
                ? exchange(given, seat, deadline)
                : moveHere(given, seat);
    }

    /**
     * Others may have left the server meanwhile. Not before those had the time to ask whose sessions come back: one connect more
     * than the budget allows is only right where all of ours stay in use.
     */
    private void askBeside() {
        if (budget.isTurnToAsk(pools.askAgainNanos() * 3 / 2)) {
            try {
                budget.learnBeside(source.askBeside());
            } catch (SQLException | RuntimeException | LinkageError unknown) {
                reportUnknown(unknown);
            }
        }
    }

    /** It leads elsewhere than the driver would connect to now, so it is ended, and its permit serves to connect. */
    private Lease exchange(Lease given, Seat seat, long deadline) throws SQLException {
        given.home.exchange(given);
        Lease fresh = connect(seat, deadline);
        return fresh == REFUSED ? null : fresh;
    }

    private SQLException outOfBudget(boolean interrupted) {
        String counts = budget.counts();
        String text = source.name() + ": no connection "
                + (interrupted ? "(the waiting thread was interrupted)" : within())
                + "; pool " + counts;
        pools.report().tell(Event.ACQUIRE_TIMED_OUT, source.name(), counts);
        return new SQLTransientConnectionException(text, "08001");
    }

    private String within() {
        long acquire = pools.settings().poolAcquireTimeout().toNanos();
        long login = source.loginNanos();
        return "within " + TimeUnit.NANOSECONDS.toMillis(Math.min(acquire, login)) + " ms ("
                + (login < acquire ? "login timeout" : "holdfast.pool.acquire-timeout") + ")";
    }

    /** A lease that another thread's pool gave up: its whole pool is adopted where nothing else of it is out. */
    private Lease moveHere(Lease lease, Seat seat) throws SQLException {
        ThreadPool from = lease.home;
        if (ownPool(seat) == null && from.adoptFrom(lease, seat)) {
            seat.pool = from;
        } else if (from != ownPool(seat)) {
            from.dismiss(lease);
            poolOf(seat).admit(lease, seat);
        }
        report(Event.SESSION_TAKEN_OVER, "");
        lease.loans++;
        if (isUsable(lease, true)) {
            return lease;
        }
        lease.home.discard(lease);
        return null;
    }

    /** An idle lease goes to the first who waits for this server, whatever its target. */
    void handOn(Lease lease) {
        Waiter first = budget.next();
        if (first == null) {
            lease.home.putBack(lease);
        } else if (first.set == this) {
            first.give(lease);
        } else {
            budget.enqueueFirst(first);
            lease.home.discard(lease);
        }
    }

    /**
     * @param keep only pools with more idle leases than this
     * @return whether an idle lease was found and handed on
     */
    boolean freeOne(int keep) {
        for (ThreadPool pool : threadPools) {
            int kept = pool.isAbandoned() ? 0 : keep;
            Lease lease = pool.idle() > kept ? pool.tryTakeIdle() : null;
            if (lease != null) {
                handOn(lease);
                return true;
            }
        }
        return false;
    }

    void keep(ThreadPool opened) {
        threadPools.add(opened);
        pools.keep(this);
    }

    void drop(ThreadPool closed) {
        threadPools.remove(closed);
        pools.dropIfEmpty(this);
    }

    /** How many threads' pools are open, parked ones included. */
    int size() {
        return threadPools.size();
    }

    boolean isWornOut(Lease lease) {
        return maxQueries > 0 && lease.statements() >= maxQueries;
    }

    boolean isTooOld(Lease lease) {
        return maxAge > 0 && lease.age() > maxAge;
    }

    void sweep() throws SQLException {
        boolean asked = !shouldAsk();
        boolean retire = System.nanoTime() - retired > Math.min(idleNanos / 4, MOST_BETWEEN_RETIRING);
        if (retire) {
            retired = System.nanoTime();
        }
        for (ThreadPool pool : threadPools) {
            asked = asked || pool.askServer();
            pool.sweep();
            if (retire) {
                pool.retire(idleNanos);
            }
            pool.closeIfEmpty();
        }
    }

    void close() {
        for (ThreadPool pool : threadPools) {
            Lease lease = pool.tryTakeIdle();
            while (lease != null) {
                pool.discard(lease);
                lease = pool.tryTakeIdle();
            }
        }
    }

    void endIdle(Lease asking) {
        for (ThreadPool pool : threadPools) {
            List<Lease> elsewhere = new ArrayList<Lease>();
            Lease lease = pool.tryTakeIdle();
            while (lease != null) {
                if (lease.sharesServerWith(asking)) {
                    pool.discard(lease);
                } else {
                    elsewhere.add(lease);
                }
                lease = pool.tryTakeIdle();
            }
            for (Lease other : elsewhere) {
                handOn(other);
            }
        }
    }

    boolean hasSeveralHosts() {
        return severalHosts;
    }

    Lease choose(List<Lease> idle) {
        return source.choose(idle);
    }

    Budget budget() {
        return budget;
    }

    /** What the server has left is known from too long ago. */
    boolean shouldAsk() {
        return budget.isStale(pools.askAgainNanos());
    }

    Pools pools() {
        return pools;
    }

    String poolName() {
        return source.name() + "#" + numbers.incrementAndGet();
    }

    void report(Event event, String detail) {
        pools.report().tell(event, source.name(), detail);
    }

    /** See {@link #REFUSED}; never lent. */
    private static final class Refused extends Lease {
        Refused() {
            super(null);
        }

        @Override
        protected boolean usable(boolean paused) {
            return false;
        }

        @Override
        protected Capacity askCapacity() {
            return null;
        }

        @Override
        protected int backend() {
            return 0;
        }

        @Override
        protected long statements() {
            return 0;
        }

        @Override
        protected void end() {}
    }
}
