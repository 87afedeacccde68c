package dev.holdfast.it;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what the programs of {@code SharesBySeed} believe of their rows with what the database has. For one thread. */
final class SeededBooks {
    /** By run, thread and round, as in {@code "12 1 0"}: part and xid of each row. */
    private final Map<String, List<String[]>> rows = new HashMap<>();

    /** By run: name, seed. */
    private final Map<String, String> runs = new TreeMap<>();

    /** Between the names of transactions and xids, both ways, by run. */
    private final Map<String, String> pairs = new HashMap<>();

    private final List<String> problems = new ArrayList<>();

    private final boolean nothingMayBeMissing;

    private SeededBooks(boolean nothingMayBeMissing) {
        this.nothingMayBeMissing = nothingMayBeMissing;
    }

    /** Makes the tables anew. */
    static void prepare(Server server) {
        server.execute("DROP TABLE IF EXISTS seeded, seeded_parent; CREATE TABLE seeded_parent (run int PRIMARY KEY);"
                + " CREATE TABLE seeded (run int, thread int, round int, part int,"
                + " parent int REFERENCES seeded_parent);"
                + " ALTER TABLE seeded_parent OWNER TO " + Server.USER + "; ALTER TABLE seeded OWNER TO "
                + Server.USER);
    }

    /**
     * @param nothingMayBeMissing whether single rows are there, too, that were written beside another thread's transaction
     * @return one line for each thing that isn't as the program believes, with its program and seed
     */
    static List<String> problems(Server server, Outcome outcome, boolean nothingMayBeMissing) {
        SeededBooks books = new SeededBooks(nothingMayBeMissing);
        books.readRows(server);
        for (String line : outcome.values("run")) {
            String[] words = line.split(" ");
            books.runs.put(words[0], words[1] + " with seed " + words[2]);
        }
        for (String line : outcome.values("wrong")) {
            int blank = line.indexOf(' ');
            books.wrong(line.substring(0, blank), line.substring(blank + 1));
        }
        for (String line : outcome.values("unit")) {
            books.judge(line.split(" "));
        }
        for (Map.Entry<String, List<String[]>> nobodys : books.rows.entrySet()) {
            books.wrong(
                    nobodys.getKey().split(" ")[0],
                    nobodys.getKey() + ": nobody committed " + parts(nobodys.getValue()));
        }
        Collections.sort(books.problems);
        return books.problems;
    }

    private void readRows(Server server) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT run || ' ' || thread || ' ' || round, part, xmin::text FROM seeded ORDER BY part")) {
            while (row.next()) {
                rows.computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                        .add(new String[] {row.getString(2), row.getString(3)});
            }
        } catch (SQLException e) {
            throw new IllegalStateException("can't read the books", e);
        }
    }

    /** @param unit run, thread, round, number of parts, transaction or one of the words of {@code Seeded} */
    private void judge(String[] unit) {
        String key = unit[0] + " " + unit[1] + " " + unit[2];
        String transaction = unit[4];
        List<String[]> found = rows.remove(key);
        List<String> there = parts(found == null ? List.of() : found);
        List<String> expected = new ArrayList<>();
        for (int part = 1; part <= Integer.parseInt(unit[3]); part++) {
            expected.add(Integer.toString(part));
        }
        boolean mayBeMissing = !nothingMayBeMissing && transaction.equals("left") && there.isEmpty();
        if (!there.equals(expected) && !mayBeMissing) {
            wrong(unit[0], key + " " + transaction + ": parts " + there + " instead of " + expected);
        } else if (!List.of("left", "gone", "somehow").contains(transaction)) {
            judgeXid(unit[0], key, transaction, found);
        }
    }

    private void judgeXid(String run, String key, String transaction, List<String[]> found) {
        Collection<String> xids = new HashSet<>();
        for (String[] row : found) {
            xids.add(row[1]);
        }
        for (String xid : xids) {
            String otherXid = pairs.putIfAbsent(run + " " + transaction, xid);
            String other = pairs.putIfAbsent(run + " xid " + xid, transaction);
            if (otherXid != null && !otherXid.equals(xid)) {
                wrong(run, key + " " + transaction + ": in transactions " + otherXid + " and " + xid);
            } else if (other != null && !other.equals(transaction)) {
                wrong(run, key + " " + transaction + ": in the transaction of " + other);
            }
        }
    }

    private void wrong(String run, String what) {
        problems.add(runs.getOrDefault(run, "run " + run) + ": " + what);
    }

    private static List<String> parts(List<String[]> rows) {
        List<String> parts = new ArrayList<>();
        for (String[] row : rows) {
            parts.add(row[0]);
        }
        return parts;
    }
}
