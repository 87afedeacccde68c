package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN SET search_path = x; END",
                "BEGIN IF a THEN RESET ALL; END IF; END",
                "BEGIN EXECUTE 'SET x = 1'; END",
                "BEGIN LISTEN c; END",
                "CREATE TEMP TABLE t (n int)",
                "SELECT 1; -- done\n SET SESSION x = 1",
                "/* first */ set role other",
                "SELECT 'it''s'; DISCARD PLANS",
                "SELECT $$ quoted $$; LOAD 'x'",
                "SELECT E'\\''; SET x = 1",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
                "CREATE TABLE pg_temp.work (n int)",
                "CREATE TABLE \"pg_temp\".work (n int)",
                "SET \"search_path\" TO x",
                "UPDATE pg_settings SET setting = 'x' WHERE name = 'search_path'",
                "UPDATE \"pg_settings\" SET setting = 'x'",
                "SET LOCAL app.x = '1'",
                "SET LOCAL app . x TO DEFAULT",
                "SET LOCAL \"app.x\" = '1'"
            })
    void whatStays_isStateful(String source) {
        assertEquals(true, new FunctionBody(source).stateful(), source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN UPDATE t SET n = 1; RETURN NEW; END",
                "BEGIN SET LOCAL search_path = x; END",
                "SET LOCAL search_path = \"x\", pg_catalog",
                "SET LOCAL search_path TO \"x\"; SELECT x.y(1.5) FROM x.\"t\"",
                "UPDATE t SET \"word\" = x.y",
                "BEGIN SET CONSTRAINTS ALL DEFERRED; END",
                "SELECT 'SET x = 1; EXECUTE y'",
                "-- EXECUTE\n SELECT 1 /* TEMP */",
                "SELECT $q$ EXECUTE $$ TEMP $q$",
                "INSERT INTO t VALUES (1) ON CONFLICT (n) DO UPDATE SET n = 2",
                ""
            })
    void whatEndsWithTheCall_isNot(String source) {
        assertEquals(false, new FunctionBody(source).stateful(), source);
    }

    @Test
    void calls_areNamedWithoutTheirSchema() {
        FunctionBody body = new FunctionBody("SELECT a.First(1), \"Second\" (2), 'third(3)' -- fourth(4)\n, fifth");
        assertEquals(new HashSet<>(Arrays.asList("first", "Second")), body.calls());
    }
}
