package dev.holdfast.pool;

import dev.holdfast.config.Settings;
import dev.holdfast.jdbc.Threads;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** All pools of the process, the budgets they share, and the one thread that looks after them. Any thread. */
public final class Pools {
    /** A lease that lay in its slot for two sweeps is parked: after 250 to 500 ms. */
    static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Settings settings;
    private final Report report;
    private final long askAgainNanos;
    private final Map<String, Budget> budgets = new HashMap<String, Budget>();
    private final List<PoolSet> sets = new CopyOnWriteArrayList<PoolSet>();
    private ScheduledThreadPoolExecutor scheduler;

    public Pools(Settings settings, Report report) {
        this(settings, report, ASK_AGAIN_NANOS);
    }

    /** @param askAgainNanos how old the server's word on its slots may get */
    Pools(Settings settings, Report report, long askAgainNanos) {
        this.settings = settings;
        this.report = report;
        this.askAgainNanos = askAgainNanos;
    }

    /** The pools of one more target; the caller keeps it. */
    public synchronized PoolSet of(LeaseSource source) {
        return new PoolSet(source, this, budgetOf(source.serverKey()));
    }

    /** A set is known here while it has a pool, so that one that is no longer used can be collected with its driver. */
    synchronized void keep(PoolSet set) {
        if (!sets.contains(set)) {
            sets.add(set);
        }
        scheduler();
    }

    synchronized void dropIfEmpty(PoolSet set) {
        if (set.size() == 0) {
            sets.remove(set);
        }
    }

    private Budget budgetOf(String server) {
        Budget budget = budgets.get(server);
        if (budget == null) {
            budget = new Budget(server, settings.poolMaxTotal(), report);
            budgets.put(server, budget);
        }
        return budget;
    }

    /** Ends every idle connection; those on loan follow when they are returned and idle for the idle timeout. */
    public void closeIdle() {
        for (PoolSet set : sets) {
            set.close();
        }
    }

    /** Ends those idle connections that lead to the same server as the given one. */
    void endIdle(Lease asking) {
        for (PoolSet set : sets) {
            set.endIdle(asking);
        }
    }

    /**
     * An idle lease goes to the first who waits for this server: of a thread that has more than it keeps, before others;
     * of the asking set, before other targets.
     */
    void freeOneFor(PoolSet asking) {
        int keep = settings.poolMinSize();
        boolean freed = asking.freeOne(keep) || freeOneOfOthers(asking, keep) || asking.freeOne(0);
        if (!freed) {
            freeOneOfOthers(asking, 0);
        }
    }

    private boolean freeOneOfOthers(PoolSet asking, int keep) {
        for (PoolSet set : sets) {
            if (set != asking && set.budget() == asking.budget() && set.freeOne(keep)) {
                return true;
            }
        }
        return false;
    }

    Settings settings() {
        return settings;
    }

    long askAgainNanos() {
        return askAgainNanos;
    }

    Report report() {
        return report;
    }

    ThreadFactory threads() {
        return new ThreadFactory() {
            @Override
            public Thread newThread(Runnable task) {
                return Threads.daemon(task, "holdfast-pool");
            }
        };
    }

    /** One thread for the housekeeping of all pools, started with the first. */
    synchronized ScheduledThreadPoolExecutor scheduler() {
        if (scheduler == null) {
            scheduler = new ScheduledThreadPoolExecutor(1, threads());
            scheduler.setRemoveOnCancelPolicy(true);
            scheduler.scheduleWithFixedDelay(new Sweep(), SWEEP_NANOS, SWEEP_NANOS, TimeUnit.NANOSECONDS);
        }
        return scheduler;
    }

    private final class Sweep implements Runnable {
        @Override
        public void run() {
            for (PoolSet set : sets) {
                try {
                    set.sweep();
                } catch (SQLException | RuntimeException | Error failed) {
                    report.tell(Event.STAGE_FAILED, set.poolName(), "sweep", failed);
                }
            }
        }
    }
}
