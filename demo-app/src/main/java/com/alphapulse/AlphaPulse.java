package com.alphapulse;

import com.alphapulse.dao.ReportDao;
import com.alphapulse.dao.WalletDao;
import com.alphapulse.db.Database;
import com.alphapulse.exchange.Exchange;
import com.alphapulse.stats.Journal;
import com.alphapulse.stats.SyncStats;
import com.alphapulse.sync.SyncContext;
import com.alphapulse.sync.SyncScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.SQLException;

/** AlphaPulse: syncs an exchange's accounts into PostgreSQL. Configured by system properties {@code alphapulse.*}. */
public final class AlphaPulse {
    private static final int POSITION_THREADS = 3;

    private AlphaPulse() {}

    public static void main(String[] args) throws SQLException, IOException, InterruptedException {
        Database.configure(setting("db.url"), setting("db.user"), setting("db.password"));
        Exchange exchange = new Exchange(Long.parseLong(setting("seed")));
        Path audit = Paths.get(setting("journal"));
        setUp(exchange);
        SyncStats stats = new SyncStats();
        try (Journal journal = new Journal(audit)) {
            SyncContext context = new SyncContext(exchange, stats, journal);
            long interval = Long.parseLong(setting("interval.millis"));
            new SyncScheduler(context, POSITION_THREADS, interval).run(Integer.parseInt(setting("rounds")));
        }
        stats.print(System.out);
    }

    private static void setUp(Exchange exchange) throws SQLException, IOException {
        Database.createSchema();
        ReportDao reports = new ReportDao();
        WalletDao wallets = new WalletDao();
        for (String account : exchange.accounts()) {
            reports.saveStatus(account, exchange.suspended(account) ? "SUSPENDED" : "ACTIVE");
            for (String coin : exchange.coins()) {
                wallets.open(account, coin, exchange.openingBalance(account, coin));
            }
        }
    }

    private static String setting(String key) {
        String value = System.getProperty("alphapulse." + key);
        if (value == null) {
            throw new IllegalArgumentException("alphapulse." + key + " is not set");
        }
        return value;
    }
}
