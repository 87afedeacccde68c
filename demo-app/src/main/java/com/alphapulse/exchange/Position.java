package com.alphapulse.exchange;

import java.math.BigDecimal;

/** One line of an account's position snapshot. Immutable. */
public final class Position {
    private final String account;
    private final String symbol;
    private final long version;
    private final BigDecimal qty;
    private final BigDecimal entryPrice;

    Position(String account, String symbol, long version, BigDecimal qty, BigDecimal entryPrice) {
        this.account = account;
        this.symbol = symbol;
        this.version = version;
        this.qty = qty;
        this.entryPrice = entryPrice;
    }

    public String account() {
        return account;
    }

    public String symbol() {
        return symbol;
    }

    public long version() {
        return version;
    }

    public BigDecimal qty() {
        return qty;
    }

    /** Zero where the exchange has no price at hand: the database refuses such a row. */
    public BigDecimal entryPrice() {
        return entryPrice;
    }
}
