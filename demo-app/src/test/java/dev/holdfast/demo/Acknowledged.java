package dev.holdfast.demo;

import com.alphapulse.exchange.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What AlphaPulse's journal says the database confirmed.
 *
 * @param orders as {@code order <account> <number>}
 * @param trades as {@code trade <account> <symbol> <seq>}
 * @param positions the last confirmed version per account
 * @param closed accounts for which the exchange reported "no positions" after the last confirmed version
 */
record Acknowledged(Set<String> orders, Set<String> trades, Map<String, Long> positions, Map<String, Boolean> closed) {

    /**
     * @param versions how many position snapshots of each account AlphaPulse asked for
     * @throws IOException if the file can't be read
     */
    static Acknowledged read(Path journal, Exchange exchange, long versions) throws IOException {
        return of(Files.readAllLines(journal), exchange, versions);
    }

    static Acknowledged of(List<String> lines, Exchange exchange, long versions) {
        Set<String> orders = new HashSet<>();
        Set<String> trades = new HashSet<>();
        Map<String, Long> positions = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "ORDER" -> orders.add("order " + words[1] + " " + words[2]);
                case "TRADE" -> trades.add("trade " + words[1] + " " + words[2] + " " + words[3]);
                case "POSITIONS" -> positions.merge(words[1], Long.valueOf(words[2]), Math::max);
                default -> throw new IllegalArgumentException("unknown line in the journal: " + line);
            }
        }
        return new Acknowledged(orders, trades, positions, closed(exchange, positions, versions));
    }

    private static Map<String, Boolean> closed(Exchange exchange, Map<String, Long> positions, long versions) {
        Map<String, Boolean> closed = new HashMap<>();
        for (String account : exchange.accounts()) {
            for (long version = positions.getOrDefault(account, 0L) + 1; version <= versions; version++) {
                closed.merge(account, exchange.positions(account, version).isEmpty(), Boolean::logicalOr);
            }
        }
        return closed;
    }
}
