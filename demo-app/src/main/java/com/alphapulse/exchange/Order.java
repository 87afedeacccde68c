package com.alphapulse.exchange;

import java.math.BigDecimal;

/** An order as the exchange reports it; {@code number} counts up from 1 per account. Immutable. */
public final class Order {
    private final String account;
    private final long number;
    private final String symbol;
    private final String side;
    private final BigDecimal qty;
    private final BigDecimal price;

    Order(String account, long number, String symbol, String side, BigDecimal qty, BigDecimal price) {
        this.account = account;
        this.number = number;
        this.symbol = symbol;
        this.side = side;
        this.qty = qty;
        this.price = price;
    }

    public String account() {
        return account;
    }

    public long number() {
        return number;
    }

    public String symbol() {
        return symbol;
    }

    public String side() {
        return side;
    }

    /** Zero in an order that was cancelled before it was filled: the database refuses such a row. */
    public BigDecimal qty() {
        return qty;
    }

    public BigDecimal price() {
        return price;
    }
}
