package dev.holdfast.report;

import java.util.concurrent.atomic.LongAdder;

/** How often each event happened since the start. Any thread; counting threads don't share a cache line. */
public final class Counters implements Report.Listener {
    private final LongAdder[] counts = new LongAdder[Event.values().length];

    public Counters() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    @Override
    public void on(Event event, String subject, String detail, Throwable cause) {
        counts[event.ordinal()].increment();
    }

    public long count(Event event) {
        return counts[event.ordinal()].sum();
    }
}
