package dev.holdfast.pool;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A physical connection that the pool lends to one thread at a time. {@code session.Session} is the only subclass, so
 * that a borrowed lease is the session, without another hop. Owned by the pool between loans, by its borrower during
 * one.
 */
public abstract class Lease {
    private final Connection raw;
    private final long born = System.nanoTime();

    /** Whose it is; written while one thread alone holds the lease. */
    ThreadPool home;

    /** HikariCP's handle of this lease; closing it parks the lease there. */
    Connection handle;

    /** HikariCP's present entry for it; null once ended. One that moved has a new one, and the old one's close means nothing. */
    Object registration;

    /** Loans so far; read racily by the sweeper, which only wants to know whether it moved. */
    int loans;

    /** When it was parked and after how many loans: a look at it in between doesn't make it younger. */
    long parked;

    int loansWhenParked = -1;

    /** How often sessions of the target had died when this one was last known to live; see {@link PoolSet#suspect}. */
    int deathsSurvived;

    /** Set by the sweeper when the lease is too old to be lent again; a late look costs one more loan. */
    boolean recalled;

    protected Lease(Connection raw) {
        this.raw = raw;
    }

    /** The driver's own object. */
    public final Connection raw() {
        return raw;
    }

    /**
     * Called on each borrow, by the borrower, before it gets the lease: can it be used? Must cost no round trip when the
     * pause was short.
     *
     * @param paused whether it lay idle for more than 500 ms, or another one of its target has died meanwhile (then it is
     *     validated, and defaults changed on the server are noticed)
     */
    protected abstract boolean usable(boolean paused);

    /** Asks the server now what the budget can be; null where the database doesn't tell. Called while idle. */
    protected abstract Capacity askCapacity() throws SQLException;

    /** How the server calls this session in {@link Capacity#backends()}; 0 = not known. */
    protected abstract int backend();

    /** Statements run so far. */
    protected abstract long statements();

    /** Ends the physical connection; never throws. */
    protected abstract void end();

    /** Back to the pool, clean. Called once per loan, by the thread that closes the logical connection. */
    protected final void giveBack() {
        home.giveBack(this);
    }

    /** Ended, its slot of the budget is free. Called instead of {@link #giveBack()}. */
    protected final void discard() {
        home.discard(this);
    }

    /**
     * The pool keeps nothing of it any more, but doesn't end it: somebody may still use the driver's own object.
     *
     * @return frees its slot of the budget; to be run once the connection has ended
     */
    protected final Runnable letGo() {
        ThreadPool pool = home;
        pool.dismiss(this);
        return new Slot(pool.set.budget(), backend());
    }

    /** Whether both are connected to the same server, whatever name it goes by. */
    protected boolean sharesServerWith(Lease other) {
        return home.set.budget() == other.home.set.budget();
    }

    /** Ends all idle connections to the server of this one, which is on loan to the caller. */
    protected final void endIdleNeighbours() {
        home.set.pools().endIdle(this);
    }

    /** Must not know the lease, so that it can be collected. */
    private static final class Slot implements Runnable {
        private final Budget budget;
        private final int backend;

        Slot(Budget budget, int backend) {
            this.budget = budget;
            this.backend = backend;
        }

        @Override
        public void run() {
            budget.release(backend);
        }
    }

    /**
     * Another one of the same target, for the calling thread; see {@link PoolSet#borrow()}.
     *
     * @param nanos how long to wait, for who can do without; negative = as long as every connect
     * @return null where there is none in that time
     */
    protected final Lease anotherLease(long nanos) throws SQLException {
        return nanos < 0 ? home.set.borrow() : home.set.borrowWithin(nanos);
    }

    /** Whether threads wait for a session of this server. */
    public final boolean isWanted() {
        return home.set.budget().hasWaiters();
    }

    /** Whether this is the first loan. */
    public final boolean isFirstLoan() {
        return loans == 1;
    }

    /** This one has died by itself: others of its target may have, too, and are asked before they are lent. */
    protected final void suspectSiblings() {
        ThreadPool pool = home;
        if (pool != null) {
            pool.set.suspect(this);
        }
    }

    /** Since the physical connect, in nanoseconds. */
    final long age() {
        return System.nanoTime() - born;
    }
}
