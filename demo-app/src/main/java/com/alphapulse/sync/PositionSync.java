package com.alphapulse.sync;

import com.alphapulse.dao.PositionDao;
import java.sql.SQLException;

/** Replaces an account's positions by the exchange's latest snapshot. */
final class PositionSync implements Runnable {
    private final PositionDao positions = new PositionDao();
    private final SyncContext context;
    private final String account;
    private final long version;

    PositionSync(SyncContext context, String account, long version) {
        this.context = context;
        this.account = account;
        this.version = version;
    }

    @Override
    public void run() {
        context.stats.attempt();
        try {
            if (positions.replace(account, context.exchange.positions(account, version))) {
                context.journal.positions(account, version);
            }
            context.stats.done();
        } catch (SQLException e) {
            context.stats.failed(e);
        }
    }
}
