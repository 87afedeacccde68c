package com.alphapulse.exchange;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Plays the exchange: every answer is reckoned from the seed and what is asked for, so that the same question always
 * has the same answer. Immutable, any thread.
 */
public final class Exchange {
    /** The coin that everything is paid with. */
    public static final String QUOTE = "USDT";

    private static final List<String> ACCOUNTS = Collections.unmodifiableList(
            Arrays.asList("main", "hedge", "grid", "scalp", "carry", "arb", "swing", "vault"));
    private static final List<String> BASE_COINS =
            Collections.unmodifiableList(Arrays.asList("BTC", "ETH", "SOL", "XRP"));
    /** The account that compliance froze. */
    private static final String SUSPENDED = "grid";
    /** One order in so many was cancelled unfilled, and one snapshot line in so many has no price. */
    private static final int ODD_ORDERS = 20;

    private static final int ODD_SNAPSHOTS = 12;
    private static final int EMPTY_SNAPSHOTS = 10;

    private final long seed;

    public Exchange(long seed) {
        this.seed = seed;
    }

    public List<String> accounts() {
        return ACCOUNTS;
    }

    public List<String> symbols() {
        List<String> symbols = new ArrayList<>();
        for (String coin : BASE_COINS) {
            symbols.add(coin + QUOTE);
        }
        return symbols;
    }

    /** All coins that an account has a wallet for. */
    public List<String> coins() {
        List<String> coins = new ArrayList<>(BASE_COINS);
        coins.add(QUOTE);
        return coins;
    }

    /** The coin traded in a market: {@code BTC} of {@code BTCUSDT}. */
    public static String baseCoin(String symbol) {
        return symbol.substring(0, symbol.length() - QUOTE.length());
    }

    public boolean suspended(String account) {
        return SUSPENDED.equals(account);
    }

    /** What was in the wallet before the first trade. */
    public BigDecimal openingBalance(String account, String coin) {
        return amount(random("wallet", account, coin, 0), 1_000_000_00L);
    }

    /** The next {@code limit} orders after the given number. */
    public List<Order> orders(String account, long after, int limit) {
        List<Order> page = new ArrayList<>();
        for (long number = after + 1; number <= after + limit; number++) {
            page.add(order(account, number));
        }
        return page;
    }

    private Order order(String account, long number) {
        Random random = random("order", account, "", number);
        String symbol = symbols().get(random.nextInt(BASE_COINS.size()));
        String side = random.nextBoolean() ? "BUY" : "SELL";
        boolean cancelled = random.nextInt(ODD_ORDERS) == 0;
        BigDecimal qty = cancelled ? BigDecimal.ZERO : amount(random, 500L);
        return new Order(account, number, symbol, side, qty, amount(random, 90_000_00L));
    }

    /** The next {@code limit} trades after the given sequence number. */
    public List<Trade> trades(String account, String symbol, long after, int limit) {
        List<Trade> page = new ArrayList<>();
        for (long seq = after + 1; seq <= after + limit; seq++) {
            page.add(trade(account, symbol, seq));
        }
        return page;
    }

    public Trade trade(String account, String symbol, long seq) {
        Random random = random("trade", account, symbol, seq);
        boolean buy = random.nextBoolean();
        return new Trade(
                account, symbol, seq, buy, amount(random, 500L), amount(random, 90_000_00L), amount(random, 300L));
    }

    /** The account's positions as of a version; empty when everything was closed. */
    public List<Position> positions(String account, long version) {
        Random random = random("position", account, "", version);
        if (random.nextInt(EMPTY_SNAPSHOTS) == 0) {
            return Collections.emptyList();
        }
        boolean priceMissing = random.nextInt(ODD_SNAPSHOTS) == 0;
        List<Position> snapshot = new ArrayList<>();
        for (String symbol : symbols()) {
            boolean last = snapshot.size() == BASE_COINS.size() - 1;
            BigDecimal price = priceMissing && last ? BigDecimal.ZERO : amount(random, 90_000_00L);
            snapshot.add(new Position(account, symbol, version, amount(random, 500L), price));
        }
        return snapshot;
    }

    /** Above zero, two decimals. */
    private static BigDecimal amount(Random random, long maxHundredths) {
        return BigDecimal.valueOf(1 + (long) (random.nextDouble() * maxHundredths), 2);
    }

    private Random random(String feed, String account, String name, long number) {
        long mixed = seed;
        for (String part : Arrays.asList(feed, account, name)) {
            mixed = mixed * 1_000_003L + part.hashCode();
        }
        return new Random(mixed * 1_000_003L + number);
    }
}
