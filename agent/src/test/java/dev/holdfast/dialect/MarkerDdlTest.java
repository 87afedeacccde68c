package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.jdbc.QualifiedName;
import org.junit.jupiter.api.Test;

class MarkerDdlTest {
    @Test
    void names_areQuotedWhereverTheyStand() {
        String script = MarkerDdl.script(QualifiedName.of("\"My Schema\".\"Mark\"\"er\""), "the \"role\"");
        assertTrue(script.contains("CREATE SCHEMA IF NOT EXISTS \"My Schema\";"), script);
        assertTrue(script.contains("CREATE TABLE IF NOT EXISTS \"My Schema\".\"Mark\"\"er\" ("), script);
        assertTrue(script.contains("\nGRANT USAGE ON SCHEMA \"My Schema\" TO \"the \"\"role\"\"\";\n"), script);
        assertTrue(script.contains("\nGRANT INSERT, SELECT, DELETE ON \"My Schema\".\"Mark\"\"er\" TO "), script);
        assertFalse(script.contains(" TO <"), script);
    }

    @Test
    void grantsWithoutARole_areComments() {
        String script = MarkerDdl.script(QualifiedName.of(MarkerDdl.DEFAULT_TABLE), null);
        assertEquals(-1, script.indexOf("\nGRANT"), script);
        assertTrue(script.contains("\n-- GRANT INSERT, SELECT, DELETE ON \"holdfast\".\"commit_marker\" TO <"), script);
    }
}
