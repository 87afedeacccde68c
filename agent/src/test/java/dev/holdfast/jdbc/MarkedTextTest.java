package dev.holdfast.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedTextTest {
    private static final String TABLE = "\"holdfast\".\"commit_marker\"";
    private static final String QUERY = "\"hf\" AS (INSERT INTO " + TABLE + "(id) VALUES (?))";

    /** A bar is where the marker goes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "|INSERT INTO t VALUES (?,?)",
                "|insert into t default values returning *",
                "|INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (?) ON CONFLICT (a) DO UPDATE SET a = excluded.a",
                "|INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x",
                "|UPDATE ONLY t AS a SET b = ? FROM c WHERE d ?? 'k';",
                "|DELETE FROM t WHERE a = E'\\'; ?' AND b = $q$ $1 ? $q$ ; ;\n",
                "|MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
                "  \n|Delete from t",
                "/*+ hint ? */ -- ?\n/* a /* b */ c */|UPDATE t SET a = 1",
                "|INSERT--x\nINTO t VALUES ({ts '2020-01-01 00:00:00'}, {fn now()})",
                "|UPDATE t SET \"?\" = 'it''s ?'",
            })
    void marker_goesBeforeTheFirstKeyWord(String bar) {
        assertMarked(bar, "WITH " + QUERY + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WITH |x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
                "with/*c*/|x(a, b) as (DELETE FROM u RETURNING *) update t set a = 1",
                "WITH|\"x\" AS (SELECT ?) DELETE FROM t",
                "WITH RECURSIVE |x AS (SELECT 1) INSERT INTO t TABLE x",
                "WITH RECURSIVE|\"x\" AS (SELECT 1) INSERT INTO t TABLE x",
                "WITH |recursive AS (SELECT 1) INSERT INTO t TABLE recursive",
                "WITH |recursive (a) AS (SELECT 1) INSERT INTO t TABLE recursive",
                "WITH |time AS (SELECT now()) INSERT INTO t TABLE time",
                "WITH |insert AS (SELECT 1) DELETE FROM t USING insert",
            })
    void marker_isTheFirstOfSeveralWithQueries(String bar) {
        assertMarked(bar, QUERY + ", ");
    }

    private static void assertMarked(String bar, String marker) {
        MarkedText marked = MarkedText.of(bar.replace("|", ""), TABLE, false);
        assertNotNull(marked, bar);
        assertEquals(bar.replace("|", marker), marked.withParameter());
        UUID id = UUID.randomUUID();
        String literal = marker.replace("?", "'" + id + "'");
        assertEquals(bar.replace("|", literal), marked.withId(id));
        assertEquals(MarkedText.LITERAL, marked.idLength(marked.withId(id)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "SELECT 1",
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)",
                "INSERT INTO t VALUES (1); -- the end",
                "; INSERT INTO t VALUES (1)",
                "BEGIN; INSERT INTO t VALUES (1); COMMIT",
                "{call f(?)}",
                "{INSERT INTO t VALUES (1)}",
                "CALL p()",
                "DO $$ BEGIN DELETE FROM t; END $$",
                "EXPLAIN ANALYZE DELETE FROM t",
                "COPY t FROM STDIN",
                "TRUNCATE t",
                "CREATE TABLE x AS SELECT 1",
                "PREPARE p AS INSERT INTO t VALUES (1)",
                "(WITH x AS (SELECT 1) INSERT INTO t TABLE x)",
                "INSERT INTO t VALUES ('\\'', ?)",
                "INSERT INTO t VALUES ('a",
                "INSERT INTO t VALUES (1) /* a",
                "INSERT INTO \"t",
                "INSERT INTO t VALUES ($1)",
                "INSERT INTO t VALUES ($)",
                "INSERT INTO t (U&\"\\0068f\") VALUES (1)",
                "INSERT INTO t VALUES (current_query())",
                "INSERT INTO t SELECT query FROM pg_catalog.PG_STAT_ACTIVITY",
                "INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?,{d '2020-01-01'})",
                "WITH 1 AS (SELECT 1) INSERT INTO t VALUES (1)",
            })
    void textsThatAreNotOneCertainWrite_haveNoMarker(String sql) {
        assertNull(MarkedText.of(sql, TABLE, false));
    }

    @Test
    void mergeWithGeneratedKeys_hasNoMarkerBecauseTheDriverTakesItForAnUpdateThen() {
        String merge = "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN UPDATE SET a = 1";
        assertNull(MarkedText.of(merge, TABLE, true));
        assertNotNull(MarkedText.of("UPDATE t SET a = 1", TABLE, true));
        assertNull(MarkedText.of(null, TABLE, false));
    }

    @Test
    void tooManyParametersForOneMore_haveNoMarker() {
        assertEquals(32766, MarkedText.of(insertOf(32766), TABLE, false).parameters());
        assertNull(MarkedText.of(insertOf(32767), TABLE, false));
    }

    private static String insertOf(int parameters) {
        return "INSERT INTO t VALUES " + "(?),".repeat(parameters - 1) + "(?)";
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE FROM hf, hf0",
        "DELETE FROM \"HF\" WHERE hf0 = 1, hf1",
        "DELETE FROM t WHERE a = 'halfhfull', hf0",
        "DELETE FROM t, hf",
    })
    void nameOfTheWithQuery_standsNowhereInTheText(String sql, String name) {
        String marked = MarkedText.of(sql, TABLE, false).withParameter();
        assertEquals("WITH \"" + name + "\" AS (", marked.substring(0, name.length() + 12));
    }

    @ParameterizedTest
    @CsvSource({
        "INSERT INTO t VALUES (?), 1",
        "UPDATE t SET a = ? WHERE b ?? ?, 2",
        "UPDATE t SET a = '?' WHERE \"?\" ??| ??, 0",
        "UPDATE t SET a = b ??? -- ?, 1",
        "DELETE FROM t /* ? */, 0",
    })
    void parameters_areCountedAsTheDriverDoes(String sql, int parameters) {
        assertEquals(parameters, MarkedText.of(sql, TABLE, false).parameters());
    }

    /** Wherever an X is: its position in what is sent of the marked text leads to that in what is sent of the own text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (X)",
                "X",
                "/* ä 𝄞 */ INSERT INTO t VALUES ('𝄞', ?, X)",
                "UPDATE t SET a = a ?? 'b', X = ?",
                "INSERT INTO t VALUES (?,?,?,?,?,?,?,?,X)",
                "INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?X)",
                "INSERT INTO t VALUES (?,?,?,?,?,?,?,X?,?,?)",
                "INSERT INTO t VALUES ('𝄞' ?? '𝄞',?,?,?,?,?,?,?,?,?,?,?,X,?)",
                "WITH x AS (SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) X",
                "MANY X",
                "MANY MANY MANY X",
            })
    void errorPosition_isThatOfTheOwnText(String sample) {
        String many = "?, ".repeat(98);
        String with = sample.replace("MANY", many);
        String sql = sample.contains("t") ? with : "INSERT INTO t VALUES (" + with + ")";
        MarkedText marked = MarkedText.of(sql, TABLE, false);
        String shown = marked.withId(new UUID(0, 0));
        assertEquals(at(sent(sql)), marked.own(at(sent(marked.withParameter())), MarkedText.NUMBERED), sql);
        assertEquals(at(sql), marked.own(at(shown), MarkedText.LITERAL), sql);
    }

    @Test
    void errorPositions_growByOneOverTheWholeText() {
        String sql = "/*é*/ DELETE FROM t WHERE a IN (" + "?,".repeat(1200) + "?)";
        MarkedText marked = MarkedText.of(sql, TABLE, false);
        String sent = sent(marked.withParameter());
        int last = 6;
        for (int position = sent.indexOf("DELETE") + 1; position <= sent.length(); position++) {
            int own = marked.own(position, MarkedText.NUMBERED);
            assertTrue(own == last || own == last + 1, sql);
            last = own;
        }
        assertEquals(sent(sql).length(), last);
    }

    @Test
    void errorsOfTheMarkerItself_haveNoPosition() {
        MarkedText marked = MarkedText.of("/**/INSERT INTO t VALUES (1)", TABLE, false);
        assertEquals(0, marked.own(0, MarkedText.NUMBERED));
        assertEquals(4, marked.own(4, MarkedText.NUMBERED));
        assertEquals(0, marked.own(5, MarkedText.NUMBERED));
        assertEquals(0, marked.own(sent(marked.withParameter()).indexOf(")) ") + 3, MarkedText.NUMBERED));
        assertEquals(5, marked.own(sent(marked.withParameter()).indexOf(")) ") + 4, MarkedText.NUMBERED));
    }

    @Test
    void lengthOfAnId_isSeenInWhatTheDriverShows() {
        MarkedText marked = MarkedText.of("UPDATE t SET a = (?)", TABLE, false);
        assertEquals(
                46, marked.idLength(marked.withParameter().replaceFirst("\\?", "('" + new UUID(1, 2) + "'::uuid)")));
        assertEquals(-1, marked.idLength("UPDATE t SET a = (1)"));
        assertEquals(-1, marked.idLength(""));
    }

    private static int at(String text) {
        int index = text.lastIndexOf('X');
        return text.codePointCount(0, index) + 1;
    }

    /** As a driver sends it, for texts without quoted question marks. */
    private static String sent(String sql) {
        StringBuilder sent = new StringBuilder();
        int parameters = 0;
        for (int i = 0; i < sql.length(); i++) {
            if (sql.charAt(i) != '?') {
                sent.append(sql.charAt(i));
            } else if (sql.startsWith("??", i)) {
                sent.append(sql.charAt(i++));
            } else {
                sent.append('$').append(++parameters);
            }
        }
        return sent.toString();
    }
}
