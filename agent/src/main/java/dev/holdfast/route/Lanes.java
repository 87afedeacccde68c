package dev.holdfast.route;

import dev.holdfast.jdbc.Threads;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Takes the sessions of lanes back that aren't used, and ends statements that wait for each other. One daemon thread for the
 * process, which ends while there is none.
 */
final class Lanes implements Runnable {
    static final Lanes INSTANCE = new Lanes();

    private static final long LOOK_MILLIS = 50;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long IDLE_WITH_RESULTS_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long a call lasts before it is asked what it waits for; twice as long before it is asked again. */
    private static final long BLOCKED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What is looked after. */
    private static final class Watch {
        final LaneSet lanes;
        long call;
        long askAfter;

        /** Nobody looks after the lane from then on. */
        boolean failed;

        Watch(LaneSet lanes) {
            this.lanes = lanes;
        }
    }

    private final ConcurrentMap<Lane, Watch> attached = new ConcurrentHashMap<>();
    private Thread thread;

    private Lanes() {}

    void watch(LaneSet lanes, Lane lane) {
        attached.putIfAbsent(lane, new Watch(lanes));
        start();
    }

    private synchronized void start() {
        if (thread == null || !thread.isAlive()) {
            thread = Threads.start(this, "holdfast-lanes");
        }
    }

    @Override
    public void run() {
        while (!ended()) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                // nobody interrupts it but a program that interrupts every thread there is
                continue;
            }
            look();
        }
    }

    private synchronized boolean ended() {
        boolean ended = attached.isEmpty();
        thread = ended ? null : thread;
        return ended;
    }

    private void look() {
        Iterator<Map.Entry<Lane, Watch>> all = attached.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Lane, Watch> each = all.next();
            if (isDone(each.getKey(), each.getValue())) {
                all.remove();
                lookAgain(each.getKey(), each.getValue());
            }
        }
    }

    /** Its thread may have come back in between, and found that it was looked after. */
    private void lookAgain(Lane lane, Watch watch) {
        if (!watch.failed && watch.lanes.isUsed(lane)) {
            attached.putIfAbsent(lane, watch);
        }
    }

    /** What one driver throws, its loader closed, must not leave the others alone. */
    private static boolean isDone(Lane lane, Watch watch) {
        try {
            if (isOver(lane, watch)) {
                return true;
            }
            ask(lane, watch);
            return false;
        } catch (RuntimeException | LinkageError e) {
            watch.failed = true;
            watch.lanes.failed(lane, e);
            return true;
        }
    }

    private static boolean isOver(Lane lane, Watch watch) {
        if (watch.lanes.isHome(lane)) {
            return !watch.lanes.isUsed(lane);
        }
        try {
            return watch.lanes.detach(lane, IDLE_NANOS, IDLE_WITH_RESULTS_NANOS);
        } catch (SQLException ended) {
            // the session couldn't be cleaned and has been closed instead; the pool has told it
            return true;
        }
    }

    private static void ask(Lane lane, Watch watch) {
        if (watch.call != lane.callBegan) {
            watch.call = lane.callBegan;
            watch.askAfter = BLOCKED_NANOS;
        }
        if (watch.lanes.isInCallSince(lane, watch.askAfter)) {
            watch.askAfter *= 2;
            try {
                watch.lanes.endIfBlocked(lane);
            } catch (SQLException unasked) {
                // the server is busy or gone; the call will tell
                watch.askAfter *= 2;
            }
        }
    }
}
