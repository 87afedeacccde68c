package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the tables of the program {@code Transfers}, and compares afterwards what it was told, by its journal, with what the
 * database has. For one thread.
 */
final class TransferBooks {
    private static final String TABLES =
            "DROP TABLE IF EXISTS ledger, accounts, marks; CREATE TABLE marks (id text PRIMARY KEY);"
                    + " CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL DEFAULT 1000,"
                    + " n bigint NOT NULL DEFAULT 0, last_op text);"
                    + " INSERT INTO accounts (id) SELECT generate_series(1, 20);"
                    // No unique constraint on op: what is applied twice has to show.
                    + " CREATE TABLE ledger (line bigserial PRIMARY KEY, op text NOT NULL, kind text NOT NULL, debit int,"
                    + " credit int, amount bigint NOT NULL DEFAULT 0);"
                    + " CREATE OR REPLACE FUNCTION enter_update() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN INSERT INTO ledger (op, kind, credit) VALUES (NEW.last_op, 'update', NEW.id);"
                    + " RETURN NULL; END $$;"
                    + " CREATE TRIGGER enter_update AFTER UPDATE OF last_op ON accounts FOR EACH ROW"
                    + " EXECUTE FUNCTION enter_update();"
                    + " ALTER TABLE accounts OWNER TO " + Server.USER + "; ALTER TABLE ledger OWNER TO " + Server.USER
                    + "; ALTER TABLE marks OWNER TO " + Server.USER;

    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + Server.USER + "'";

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Server server;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Findings findings = new Findings();

    private TransferBooks(Server server) {
        this.server = server;
    }

    /** Makes the tables anew. */
    static void prepare(Server server) {
        server.execute(TABLES);
    }

    /** Waits until no session of the program is left, for what one of them still commits counts, and judges. */
    static Findings judge(Server server, Path journal) {
        awaitNoSession(server);
        TransferBooks books = new TransferBooks(server);
        books.readLedger();
        try (java.util.stream.Stream<String> told = Files.lines(journal)) {
            told.forEach(books::judge);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        books.lines.keySet().forEach(op -> books.findings.wrong("INVENTED " + op + ": in the ledger, never run"));
        books.judgeSums();
        return books.findings;
    }

    static void awaitNoSession(Server server) {
        server.awaitAccepting();
        Await.until(
                LIMIT,
                () -> "the program's sessions to end, left are " + server.query(SESSIONS),
                () -> server.query(SESSIONS).equals("0"));
    }

    /** How often the ledger has this operation. */
    static int times(Server server, String op) {
        return Integer.parseInt(server.query(Server.DATABASE, "SELECT count(*) FROM ledger WHERE op = '" + op + "'"));
    }

    private void readLedger() {
        query("SELECT op, count(*) FROM ledger GROUP BY op", row -> lines.put(row.getString(1), row.getInt(2)));
    }

    /** @param line of the journal; see {@code Transfers} */
    private void judge(String line) {
        String[] words = line.split(" ", 7);
        String kind = words[3];
        String op = words[4];
        String told = words[5];
        Integer found = lines.remove(op);
        int times = found == null ? 0 : found;
        findings.told(Long.parseLong(words[0]), Long.parseLong(words[1]), kind, told, words[6]);
        if (told.equals("wrong")) {
            findings.wrong("WRONG ANSWER to " + op + " " + kind + ": " + words[6]);
        }
        if (times > 1) {
            findings.wrong("DOUBLED " + op + " " + kind + ": " + times + " times, told " + told);
        } else if (!kind.equals("read") && !kind.equals("tidy")) {
            judge(op + " " + kind, told, times == 1, words[6]);
        }
    }

    private void judge(String op, String told, boolean applied, String text) {
        if (told.equals("ok") && !applied) {
            findings.wrong("LOST " + op);
        } else if (told.equals(Findings.UNKNOWN)) {
            findings.settled(applied);
        } else if (!told.equals("ok") && applied) {
            findings.wrong("LIE " + op + ": applied, but told " + told + " " + text);
        }
    }

    private void judgeSums() {
        query(
                "SELECT a.id, a.balance, 1000 + coalesce(sum(CASE WHEN l.credit = a.id THEN l.amount ELSE -l.amount END)"
                        + " FILTER (WHERE l.kind = 'transfer'), 0), a.n,"
                        + " count(l.op) FILTER (WHERE l.kind IN ('bump', 'update'))"
                        + " FROM accounts a LEFT JOIN ledger l ON a.id IN (l.debit, l.credit) GROUP BY a.id",
                row -> {
                    if (row.getLong(2) != row.getLong(3) || row.getLong(4) != row.getLong(5)) {
                        findings.wrong("TORN account " + row.getInt(1) + ": balance " + row.getLong(2)
                                + ", by the ledger " + row.getLong(3) + "; n " + row.getLong(4) + ", by the ledger "
                                + row.getLong(5));
                    }
                });
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, RowReader reader) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("can't read the books", e);
        }
    }
}
