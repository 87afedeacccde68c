package dev.holdfast.report;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often each event happened since the start. Any thread. Events are rare, and {@code LongAdder} makes method handles: 3 ms
 * of every start.
 */
public final class Counters implements Report.Listener {
    private final AtomicLong[] counts = new AtomicLong[Event.values().length];

    public Counters() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new AtomicLong();
        }
    }

    @Override
    public void on(Event event, String subject, String detail, Throwable cause) {
        counts[event.ordinal()].incrementAndGet();
    }

    public long count(Event event) {
        return counts[event.ordinal()].get();
    }
}
