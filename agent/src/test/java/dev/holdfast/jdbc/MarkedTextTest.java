package dev.holdfast.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1, ?)",
                "insert into t default values",
                "UPDATE t SET a = '; returning' WHERE b = \"select\"",
                "DELETE FROM t WHERE doc ?? 'a' -- returning",
                "/*+ SeqScan(t) */ DELETE FROM t",
                "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
                "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = (SELECT 1)",
                "UPDATE t SET a = {fn now()}",
            })
    void oneWriteWithoutRowsOfItsOwn_isTakenWhole(String sql) {
        assertEquals(
                "WITH hf AS (" + sql + "\n RETURNING 1) SELECT 1",
                SqlTraits.of(sql).marked().before("SELECT 1"));
        assertEquals(
                "WITH hf AS (" + sql + "\n\n RETURNING 1) SELECT 2",
                SqlTraits.of(sql + "\n;;\n ").marked().beforeOnce("SELECT 2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
                "INSERT INTO t VALUES (1) RETURNING id",
                "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)",
                "INSERT INTO t VALUES (1); -- behind",
                "INSERT INTO t VALUES (1)), x AS (DELETE FROM t",
                "INSERT INTO t VALUES ((1)",
                "INSERT INTO t VALUES ($1)",
                "INSERT INTO t VALUES ($ 1)",
                "INSERT INTO t SELECT current_query()",
                "INSERT INTO t SELECT query FROM pg_catalog.\"pg_stat_activity\"",
                "INSERT INTO t VALUES ('a\\'), ('b'')",
                "INSERT INTO t VALUES ('a",
                "INSERT INTO t VALUES (1) /* open",
                "WITH x AS (DELETE FROM u RETURNING id) INSERT INTO t SELECT id FROM x",
                "WITH x AS (UPDATE u SET a = 1) DELETE FROM t",
            })
    void anythingElse_isRefused(String sql) {
        assertTrue(SqlTraits.of(sql).marked().isRefused());
    }

    @Test
    void refusedText_staysSo() {
        SqlTraits traits = SqlTraits.of("INSERT INTO ruled VALUES (1)");
        traits.marked().refuse();
        assertTrue(SqlTraits.of("INSERT INTO ruled VALUES (1)").marked().isRefused());
    }
}
