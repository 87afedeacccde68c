package dev.holdfast.guard;

import dev.holdfast.jdbc.QualifiedName;
import dev.holdfast.jdbc.Threads;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import dev.holdfast.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Removes markers that nobody will ask for, on a connection of its own, in small steps. Any thread. */
final class Pruner {
    private static final long PAUSE = TimeUnit.MINUTES.toNanos(10);
    private static final int MOST_STEPS = 20;

    private final QualifiedName table;
    private final Report report;

    /** Nanoseconds of {@link System#nanoTime()}: the first time is a pause after the start. */
    private final AtomicLong due = new AtomicLong(System.nanoTime() + PAUSE);

    Pruner(QualifiedName table, Report report) {
        this.table = table;
        this.report = report;
    }

    void pruneIfDue(Session session) {
        long at = due.get();
        long now = System.nanoTime();
        if (now - at > 0 && due.compareAndSet(at, now + PAUSE)) {
            Threads.start(() -> prune(session), "holdfast-pruner");
        }
    }

    void prune(Session session) {
        try (Connection asking = session.openProbe()) {
            int steps = 0;
            while (session.commits().prune(asking, table) > 0 && ++steps < MOST_STEPS) {
                Pause.millis(100);
            }
        } catch (SQLException | RuntimeException | LinkageError e) {
            report.tell(Event.PRUNING_FAILED, session.targetName(), table.toString(), e);
        }
    }
}
