package dev.holdfast.session;

import dev.holdfast.dialect.Dialect;
import dev.holdfast.jdbc.Threads;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees calls that stay in the driver for longer than the command timeout, by sampling each session's call counter, and has
 * them probed: another connection asks whether the backend is still there. Only where it is gone, or the server can't be
 * reached, the call is aborted; strict settings abort without asking. Ends sessions whose
 * logical connection was dropped without a close. One daemon thread, which ends while no session is watched.
 */
final class Watchdog implements Runnable {
    static final Watchdog INSTANCE = new Watchdog();

    /** Milliseconds between two samples, at most; short timeouts are sampled ten times. */
    private static final long LONGEST_PAUSE = 1_000;

    /** What logical connections held, once collected; most had been closed before. */
    static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();

    private final Set<Watch> watched = ConcurrentHashMap.newKeySet();

    /** The watchdog's own. */
    private final List<Orphan> orphans = new ArrayList<>();

    private Thread thread;

    private Watchdog() {}

    void watch(Session session) {
        Watch watch = new Watch(session);
        session.watchedBy(watch);
        watched.add(watch);
        start();
    }

    /**
     * The driver's own object is handed out: it isn't held here any more.
     *
     * @param slot to be given back a while after that object is gone
     */
    void release(Session session, Runnable slot) {
        session.watch().release(slot);
    }

