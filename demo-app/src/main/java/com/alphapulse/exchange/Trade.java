package com.alphapulse.exchange;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** A fill of one account on one market; {@code seq} counts up from 1 per account and symbol. Immutable. */
public final class Trade {
    private final String account;
    private final String symbol;
    private final long seq;
    private final boolean buy;
    private final BigDecimal qty;
    private final BigDecimal price;
    private final BigDecimal fee;

    Trade(String account, String symbol, long seq, boolean buy, BigDecimal qty, BigDecimal price, BigDecimal fee) {
        this.account = account;
        this.symbol = symbol;
        this.seq = seq;
        this.buy = buy;
        this.qty = qty;
        this.price = price;
        this.fee = fee;
    }

    public String account() {
        return account;
    }

    public String symbol() {
        return symbol;
    }

    public long seq() {
        return seq;
    }

    public String side() {
        return buy ? "BUY" : "SELL";
    }

    public BigDecimal qty() {
        return qty;
    }

    public BigDecimal price() {
        return price;
    }

    /** In the quote coin. */
    public BigDecimal fee() {
        return fee;
    }

    /** What the trade adds to the wallet of the coin that is traded. */
    public BigDecimal baseDelta() {
        return buy ? qty : qty.negate();
    }

    /** What the trade adds to the wallet of the coin that is paid with, fee included. */
    public BigDecimal quoteDelta() {
        BigDecimal value = qty.multiply(price).setScale(8, RoundingMode.HALF_UP);
        return (buy ? value.negate() : value).subtract(fee);
    }
}
