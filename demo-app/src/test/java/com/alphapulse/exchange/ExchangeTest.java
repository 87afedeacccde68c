package com.alphapulse.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExchangeTest {
    @Test
    void sameSeed_sameAnswers() {
        assertEquals(everything(new Exchange(7)), everything(new Exchange(7)));
    }

    @Test
    void otherSeed_otherAnswers() {
        assertNotEquals(everything(new Exchange(7)), everything(new Exchange(8)));
    }

    @Test
    void pages_joinWithoutGapOrOverlap() {
        Exchange exchange = new Exchange(7);
        List<String> pages = new ArrayList<>(describe(exchange.trades("main", "BTCUSDT", 0, 3)));
        pages.addAll(describe(exchange.trades("main", "BTCUSDT", 3, 4)));

        assertEquals(describe(exchange.trades("main", "BTCUSDT", 0, 7)), pages);
    }

    @Test
    void bought_costsValueAndFee() {
        Exchange exchange = new Exchange(7);
        for (Trade trade : exchange.trades("hedge", "ETHUSDT", 0, 50)) {
            int sign = trade.side().equals("BUY") ? 1 : -1;
            assertEquals(sign, trade.baseDelta().signum());
            assertEquals(
                    0,
                    trade.quoteDelta()
                            .add(trade.fee())
                            .add(trade.baseDelta().multiply(trade.price()))
                            .signum());
        }
    }

    private static List<String> everything(Exchange exchange) {
        List<String> all = new ArrayList<>();
        for (String account : exchange.accounts()) {
            all.add(exchange.openingBalance(account, Exchange.QUOTE).toString());
            for (Order order : exchange.orders(account, 0, 20)) {
                all.add(order.number() + order.symbol() + order.side() + order.qty() + "@" + order.price());
            }
            for (Position position : exchange.positions(account, 1)) {
                all.add(position.symbol() + position.version() + position.qty() + "@" + position.entryPrice());
            }
            all.addAll(describe(exchange.trades(account, "SOLUSDT", 0, 20)));
        }
        return all;
    }

    private static List<String> describe(List<Trade> trades) {
        List<String> described = new ArrayList<>();
        for (Trade trade : trades) {
            described.add(trade.seq() + trade.side() + trade.qty() + "@" + trade.price() + "+" + trade.fee());
        }
        return described;
    }
}
