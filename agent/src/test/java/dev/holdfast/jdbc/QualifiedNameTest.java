package dev.holdfast.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualifiedNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '|',
            value = {
                "holdfast.commit_marker holdfast commit_marker \"holdfast\".\"commit_marker\"",
                "App.Marker$1 app marker$1 \"app\".\"marker$1\"",
                "\"App\".marker App marker \"App\".\"marker\"",
                "\"a.b\".\"c\"\"d\" a.b c\"d \"a.b\".\"c\"\"d\"",
                "a.\"\"\"\" a \" \"a\".\"\"\"\"",
            })
    void nameAndSchema_areReadAsTheServerDoes(String text, String schema, String name, String quoted) {
        QualifiedName read = QualifiedName.of(text);
        assertEquals(schema, read.schema());
        assertEquals(name, read.name());
        assertEquals(quoted, read.toString());
        assertEquals(quoted, QualifiedName.of(quoted).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "marker",
                "a.b.c",
                ".b",
                "a.",
                "a. b",
                "1a.b",
                "a.$b",
                "a.b;",
                "\"\".b",
                "a.\"",
                "\"a\"b.c",
                "a.b\"",
                "a.\"b\"\"",
                "ä.b"
            })
    void anythingElse_isNoName(String text) {
        assertNull(QualifiedName.of(text));
    }

    @Test
    void namesThatTheServerWouldCut_areRefused() {
        assertNotNull(QualifiedName.of("a." + "b".repeat(63)));
        assertNull(QualifiedName.of("a." + "b".repeat(64)));
        assertNull(QualifiedName.of("a.\"" + "ä".repeat(32) + "\""));
    }
}
