package com.alphapulse.stats;

import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Counts operations and errors since the start. Any thread. */
public final class SyncStats {
    private final long startedNanos = System.nanoTime();
    private final Map<String, Integer> errors = new TreeMap<>();
    private long attempted;
    private long done;

    public synchronized void attempt() {
        attempted++;
    }

    public synchronized void done() {
        done++;
    }

    /** By SQLState, or by class name where there is none. */
    public synchronized void failed(Exception e) {
        String state = e instanceof SQLException ? ((SQLException) e).getSQLState() : null;
        errors.merge(state == null ? e.getClass().getSimpleName() : state, 1, Integer::sum);
    }

    /** A summary for people, and one line for the monitoring. */
    public synchronized void print(PrintStream out) {
        long millis = (System.nanoTime() - startedNanos) / 1_000_000;
        out.println("AlphaPulse: " + done + " of " + attempted + " operations done in " + millis + " ms");
        StringBuilder line = new StringBuilder("RESULT attempted=" + attempted + " done=" + done + " millis=" + millis);
        for (Map.Entry<String, Integer> error : errors.entrySet()) {
            out.println("AlphaPulse: error " + error.getKey() + ": " + error.getValue() + " times");
            line.append(" error.").append(error.getKey()).append('=').append(error.getValue());
        }
        out.println(line);
    }
}
