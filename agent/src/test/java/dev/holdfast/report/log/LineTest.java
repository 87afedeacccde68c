package dev.holdfast.report.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.report.Event.Level;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {
    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00.000Z",
                "1999-12-31T23:59:59.999Z",
                "2000-02-29T12:00:00.001Z",
                "2024-02-29T23:59:59.999Z",
                "2024-03-01T00:00:00.000Z",
                "2100-02-28T23:59:59.999Z",
                "2100-03-01T00:00:00.000Z",
            })
    void time_isUtc(String time) {
        assertEquals(time, timeOf(Instant.parse(time).toEpochMilli()));
    }

    @Test
    void time_isWhatTheJdkSays() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long millis = (long) (random.nextDouble() * 8_000_000_000_000L);
            assertEquals(ISO.format(Instant.ofEpochMilli(millis)), timeOf(millis));
        }
    }

    private static String timeOf(long millis) {
        return Line.of(millis, Level.INFO, Thread.currentThread(), "").substring(0, 24);
    }

    @Test
    void record_isOneLine_thatNobodyCanForge() {
        Thread thread = new Thread(() -> {}, "evil\nname");
        String line = Line.of(0, Level.WARN, thread, "one\r\ntwo\u0000three\u0085four\tfive");
        assertEquals(
                "1970-01-01T00:00:00.000Z WARN holdfast [" + thread.getId() + " evil name] one  two three four five\n",
                line);
    }

    @Test
    void password_isMasked() {
        String line = Line.of(0, Level.INFO, Thread.currentThread(), "jdbc:postgresql://h/d?user=a&password=hush");
        assertEquals("jdbc:postgresql://h/d?user=***&password=***\n", line.substring(line.indexOf("jdbc")));
    }
}
