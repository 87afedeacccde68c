package com.alphapulse.sync;

import com.alphapulse.dao.OrderDao;
import com.alphapulse.exchange.Order;
import java.sql.SQLException;

/** Copies the next page of an account's orders. An order that can't be stored is skipped. */
final class OrderSync implements Runnable {
    private static final int PAGE = 10;

    private final OrderDao orders = new OrderDao();
    private final SyncContext context;
    private final String account;
    private final int round;

    OrderSync(SyncContext context, String account, int round) {
        this.context = context;
        this.account = account;
        this.round = round;
    }

    @Override
    public void run() {
        for (Order order : context.exchange.orders(account, (long) round * PAGE, PAGE)) {
            save(order);
        }
    }

    private void save(Order order) {
        context.stats.attempt();
        try {
            orders.save(order);
            context.stats.done();
            context.journal.order(account, order.number());
        } catch (SQLException e) {
            context.stats.failed(e);
        }
    }
}
