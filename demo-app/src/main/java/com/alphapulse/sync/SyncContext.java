package com.alphapulse.sync;

import com.alphapulse.exchange.Exchange;
import com.alphapulse.stats.Journal;
import com.alphapulse.stats.SyncStats;

/** What all jobs need. Immutable. */
public final class SyncContext {
    final Exchange exchange;
    final SyncStats stats;
    final Journal journal;

    public SyncContext(Exchange exchange, SyncStats stats, Journal journal) {
        this.exchange = exchange;
        this.stats = stats;
        this.journal = journal;
    }
}
