package dev.holdfast.session;

import dev.holdfast.jdbc.Threads;
import dev.holdfast.report.Event;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * One server that can't be reached: one thread tries it, all others wait for that. After a whole deadline in vain the circuit
 * breaker opens, and connects fail at once until the server answers. One per server that was ever away; any thread.
 */
final class Outage implements Runnable {
    private static final ConcurrentMap<String, Outage> ALL = new ConcurrentHashMap<>();
    private static final long PROBE_MILLIS = 250;

    /** The prober ends when nobody has asked for the server for so long. */
    private static final long LONGEST_UNASKED = TimeUnit.MINUTES.toNanos(1);

    private final CircuitBreaker breaker;
    private SessionSource source;
    private SQLException failure;
    private Thread prober;
    private long asked;

    /** Nanoseconds of {@link System#nanoTime()}: when it was noticed. */
    private long noticed;

    private Outage(String server) {
        breaker = CircuitBreaker.ofDefaults(server);
    }

    static Outage of(String server) {
        return ALL.computeIfAbsent(server, Outage::new);
    }

    /** Null = it was never away. */
    static Outage known(String server) {
        return ALL.get(server);
    }

    /** Null = it answers, as far as is known. */
    synchronized SQLException failure() {
        return failure;
    }

    /** A connect has found out that the server is away. */
    synchronized void begins(SessionSource of, SQLException found) {
        if (failure == null) {
            noticed = System.nanoTime();
            of.report().tell(Event.SERVER_AWAY, of.name(), String.valueOf(found.getMessage()));
        }
        failure = found;
        source = of;
    }

    /**
     * Waits until the server answers, or may do so.
     *
     * @throws SQLException it doesn't within the time, or the thread was interrupted, or its call cancelled: what the connect said; 08001 at once where the
     *     circuit breaker is open
     */
    synchronized void await(long nanos) throws SQLException {
        long end = System.nanoTime() + nanos;
        asked = System.nanoTime();
        boolean watched = prober != null;
        probe();
        openIfDue();
        if (failure != null && breaker.getState() == CircuitBreaker.State.FORCED_OPEN) {
            if (!watched) {
                // nobody has asked for so long that it isn't known: the caller finds out
                return;
            }
            throw new SQLTransientConnectionException(
                    source.name()
                            + ": the server has been away for longer than holdfast.retry.deadline; connects fail at once"
                            + " until it answers (circuit breaker open): "
                            + failure.getMessage(),
                    "08001",
                    failure);
        }
        while (failure != null) {
            probe();
            long left = end - System.nanoTime();
            if (left <= 0 || Patience.isOver()) {
                openIfDue();
                throw failure;
            }
            try {
                wait(Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, PROBE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure;
            }
        }
    }

    /** After a whole deadline: some have less patience. */
    private void openIfDue() {
        if (failure != null
                && System.nanoTime() - noticed >= source.limits().outage.toNanos()) {
            breaker.transitionToForcedOpenState();
        }
    }

    private void probe() {
        if (failure != null && prober == null) {
            prober = Threads.start(this, "holdfast-prober");
        }
    }

    @Override
    public void run() {
        try {
            while (isWanted()) {
                if (answers(source())) {
                    ends();
                }
            }
        } finally {
            stopped();
        }
    }

    /** Whatever has ended it, who waits starts another one. */
    private synchronized void stopped() {
        if (prober == Thread.currentThread()) {
            prober = null;
        }
    }

    /** Whatever it says, if it says something. Without memory nothing is known. */
    private static boolean answers(SessionSource source) {
        try {
            source.openProbe().close();
            return true;
        } catch (SQLException e) {
            return !source.dialect().meansAway(e);
        } catch (RuntimeException | Error e) {
            return !(e instanceof OutOfMemoryError);
        }
    }

    private synchronized SessionSource source() {
        return source;
    }

    private synchronized boolean isWanted() {
        try {
            if (failure != null) {
                wait(PROBE_MILLIS);
            }
        } catch (InterruptedException e) {
            // nobody interrupts it but a program that interrupts every thread there is
            return true;
        }
        boolean wanted = failure != null && System.nanoTime() - asked < LONGEST_UNASKED;
        prober = wanted ? prober : null;
        return wanted;
    }

    private synchronized void ends() {
        source.report().tell(Event.SERVER_BACK, source.name(), "");
        failure = null;
        source = null;
        breaker.transitionToClosedState();
        notifyAll();
    }
}