    void forget(Session session) {
        watched.remove(session.watch());
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Threads.start(this, "holdfast-watchdog");
        }
    }

    @Override
    public void run() {
        try {
            while (!ended()) {
                sampleAndWait();
            }
        } finally {
            stopped();
        }
    }

    private void sampleAndWait() {
        try {
            awaitDrop(sample());
        } catch (InterruptedException e) {
            // nobody interrupts it but a program that interrupts every thread there is
            return;
        }
    }

    /** Until a logical connection is collected, or the time is over. */
    private static void awaitDrop(long millis) throws InterruptedException {
        if (DROPPED.remove(millis) != null) {
            while (DROPPED.poll() != null) {
                // One sample sees to all of them.
            }
        }
    }

    private synchronized boolean ended() {
        boolean ended = watched.isEmpty() && orphans.isEmpty();
        thread = ended ? null : thread;
        return ended;
    }

    /** Whatever has ended it, the next session starts another one. */
    private synchronized void stopped() {
        if (thread == Thread.currentThread()) {
            thread = null;
        }
    }

    /** @return milliseconds until the next sample */
    private long sample() {
        long pause = LONGEST_PAUSE;
        if (!orphans.isEmpty()) {
            orphans.removeIf(Orphan::isGone);
        }
        for (Watch watch : watched) {
            Session session = watch.get();
            if (session == null) {
                watched.remove(watch);
                orphans.add(watch.lost());
            } else {
                pause = Math.min(pause, sampleSafely(session, watch));
            }
        }
        return pause;
    }

    /** What one driver throws must not leave the others unwatched. */
    private long sampleSafely(Session session, Watch watch) {
        try {
            return sample(session, watch);
        } catch (OutOfMemoryError e) {
            return LONGEST_PAUSE;
        } catch (RuntimeException | Error e) {
            forget(session);
            session.source().report().tell(Event.UNWATCHED, session.source().name(), detail(session, "failed"), e);
            return LONGEST_PAUSE;
        }
    }

    private long sample(Session session, Watch watch) {
        if (session.isForgotten()) {
            if (session.isExposed()) {
                leave(session);
            } else {
                reclaim(session);
            }
            return LONGEST_PAUSE;
        }
        Duration limit = session.source().limits().command;
        if (limit.isZero()) {
            return LONGEST_PAUSE;
        }
        if (watch.lastsTooLong(session, System.nanoTime(), limit.toNanos())) {
            act(session, watch);
        }
        return Math.max(1, limit.toMillis() / 10);
    }

    /** As the driver does when it is collected with an open connection: the server rolls back what was open. */
    private static void reclaim(Session session) {
        session.source().report().tell(Event.FORGOTTEN, session.source().name(), detail(session, "ended"));
        session.abandon();
    }

    /** The application may still hold the driver's own object; if it doesn't, the driver ends it as it would without us. */
    private void leave(Session session) {
        Runnable slot = session.leave();
        if (slot != null) {
            session.source()
                    .report()
                    .tell(Event.FORGOTTEN, session.source().name(), detail(session, "left to the driver"));
            orphans.add(new Orphan(session.raw(), slot));
        }
        forget(session);
    }

    private static void act(Session session, Watch watch) {
        if (session.isDead()) {
            return;
        }
        if (!session.source().limits().probe) {
            if (session.calls() == watch.call()) {
                session.timesOut();
            }
            abort(session, watch.call(), "silent for the command timeout", null);
        } else if (session.facts().probeable()) {
            watch.told(session);
            Threads.start(new Probe(session, watch), "holdfast-probe");
        }
    }

    private static void abort(Session session, int call, String why, SQLException cause) {
        if (session.calls() == call && session.onLease()) {
            session.source().report().tell(Event.CALL_ABORTED, session.source().name(), detail(session, why), cause);
            session.abort();
        }
    }

    private static String detail(Session session, String what) {
        return "backend " + session.facts().pid() + ": " + what;
    }

    /** The driver's own object of a session that was let go. It keeps its slot for a second longer than it lives: the driver ends it only then. */
    private static final class Orphan extends WeakReference<Connection> {
        private final Runnable slot;
        private boolean collected;
        private long since;

        Orphan(Connection raw, Runnable slot) {
            super(raw);
            this.slot = slot;
        }

        boolean isGone() {
            if (!collected) {
                collected = get() == null;
                since = System.nanoTime();
                return false;
            }
            boolean gone = System.nanoTime() - since >= LONGEST_PAUSE * 1_000_000;
            if (gone) {
                slot.run();
            }
            return gone;
        }
    }

    /**
     * One session, and how long its counter has stood still at an odd value. Used by the watchdog's thread. Holds the session
     * until the driver's own object is handed out; from then on it must not refer to anything of the driver.
     */
    static final class Watch extends WeakReference<Session> {
        private volatile Session held;
        private volatile Orphan orphan;
        private String target;
        private String detail;
        private Report report;

        private int call;
        private int toldCall;
        private long since;

        /** The backend of this call had nothing to do. */
        private volatile int idleCall;

        Watch(Session session) {
            super(session, DROPPED);
            held = session;
        }

        void release(Runnable slot) {
            Session session = held;
            target = session.source().name();
            detail = Watchdog.detail(session, "left to the driver");
            report = session.source().report();
            orphan = new Orphan(session.raw(), slot);
            held = null;
        }

        /** Collected, with the logical connection. */
        Orphan lost() {
            report.tell(Event.FORGOTTEN, target, detail);
            return orphan;
        }

        boolean lastsTooLong(Session session, long now, long limitNanos) {
            int calls = session.calls();
            if (calls != call || (calls & 1) == 0 || !session.onLease()) {
                call = calls;
                since = now;
                return false;
            }
            boolean tooLong = now - since >= limitNanos;
            since = tooLong ? now : since;
            return tooLong;
        }

        int call() {
            return call;
        }

        /** At the second look: until then the last of a long answer may still be on a slow line. */
        boolean isIdleAgain(int seen) {
            boolean again = idleCall == seen;
            idleCall = seen;
            return again;
        }

        /** One line per call, however often it is probed. */
        void told(Session session) {
            if (toldCall != call) {
                toldCall = call;
                session.source()
                        .report()
                        .tell(Event.CALL_PROBED, session.source().name(), detail(session, "asked"));
            }
        }
    }

    /** Asks once, on a thread of its own: a connect to a dead server takes its time. */
    private static final class Probe implements Runnable {
        private final Session session;
        private final Watch watch;
        private final int call;
        private final long began = System.nanoTime();

        Probe(Session session, Watch watch) {
            this.session = session;
            this.watch = watch;
            this.call = watch.call();
        }

        @Override
        public void run() {
            Probes turns = session.source().probes();
            turns.take();
            try {
                if (session.calls() == call) {
                    ask(turns);
                }
            } finally {
                turns.end();
            }
        }

        /** One attempt may be lost on the way; two are an answer. */
        private void ask(Probes turns) {
            SQLException failure = turns.unreachableSince(began);
            if (failure == null) {
                long now = System.nanoTime();
                failure = unreachable();
                if (failure != null) {
                    now = System.nanoTime();
                    failure = unreachable();
                }
                turns.tried(failure, now);
            }
            if (failure != null) {
                abort(session, call, "the server can't be reached", failure);
            }
        }

        private void judge(Dialect.Pulse pulse) {
            if (pulse == Dialect.Pulse.GONE) {
                abort(session, call, "the backend is gone", null);
            } else if (pulse == Dialect.Pulse.IDLE
                    && !session.source().limits().outage.isZero()
                    && !session.isListening()
                    && !session.isExposed()
                    && watch.isIdleAgain(call)) {
                abort(session, call, "the backend has nothing to do, so the call or its answer is lost", null);
            }
        }

        private SQLException unreachable() {
            Dialect dialect = session.source().dialect();
            try (Connection probe = session.source().openProbe()) {
                judge(probe == null ? Dialect.Pulse.UNKNOWN : dialect.pulse(probe, session.facts()));
                return null;
            } catch (SQLException e) {
                return dialect.meansUnreachable(e) ? e : null;
            } catch (RuntimeException | LinkageError e) {
                session.source()
                        .report()
                        .tell(Event.UNWATCHED, session.source().name(), detail(session, "not asked"), e);
                return null;
            }
        }
    }
}
