package dev.holdfast.demo;

import com.alphapulse.exchange.Exchange;
import com.alphapulse.exchange.Position;
import com.alphapulse.exchange.Trade;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks what is in AlphaPulse's database against the exchange and against what AlphaPulse was told is stored. One
 * check per instance, one thread.
 */
final class Books {
    /** The version before the first snapshot: nothing was confirmed. */
    private static final long NEVER = 0;

    private final Connection database;
    private final Exchange exchange;
    private final Acknowledged acknowledged;
    private final Set<String> lost = new TreeSet<>();
    private final Set<String> doubled = new TreeSet<>();
    private final Set<String> torn = new TreeSet<>();
    private final Set<String> wrongBalances = new TreeSet<>();

    private Books(Connection database, Exchange exchange, Acknowledged acknowledged) {
        this.database = database;
        this.exchange = exchange;
        this.acknowledged = acknowledged;
    }

    static Findings check(Connection database, Exchange exchange, Acknowledged acknowledged) throws SQLException {
        Books books = new Books(database, exchange, acknowledged);
        books.checkOrders();
        books.checkTrades();
        books.checkPositions();
        books.checkBalances();
        return new Findings(books.lost, books.doubled, books.torn, books.wrongBalances);
    }

    /** An order and its event are one transaction. */
    private void checkOrders() throws SQLException {
        checkPairs(
                count("SELECT 'order ' || account || ' ' || order_no, count(*) FROM orders GROUP BY 1"),
                count("SELECT 'order ' || account || ' ' || order_no, count(*) FROM order_events GROUP BY 1"),
                acknowledged.orders());
    }

    /** A trade and its wallet entry belong together. */
    private void checkTrades() throws SQLException {
        checkPairs(
                count("SELECT 'trade ' || account || ' ' || symbol || ' ' || seq, count(*) FROM trades GROUP BY 1"),
                count("SELECT 'trade ' || account || ' ' || symbol || ' ' || seq, count(*) FROM wallet_entries"
                        + " GROUP BY 1"),
                acknowledged.trades());
    }

    private void checkPairs(Map<String, Integer> firsts, Map<String, Integer> seconds, Set<String> expected) {
        Set<String> present = new HashSet<>(firsts.keySet());
        present.addAll(seconds.keySet());
        for (String name : present) {
            int first = firsts.getOrDefault(name, 0);
            int second = seconds.getOrDefault(name, 0);
            if (first != second) {
                torn.add(name);
            }
            if (Math.max(first, second) > 1) {
                doubled.add(name);
            }
        }
        for (String name : expected) {
            if (!present.contains(name)) {
                lost.add(name);
            }
        }
    }

    private Map<String, Integer> count(String sql) throws SQLException {
        Map<String, Integer> counts = new HashMap<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getInt(2));
            }
        }
        return counts;
    }

    private void checkPositions() throws SQLException {
        for (String account : exchange.accounts()) {
            checkPositions(account, stored(account));
        }
    }

    private record Line(String symbol, long version) {}

    private List<Line> stored(String account) throws SQLException {
        List<Line> lines = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT symbol, version FROM positions WHERE account = '" + account + "'")) {
            while (rows.next()) {
                lines.add(new Line(rows.getString(1), rows.getLong(2)));
            }
        }
        return lines;
    }

    private void checkPositions(String account, List<Line> lines) {
        String name = "positions " + account;
        Set<Line> distinct = new HashSet<>(lines);
        if (distinct.size() < lines.size()) {
            doubled.add(name);
        }
        long last = acknowledged.positions().getOrDefault(account, NEVER);
        if (lines.isEmpty()) {
            // Everything closed since is the one good reason for no rows.
            if (last != NEVER && !acknowledged.closed().getOrDefault(account, false)) {
                lost.add(name);
            }
            return;
        }
        long newest = lines.stream().mapToLong(Line::version).max().getAsLong();
        if (!distinct.equals(snapshot(account, newest))) {
            torn.add(name);
        }
        if (newest < last) {
            lost.add(name);
        }
    }

    private Set<Line> snapshot(String account, long version) {
        Set<Line> lines = new HashSet<>();
        for (Position position : exchange.positions(account, version)) {
            lines.add(new Line(position.symbol(), position.version()));
        }
        return lines;
    }

    /** A balance is what was there at first plus each stored trade once. */
    private void checkBalances() throws SQLException {
        Map<String, BigDecimal> expected = expectedBalances();
        try (Statement statement = database.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT account || ' ' || coin AS wallet, balance FROM wallets")) {
            while (rows.next()) {
                String wallet = rows.getString(1);
                BigDecimal balance = expected.remove(wallet);
                if (balance == null || balance.compareTo(rows.getBigDecimal(2)) != 0) {
                    wrongBalances.add(wallet);
                }
            }
        }
        wrongBalances.addAll(expected.keySet());
    }

    private Map<String, BigDecimal> expectedBalances() throws SQLException {
        Map<String, BigDecimal> balances = new TreeMap<>();
        for (String account : exchange.accounts()) {
            for (String coin : exchange.coins()) {
                balances.put(account + " " + coin, exchange.openingBalance(account, coin));
            }
        }
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT DISTINCT account, symbol, seq FROM trades")) {
            while (rows.next()) {
                Trade trade = exchange.trade(rows.getString(1), rows.getString(2), rows.getLong(3));
                String base = trade.account() + " " + Exchange.baseCoin(trade.symbol());
                balances.merge(base, trade.baseDelta(), BigDecimal::add);
                balances.merge(trade.account() + " " + Exchange.QUOTE, trade.quoteDelta(), BigDecimal::add);
            }
        }
        return balances;
    }
}
