package dev.holdfast.report.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CausesTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "28P01", "3D000", "53300", "57P01", "58030", "XX000"})
    void messagesAboutServerAndLogin_areShown(String state) {
        assertEquals("SQLException, SQLState " + state + ": why", Causes.describe(new SQLException("why", state)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22P02", "42601", "8", "08", "0A000", "P0001"})
    void messagesThatMayQuoteValues_areNot(String state) {
        assertEquals("SQLException, SQLState " + state, Causes.describe(new SQLException("Key (id)=(7)", state)));
    }

    @Test
    void withoutState_mayBeAnything() {
        assertEquals("SQLException, SQLState null", Causes.describe(new SQLException("Key (id)=(7)")));
    }

    @Test
    void otherExceptions_areShownWithoutPasswords() {
        assertEquals("IOException", Causes.describe(new IOException()));
        assertEquals(
                "IOException: jdbc:x://h/d?password=***",
                Causes.describe(new IOException("jdbc:x://h/d?password=hush")));
    }

    @Test
    void trace_tellsTheChainOnceAndEnds() {
        IOException first = new IOException("outer\nline");
        SQLException second = new SQLException("Key (id)=(7)", "23505");
        first.initCause(second);
        second.initCause(first);
        String trace = Causes.trace(first);
        assertTrue(
                trace.startsWith(
                        "    IOException: outer line\n        at " + getClass().getName()),
                trace);
        assertTrue(trace.contains("    caused by SQLException, SQLState 23505\n        at "), trace);
        assertFalse(trace.contains("(id)"), trace);
        assertEquals(9, trace.split("    caused by ", -1).length - 1);
    }
}
