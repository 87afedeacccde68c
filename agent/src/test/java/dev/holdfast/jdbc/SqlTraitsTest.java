package dev.holdfast.jdbc;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SqlTraitsTest {
    @Test
    void everydayStatements_areExactlyKnown() {
        List<Executable> checks = new ArrayList<>();
        for (SqlSamples.Everyday sample : SqlSamples.everyday()) {
            SqlTraits traits = SqlTraits.of(sample.text());
            checks.add(() -> assertEquals(sample.kind(), traits.kind(), sample.text()));
            checks.add(() -> assertEquals(sample.read(), traits.plainRead(), () -> "plain read? " + sample.text()));
            checks.add(() -> assertTrue(
                    traits.harmless()
                            || traits.changesCatalog() && names(traits).isEmpty() && !traits.touchesSession(),
                    () -> sample.text() + " asks " + Arrays.toString(traits.unknownFunctions())));
        }
        assertAll(checks);
    }

    @Test
    void transactionCommands_areToldApart() {
        for (String text : new String[] {
            "COMMIT",
            "/* done */ commit",
            "-- done\nEND;",
            "COMMIT AND CHAIN",
            "PREPARE TRANSACTION 'x'",
            "COMMIT PREPARED 'x'"
        }) {
            assertEquals(SqlTraits.Kind.COMMIT, SqlTraits.of(text).kind(), text);
        }
        for (String text : new String[] {
            "ROLLBACK", "/* no */ rollback", "Abort work", "ROLLBACK TO SAVEPOINT a", "ROLLBACK PREPARED 'x'"
        }) {
            assertEquals(SqlTraits.Kind.ROLLBACK, SqlTraits.of(text).kind(), text);
            assertEquals(!text.contains(" TO "), SqlTraits.of(text).rollsBack(), text);
        }
        for (String text : new String[] {
            "BEGIN", "/* x */ start transaction", "SAVEPOINT a", "RELEASE a", "SET TRANSACTION READ ONLY"
        }) {
            assertEquals(SqlTraits.Kind.TRANSACTION, SqlTraits.of(text).kind(), text);
        }
    }

    @Test
    void definitions_thatOthersCachesDoNotOutlive_areKnown() {
        for (String text : new String[] {
            "ALTER TABLE t ADD COLUMN extra int",
            "alter type mood add value 'c'",
            "DROP TABLE IF EXISTS t",
            "CREATE TABLE t (a int)",
            "CREATE OR REPLACE VIEW v AS SELECT 1",
            "SELECT id INTO made FROM t",
            "SELECT 1; DROP VIEW v",
            "DO $$ BEGIN Alter TABLE t ADD b int; END $$"
        }) {
            assertTrue(SqlTraits.of(text).changesCatalog(), text);
            assertFalse(SqlTraits.of(text).harmless(), text);
        }
        for (String text : new String[] {
            "SELECT 1",
            "INSERT INTO t VALUES ('drop')",
            "TRUNCATE t",
            "GRANT SELECT ON t TO r",
            "CREATE INDEX ON t (a)",
            "CREATE TABLE IF NOT EXISTS t (a int)",
            "CREATE TEMP TABLE t (a int)",
            "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1",
            "SELECT 1 AS a INTO TEMP t",
            "DO $$ BEGIN PERFORM 1; END $$"
        }) {
            assertFalse(SqlTraits.of(text).changesCatalog(), text);
        }
    }

    @Test
    void databasesAndRoles_areNoticed() {
        for (String text : new String[] {
            "DROP DATABASE IF EXISTS d",
            "CREATE DATABASE d TEMPLATE t",
            "ALTER DATABASE d RENAME TO e",
            "ALTER ROLE r PASSWORD 'x'",
            "drop user r",
            "ALTER GROUP g ADD USER u",
            "REVOKE CONNECT ON DATABASE d FROM PUBLIC"
        }) {
            assertTrue(SqlTraits.of(text).changesServer(), text);
            assertFalse(SqlTraits.of(text).harmless(), text);
        }
        for (String text : new String[] {
            "CREATE ROLE r", "GRANT SELECT ON t TO r", "ALTER TABLE database ADD role int", "SELECT 'drop database'"
        }) {
            assertFalse(SqlTraits.of(text).changesServer(), text);
        }
    }

    @Test
    void tableLocks_thatEndWithTheSession_areToldFromThoseOfTheTransaction() {
        for (String text : new String[] {
            "LOCK TABLES t WRITE",
            "lock tables t AS a READ LOCAL, u LOW_PRIORITY WRITE",
            "LOCK TABLE t READ",
            "LOCK TABLE t WRITE, u READ",
            "LOCK INSTANCE FOR BACKUP",
            "SELECT 1; LOCK TABLES t READ"
        }) {
            assertTrue(SqlTraits.of(text).touchesSession(), text);
        }
        for (String text : new String[] {
            "LOCK t",
            "LOCK TABLE ONLY s.t, u IN ACCESS EXCLUSIVE MODE NOWAIT",
            "LOCK TABLE \"tables\" IN SHARE ROW EXCLUSIVE MODE"
        }) {
            assertTrue(SqlTraits.of(text).harmless(), text);
        }
    }

    @Test
    void whatIsNotUnderstood_isTheWorstCase() {
        for (String text :
                new String[] {null, "FLY ME", "SELECT 'x", "SELECT /* 1", "(SET x = 1)", "{oops}", "SELECT $a$"}) {
            SqlTraits traits = SqlTraits.of(text);
            assertEquals(SqlTraits.Kind.UNKNOWN, traits.kind(), text);
            assertTrue(traits.touchesSession() && traits.controlsTransaction() && traits.readsSequenceState(), text);
            assertFalse(traits.plainRead() || traits.fitsTransactionBlock(), text);
        }
    }

    @Test
    void functionNames_areToldOnceAsTheServerWritesThem() {
        SqlTraits traits =
                SqlTraits.of("SELECT Foo (1), foo(2), \"Foo\"(3), app . bar(4), public.upper('a'), upper('b')");
        assertArrayEquals(new String[] {"foo", "\"Foo\"", "app.bar", "public.upper"}, traits.unknownFunctions());
    }

    @Test
    void moreFunctionsThanAnyoneShouldAskFor_countAsSessionChange() {
        StringBuilder text = new StringBuilder("SELECT 1");
        for (int i = 0; i < 50_000; i++) {
            text.append(", f").append(i).append("()");
        }
        SqlTraits traits = assertTimeout(Duration.ofSeconds(5), () -> SqlTraits.of(text.toString()));
        assertTrue(traits.touchesSession());
        assertTrue(traits.unknownFunctions().length <= 16);
    }

    @Test
    void sameText_isClassifiedOnce_longOnesAreNotKept() {
        assertSame(SqlTraits.of("SELECT 1 AS kept"), SqlTraits.of("SELECT 1 AS " + "kept".toString()));
        TraitsCache cache = new TraitsCache();
        SqlTraits traits = null;
        for (int i = 0; i < 100_000; i++) {
            traits = SqlTraits.classify("SELECT " + i);
            cache.put(traits);
        }
        assertTrue(cache.size() <= 2048);
        String tooLong = "x".repeat(TraitsCache.LONGEST_TEXT + 1);
        cache.put(SqlTraits.classify(tooLong));
        assertSame(null, cache.get(tooLong));
        assertSame(traits, cache.get("SELECT " + 99_999));
    }

    @Test
    void commentsBlanksAndCase_neverMakeItCareless() {
        Random random = new Random(42);
        String[] fillers = {" ", "\n", "/* ' */", "/* /* \" */ $$ */", "-- it's (\n", "\t/**/", "/*;*/"};
        for (String text : SqlSamples.all()) {
            SqlTraits original = SqlTraits.of(text);
            for (int round = 0; round < 50; round++) {
                String changed = mutate(text, fillers, random);
                assertCareful(original, SqlTraits.of(changed), () -> text + "  ->  " + changed);
            }
        }
    }

    @Test
    void statementsPutTogether_areAsBadAsTheWorst() {
        Random random = new Random(7);
        List<String> texts = SqlSamples.all();
        texts.remove("-- nothing");
        for (int i = 0; i < 5_000; i++) {
            String one = texts.get(random.nextInt(texts.size()));
            String two = texts.get(random.nextInt(texts.size()));
            String both = one + "\n;" + two;
            assertCareful(SqlTraits.of(one), SqlTraits.of(both), () -> both);
            if (SqlTraits.of(one).kind() != SqlTraits.Kind.UNKNOWN) {
                assertCareful(SqlTraits.of(two), SqlTraits.of(both), () -> both);
            }
        }
    }

    @Test
    void garbage_isReadWithoutAnException() {
        Random random = new Random(1);
        String alphabet = "sSeEtT 1(){}[];:'\"$\\/*-.?,=\n&uUé\0xX";
        List<String> texts = SqlSamples.all();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? "" : texts.get(random.nextInt(texts.size())));
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.insert(random.nextInt(text.length() + 1), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertTrue(SqlTraits.of(text.toString()).kind() != null);
        }
    }

    @Test
    @Tag("measures-time")
    void longPathologicalTexts_takeLinearTime() {
        String[] pieces = {
            "(", "'", "\"", "$", "$a", "$$", "/*", "*/", "--", "\\'", "a.", "a(", "E'", ";", "{", "WITH ", "x,(", "f(",
            "'\\"
        };
        for (String piece : pieces) {
            String text = "SELECT " + piece.repeat(100_000 / piece.length());
            assertTimeout(Duration.ofMillis(500), () -> SqlTraits.of(text), piece);
            String tagged = "SELECT $" + "a".repeat(50_000) + "$" + ("$" + "a".repeat(20)).repeat(2_500);
            assertTimeout(Duration.ofMillis(500), () -> SqlTraits.of(tagged), piece);
        }
    }

    /** Puts fillers between tokens, some times, and changes the case of words outside quotes. */
    private static String mutate(String text, String[] fillers, Random random) {
        SqlScanner scanner = new SqlScanner(text, false);
        StringBuilder changed = new StringBuilder();
        int copied = 0;
        boolean stringBefore = false;
        boolean operatorBefore = false;
        boolean ampersandBefore = false;
        for (int token = scanner.next(); token != SqlScanner.END; token = scanner.next()) {
            int start = token == SqlScanner.QUOTED ? scanner.start - 1 : scanner.start;
            changed.append(text, copied, start);
            // Between two strings a line end glues them, between operator characters a blank parts them, U&"" is one
            // token.
            boolean free = !(stringBefore && token == SqlScanner.STRING)
                    && !(operatorBefore && token > 0)
                    && token != '&'
                    && !ampersandBefore;
            if (free && random.nextInt(3) == 0) {
                changed.append(fillers[random.nextInt(fillers.length)]);
            }
            String piece = text.substring(
                    start, token == SqlScanner.QUOTED ? Math.min(scanner.end + 1, text.length()) : scanner.end);
            changed.append(token == SqlScanner.WORD && random.nextBoolean() ? swapCase(piece) : piece);
            copied = start + piece.length();
            stringBefore = token == SqlScanner.STRING;
            operatorBefore = token > 0;
            ampersandBefore = token == '&';
        }
        return changed.append(text, copied, text.length()).toString();
    }

    private static String swapCase(String word) {
        return word.equals(word.toUpperCase(Locale.ROOT))
                ? word.toLowerCase(Locale.ROOT)
                : word.toUpperCase(Locale.ROOT);
    }

    private static void assertCareful(SqlTraits least, SqlTraits actual, Supplier<String> text) {
        boolean careful = (actual.touchesSession() || !least.touchesSession())
                && (actual.controlsTransaction() || !least.controlsTransaction())
                && (actual.readsSequenceState() || !least.readsSequenceState())
                && (actual.changesCatalog() || !least.changesCatalog())
                && (actual.changesServer() || !least.changesServer() || actual.kind() == SqlTraits.Kind.UNKNOWN)
                && (!actual.fitsTransactionBlock() || least.fitsTransactionBlock())
                && (!actual.plainRead() || least.plainRead())
                && (actual.touchesSession() || names(actual).containsAll(names(least)));
        assertTrue(careful, text);
    }

    private static List<String> names(SqlTraits traits) {
        return Arrays.asList(traits.unknownFunctions());
    }
}
