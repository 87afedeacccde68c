package dev.holdfast.demo;

import com.alphapulse.AlphaPulse;
import com.alphapulse.exchange.Exchange;
import com.alphapulse.exchange.Position;
import com.alphapulse.exchange.Trade;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Books as an undisturbed AlphaPulse leaves them: an order, two trades and a position snapshot of account "main". */
final class BooksFixture {
    private BooksFixture() {}

    static void fill(Connection database, Exchange exchange) throws SQLException, IOException {
        createSchema(database);
        for (String account : exchange.accounts()) {
            for (String coin : exchange.coins()) {
                BigDecimal opening = exchange.openingBalance(account, coin);
                run(database, "INSERT INTO wallets VALUES (?, ?, ?)", account, coin, opening);
            }
        }
        run(
                database,
                "INSERT INTO orders (account, order_no, symbol, side, qty, price) VALUES ('main', 1, 'x', 'BUY', 1, 1)");
        run(database, "INSERT INTO order_events (account, order_no, event) VALUES ('main', 1, 'FILLED')");
        for (Trade trade : exchange.trades("main", "BTCUSDT", 0, 2)) {
            book(database, trade);
        }
        for (Position position : exchange.positions("main", 1)) {
            run(database, "INSERT INTO positions VALUES ('main', ?, 1, ?, 1)", position.symbol(), position.qty());
        }
    }

    private static void createSchema(Connection database) throws SQLException, IOException {
        try (InputStream schema = AlphaPulse.class.getResourceAsStream("schema.sql");
                Statement statement = database.createStatement()) {
            statement.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void book(Connection database, Trade trade) throws SQLException {
        run(
                database,
                "INSERT INTO trades (account, symbol, seq, side, qty, price, fee) VALUES ('main', ?, ?, ?, ?, ?, ?)",
                trade.symbol(),
                trade.seq(),
                trade.side(),
                trade.qty(),
                trade.price(),
                trade.fee());
        run(
                database,
                "INSERT INTO wallet_entries (account, symbol, seq, base_delta, quote_delta)"
                        + " VALUES ('main', ?, ?, ?, ?)",
                trade.symbol(),
                trade.seq(),
                trade.baseDelta(),
                trade.quoteDelta());
        String add = "UPDATE wallets SET balance = balance + ? WHERE account = 'main' AND coin = ?";
        run(database, add, trade.baseDelta(), Exchange.baseCoin(trade.symbol()));
        run(database, add, trade.quoteDelta(), Exchange.QUOTE);
    }

    private static void run(Connection database, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
