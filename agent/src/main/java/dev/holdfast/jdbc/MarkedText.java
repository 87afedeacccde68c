package dev.holdfast.jdbc;

import dev.holdfast.jdbc.SqlTraits.Kind;

/*
 * PostgreSQL manual, 7.8.4: a data-modifying WITH query is executed exactly once and always to completion, with the snapshot
 * of the whole statement. RETURNING without a column asks for no privilege that the application's text doesn't, and gives one
 * row for each that the command tag counts.
 *
 * The own text stands in front, so that its parameters keep their numbers, and the name hf can't hide a table in it: it is
 * known only behind it.
 */
/** One INSERT, UPDATE or DELETE as a WITH query, in front of a statement that counts its rows. Any thread. */
public final class MarkedText {
    /** Nothing that fits. */
    private static final MarkedText NONE = new MarkedText(null);

    /** What tells a statement its own text, or RETURNING; what may stand in WITH queries at the top only. */
    private static final NameTable FOREIGN = NameTable.of(
            "returning current_query pg_stat_activity pg_stat_get_activity pg_stat_statements",
            "insert update delete merge");

    private static final int NESTED = 2;

    private final String query;

    /** The server doesn't take it. */
    private volatile boolean refused;

    /** The last that was asked for. */
    private volatile Whole whole;

    private MarkedText(String query) {
        this.query = query;
        this.refused = query == null;
    }

    /** @return never null */
    static MarkedText of(String sql, Kind kind) {
        if (kind != Kind.INSERT && kind != Kind.UPDATE && kind != Kind.DELETE) {
            return NONE;
        }
        SqlScanner scanner = new SqlScanner(sql, false);
        int depth = 0;
        int token = scanner.next();
        while (token != SqlScanner.END && token != ';') {
            depth += token == '(' ? 1 : token == ')' ? -1 : 0;
            // what closes more than it opens would be another statement when it stands in brackets
            if (depth < 0 || isForeign(sql, scanner, token, depth)) {
                return NONE;
            }
            token = scanner.next();
        }
        boolean certain = !scanner.ambiguous && !scanner.beyond && !scanner.unterminated;
        if (depth != 0 || !certain || !isBlankFrom(sql, scanner.end)) {
            return NONE;
        }
        // the text may end in a comment
        return new MarkedText("WITH hf AS (" + sql.substring(0, scanner.start) + "\n RETURNING 1) ");
    }

    private static boolean isForeign(String sql, SqlScanner scanner, int token, int depth) {
        switch (token) {
            case '$':
                return true;
            case SqlScanner.NUMBER:
                return sql.charAt(scanner.start) == '$';
            case SqlScanner.WORD:
            case SqlScanner.QUOTED:
                int found = FOREIGN.find(sql, scanner.start, scanner.end, token == SqlScanner.WORD);
                return found != 0 && (found != NESTED || depth > 0);
            default:
                return false;
        }
    }

    /** A comment behind the semicolon would be a statement of its own to the driver. */
    private static boolean isBlankFrom(String text, int index) {
        for (int i = index; i < text.length(); i++) {
            if (text.charAt(i) != ';' && !Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text has to be run as it is. */
    public boolean isRefused() {
        return refused;
    }

    /** It has been run as it is, and that went well. */
    public void refuse() {
        refused = true;
    }

    /**
     * @param counting a statement that reads the rows of {@code hf}; as a rule the same each time
     */
    public String before(String counting) {
        Whole last = whole;
        if (last == null || !last.counting.equals(counting)) {
            last = new Whole(counting, query + counting);
            whole = last;
        }
        return last.sql;
    }

    /** The same, for what is new each time. */
    public String beforeOnce(String counting) {
        return query + counting;
    }

    private static final class Whole {
        final String counting;
        final String sql;

        Whole(String counting, String sql) {
            this.counting = counting;
            this.sql = sql;
        }
    }
}
