package dev.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.alphapulse.exchange.Exchange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plants each fault in a real database whose books are right, and rolls it back. */
final class BooksTest {
    private static final Set<String> NONE = Set.of();

    private static final List<String> JOURNAL =
            List.of("ORDER main 1", "TRADE main BTCUSDT 1", "TRADE main BTCUSDT 2", "POSITIONS main 1");

    private static Server server;
    private static Connection database;

    /** Exchange whose first snapshot of "main" has positions. */
    private static Exchange exchange;

    @BeforeAll
    static void fillBooks() throws Exception {
        long seed = 1;
        while (new Exchange(seed).positions("main", 1).isEmpty()) {
            seed++;
        }
        exchange = new Exchange(seed);
        server = Server.start(20);
        server.createDatabase("books");
        database = server.connect("books");
        BooksFixture.fill(database, exchange);
        database.setAutoCommit(false);
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
        server.close();
    }

    @Test
    void rightBooks_nothingFound() throws SQLException {
        assertEquals(new Findings(NONE, NONE, NONE, NONE), check());
    }

    @Test
    void orderMissing_isLost() throws SQLException {
        Findings found = checkAfter("DELETE FROM orders", "DELETE FROM order_events");
        assertEquals(new Findings(Set.of("order main 1"), NONE, NONE, NONE), found);
    }

    @Test
    void positionsMissing_areLost() throws SQLException {
        assertEquals(new Findings(Set.of("positions main"), NONE, NONE, NONE), checkAfter("DELETE FROM positions"));
    }

    @Test
    void tradeBookedTwice_isDoubledAndBalancesWrong() throws SQLException {
        Findings found = checkAfter(
                "INSERT INTO trades (account, symbol, seq, side, qty, price, fee)"
                        + " SELECT account, symbol, seq, side, qty, price, fee FROM trades WHERE seq = 1",
                "INSERT INTO wallet_entries (account, symbol, seq, base_delta, quote_delta)"
                        + " SELECT account, symbol, seq, base_delta, quote_delta FROM wallet_entries WHERE seq = 1",
                "UPDATE wallets w SET balance = balance + e.quote_delta FROM wallet_entries e"
                        + " WHERE w.account = 'main' AND w.coin = 'USDT' AND e.seq = 1");
        assertEquals(new Findings(NONE, Set.of("trade main BTCUSDT 1"), NONE, Set.of("main USDT")), found);
    }

    @Test
    void halfAnOrder_isTorn() throws SQLException {
        assertEquals(new Findings(NONE, NONE, Set.of("order main 1"), NONE), checkAfter("DELETE FROM order_events"));
    }

    @Test
    void halfASnapshot_isTorn() throws SQLException {
        assertEquals(
                new Findings(NONE, NONE, Set.of("positions main"), NONE),
                checkAfter("DELETE FROM positions WHERE symbol = 'BTCUSDT'"));
    }

    @Test
    void balanceOff_isWrong() throws SQLException {
        assertEquals(
                new Findings(NONE, NONE, NONE, Set.of("vault XRP")),
                checkAfter("UPDATE wallets SET balance = balance + 0.01 WHERE account = 'vault' AND coin = 'XRP'"));
    }

    private static Findings checkAfter(String... faults) throws SQLException {
        try (Statement statement = database.createStatement()) {
            for (String fault : faults) {
                statement.execute(fault);
            }
            return check();
        } finally {
            database.rollback();
        }
    }

    private static Findings check() throws SQLException {
        return Books.check(database, exchange, Acknowledged.of(JOURNAL, exchange, 1));
    }
}
