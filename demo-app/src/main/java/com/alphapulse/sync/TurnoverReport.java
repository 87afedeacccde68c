package com.alphapulse.sync;

import com.alphapulse.dao.ReportDao;
import java.math.BigDecimal;
import java.sql.SQLException;

/** Tells the log what an account has turned over. */
final class TurnoverReport implements Runnable {
    private final ReportDao reports = new ReportDao();
    private final SyncContext context;
    private final String account;

    TurnoverReport(SyncContext context, String account) {
        this.context = context;
        this.account = account;
    }

    @Override
    public void run() {
        context.stats.attempt();
        try {
            BigDecimal turnover = reports.turnover(account);
            System.out.println("INFO turnover of " + account + ": " + (turnover == null ? "suspended" : turnover));
            context.stats.done();
        } catch (SQLException e) {
            context.stats.failed(e);
        }
    }
}
