package dev.holdfast.route;

import dev.holdfast.jdbc.Threads;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Takes the sessions of lanes back that aren't used. One daemon thread for the process, which ends while there is none. */
final class Lanes implements Runnable {
    static final Lanes INSTANCE = new Lanes();

    private static final long LOOK_MILLIS = 50;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ConcurrentMap<Lane, Sharing> attached = new ConcurrentHashMap<>();
    private Thread thread;

    private Lanes() {}

    void watch(Sharing sharing, Lane lane) {
        attached.put(lane, sharing);
        start();
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Threads.daemon(this, "holdfast-lanes");
            thread.start();
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
        Iterator<Map.Entry<Lane, Sharing>> all = attached.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Lane, Sharing> each = all.next();
            if (isDetached(each.getKey(), each.getValue())) {
                all.remove();
            }
        }
    }

    private static boolean isDetached(Lane lane, Sharing sharing) {
        try {
            return sharing.detach(lane, IDLE_NANOS);
        } catch (SQLException ended) {
            // the session couldn't be cleaned and has been closed instead; the pool has told it
            return true;
        }
    }
}
