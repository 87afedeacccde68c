package com.alphapulse.sync;

import com.alphapulse.dao.CursorDao;
import com.alphapulse.dao.TradeDao;
import com.alphapulse.dao.WalletDao;
import com.alphapulse.exchange.Trade;
import java.sql.SQLException;

/** Copies the next page of one market's trades. What fails is fetched again by the next round, from the cursor on. */
final class TradeSync implements Runnable {
    private static final int PAGE = 4;

    private final CursorDao cursors = new CursorDao();
    private final TradeDao trades = new TradeDao();
    private final WalletDao wallets = new WalletDao();
    private final SyncContext context;
    private final String account;
    private final String symbol;

    TradeSync(SyncContext context, String account, String symbol) {
        this.context = context;
        this.account = account;
        this.symbol = symbol;
    }

    @Override
    public void run() {
        try {
            long last = cursors.read(account, symbol);
            for (Trade trade : context.exchange.trades(account, symbol, last, PAGE)) {
                save(trade);
                last = trade.seq();
            }
            cursors.save(account, symbol, last);
        } catch (SQLException e) {
            context.stats.failed(e);
        }
    }

    private void save(Trade trade) throws SQLException {
        context.stats.attempt();
        trades.insert(trade);
        wallets.book(trade);
        context.stats.done();
        context.journal.trade(account, symbol, trade.seq());
    }
}
