package dev.holdfast.pool;

import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cap on physical connections to one server, and the queue of those who wait for one: first come, first served. A
 * permit is taken before the connect and given back after the connection has ended, so that the cap holds at every
 * moment. Any thread.
 */
final class Budget {
    /** Until the server has told: one at a time, so that an unknown server is not stormed. */
    private static final int UNKNOWN = 1;

    /** At most so many at a time at a server that no connect has reached yet, so that nobody fails later than without us. */
    private static final int UNREACHED = 64;

    private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String server;
    private final int configured;
    private final Report report;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<Waiter>();

    /** Read by every give-back without the lock; written under it. */
    private volatile int waiting;

    /** Permits out: connections and connects under way. */
    private int open;

    /**
     * The server's names of our sessions. A count would not do: what the server counted and how many we have now are of
     * different moments, and while many connect at once the difference is as large as the budget.
     */
    private final Set<Integer> ours = new HashSet<Integer>();

    /** Ours that ended, until the server doesn't list them any more. */
    private final Set<Integer> ended = new HashSet<Integer>();

    private int limit;

    /** When the server last had no slot left, in nanoseconds; 0 = since then it has let somebody in, or told what it has. */
    private long refused;

    private boolean known;
    private long asked;

    /** @param configured {@code holdfast.pool.max-total}; 0 = reckon it from what the server says */
    Budget(String server, int configured, Report report) {
        this.server = server;
        this.configured = configured;
        this.report = report;
        this.known = configured > 0;
        this.limit = known ? configured : UNKNOWN;
    }

    boolean hasWaiters() {
        return waiting != 0;
    }

    /** A permit for one connect, where the cap allows it and nobody waits. */
    boolean tryPermit() {
        lock.lock();
        try {
            return queue.isEmpty() && takePermit();
        } finally {
            lock.unlock();
        }
    }

    private boolean takePermit() {
        if (open >= limit && !mayTryAgain()) {
            return false;
        }
        open++;
        return true;
    }

    /** Where all of ours are in use nobody asks the server what it has left: one connect does, now and then. */
    private boolean mayTryAgain() {
        if (refused == 0 || System.nanoTime() - refused < TRY_AGAIN_NANOS) {
            return false;
        }
        refused = System.nanoTime();
        return true;
    }

    /** For who waits after a refusal. */
    void tryAgain() {
        lock.lock();
        try {
            permitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /** A connection that was told to {@link #connected} has ended: its permit goes to the first who waits. */
    void release(int backend) {
        lock.lock();
        try {
            open--;
            forget(backend);
            permitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /** A connection has ended; its permit stays with the caller, for a connect. */
    void exchanged(int backend) {
        lock.lock();
        try {
            forget(backend);
        } finally {
            lock.unlock();
        }
    }

    private void forget(int backend) {
        if (ours.remove(backend) && configured == 0) {
            ended.add(backend);
        }
    }

    /** A connect failed, for another reason than a full server. While nothing is known, more may try at once. */
    void failed() {
        lock.lock();
        try {
            open--;
            if (!known) {
                limit = Math.min(limit * 4, UNREACHED);
            }
            permitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /** The server had no slot left for a connect: what is open now is all there is, until it is asked again. */
    void refused() {
        lock.lock();
        try {
            open--;
            limit = Math.max(1, Math.min(limit, open));
            known = true;
            asked = System.nanoTime();
            refused = asked;
        } finally {
            lock.unlock();
        }
        report.tell(Event.TOO_MANY_CLIENTS, server, "max-total=" + limit);
    }

    private void permitWaiters() {
        while (!queue.isEmpty() && takePermit()) {
            Waiter first = queue.poll();
            waiting = queue.size();
            first.permit();
        }
    }

    void enqueue(Waiter waiter) {
        lock.lock();
        try {
            queue.add(waiter);
            waiting = queue.size();
            permitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /** Back at the head: what it was handed could not be used. */
    void enqueueFirst(Waiter waiter) {
        lock.lock();
        try {
            queue.addFirst(waiter);
            waiting = queue.size();
            permitWaiters();
        } finally {
            lock.unlock();
        }
    }

    /** @return true where the waiter left unserved; false where it was served in the meantime */
    boolean leave(Waiter waiter) {
        lock.lock();
        try {
            boolean unserved = queue.remove(waiter);
            waiting = queue.size();
            return unserved;
        } finally {
            lock.unlock();
        }
    }

    /** The first who waits, taken off the queue; null where nobody does. */
    Waiter next() {
        lock.lock();
        try {
            Waiter first = queue.poll();
            waiting = queue.size();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the server should be asked again: it was asked more than the given time ago. */
    boolean isStale(long afterNanos) {
        lock.lock();
        try {
            return configured == 0 && asked != 0 && System.nanoTime() - asked > afterNanos;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #isStale}, for who then asks though it costs a connect. After a refusal a connect is tried anyway. */
    boolean isTurnToAsk(long afterNanos) {
        lock.lock();
        try {
            boolean turn = refused == 0 && isStale(afterNanos);
            asked = turn ? System.nanoTime() : asked;
            return turn;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody asks now, so nobody else needs to. */
    void asks() {
        lock.lock();
        try {
            asked = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** A connect succeeded; {@code capacity} as in {@link #learn}. */
    void connected(int backend, Capacity capacity) {
        lock.lock();
        try {
            ours.add(backend);
            ended.remove(backend);
            refused = 0;
            limit = configured > 0 ? configured : limit;
            learn(capacity);
        } finally {
            lock.unlock();
        }
    }

    /** @param capacity what the server said; null = it doesn't say, no cap */
    void learn(Capacity capacity) {
        learn(capacity, 0);
    }

    /** As {@link #learn}, asked on a connection that is gone now. */
    void learnBeside(Capacity capacity) {
        learn(capacity, 1);
    }

    private void learn(Capacity capacity, int gone) {
        lock.lock();
        try {
            asked = System.nanoTime();
            refused = capacity == null ? refused : 0;
            if (configured == 0) {
                apply(capacity, gone);
                permitWaiters();
            }
        } finally {
            lock.unlock();
        }
    }

    private void apply(Capacity capacity, int gone) {
        if (capacity == null && known) {
            // A connection that was killed while it asked; what others were told holds.
            return;
        }
        int before = limit;
        limit = capacity == null ? Integer.MAX_VALUE : capacity.budget(others(capacity.backends()) - gone);
        if (!known || before != limit) {
            known = true;
            String how = capacity == null ? "the database doesn't tell" : capacity.reckoning();
            report.tell(Event.BUDGET_CHANGED, server, "max-total=" + limit + " (" + how + ")");
        }
    }

    /** Connects of ours under way count as others, which errs on the safe side until they ask themselves. */
    private int others(Integer[] backends) {
        ended.retainAll(Arrays.asList(backends));
        int others = 0;
        for (Integer backend : backends) {
            if (!ours.contains(backend) && !ended.contains(backend)) {
                others++;
            }
        }
        return others;
    }

    /** For messages: total/limit/waiting. */
    String counts() {
        lock.lock();
        try {
            return "total=" + open + " of " + (limit == Integer.MAX_VALUE ? "any" : String.valueOf(limit)) + " waiting="
                    + queue.size();
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }
}
