package dev.holdfast.report.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.config.Settings;
import dev.holdfast.report.Event;
import dev.holdfast.report.Event.Level;
import dev.holdfast.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.spi.SLF4JServiceProvider;

class LogTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @AfterAll
    static void standardErrorAgain() {
        start("");
    }

    private static Log start(String arguments) {
        String given = arguments.isEmpty() ? null : arguments;
        return Log.start(Settings.load(given, new Properties(), new HashMap<>(), line -> {
            throw new AssertionError(line);
        }));
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<String> messages(List<String> lines) {
        List<String> messages = new ArrayList<>();
        for (String line : lines) {
            messages.add(line.substring(line.indexOf("] ") + 2));
        }
        return messages;
    }

    @Test
    void quieterThanTheThreshold_isLeftOut() {
        Log log = new Log(bytes, Level.WARN);
        log.write(Level.ERROR, "error", null);
        log.write(Level.WARN, "warn", new IOException("no trace"));
        log.write(Level.INFO, "info", null);
        assertEquals(List.of("error", "warn"), messages(lines()));
        assertFalse(log.isOn(Level.INFO));
    }

    @Test
    void debug_addsTheStackTrace() {
        new Log(bytes, Level.DEBUG).write(Level.WARN, "warn", new IOException("why"));
        assertEquals("    IOException: why", lines().get(1));
        assertTrue(lines().get(2).startsWith("        at "), lines()::toString);
    }

    @Test
    void listener_saysTheSameWarningOnce_andEachProblemOfTheConfiguration() {
        Report report = new Report(new LogListener(new Log(bytes, Level.INFO)));
        report.tell(Event.TOO_MANY_CLIENTS, "db1", "max-total=3", new IOException("full"));
        report.tell(Event.TOO_MANY_CLIENTS, "db1", "max-total=2");
        report.tell(Event.TOO_MANY_CLIENTS, "db2", "");
        report.tell(Event.CONFIGURATION_PROBLEM, "", "a");
        report.tell(Event.CONFIGURATION_PROBLEM, "", "b");
        report.tell(Event.POOL_CREATED, "db1", "");
        assertEquals(
                List.of(
                        "the server has no slot left; budget shrunk: db1: max-total=3 (IOException: full)",
                        "the server has no slot left; budget shrunk: db2",
                        "configuration: a",
                        "configuration: b"),
                messages(lines()));
    }

    @Test
    void file_isAppendedTo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("holdfast.log");
        Files.writeString(file, "before\n");
        start("log.file=" + file).write(Level.INFO, "caf\u00e9", null);
        List<String> lines = Files.readAllLines(file);
        assertEquals("before", lines.get(0));
        assertTrue(lines.get(1).endsWith("caf\u00e9"), lines::toString);
    }

    @Test
    void librariesInfo_isDebug_andTheirDebugNothing(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("holdfast.log");
        start("log.level=debug,log.file=" + file);
        Logger logger = new LogProvider().getLoggerFactory().getLogger("com.example.Library");
        logger.debug("nothing");
        logger.info("made {}", 1);
        logger.warn("bad {}", 1);
        logger.warn("bad {}", 2);
        logger.error("worse", new IOException("why"));
        List<String> lines = Files.readAllLines(file);
        // other tests' pools log on threads of their own
        lines.removeIf(line -> line.startsWith("    ") || !line.contains("Library: "));
        assertEquals(
                List.of("Library: made 1", "Library: bad 1", "Library: worse (IOException: why)"), messages(lines));
        assertTrue(lines.get(0).contains(" DEBUG holdfast ["), lines::toString);
        start("log.file=" + file);
        assertFalse(logger.isInfoEnabled());
        assertTrue(logger.isWarnEnabled());
    }

    @Test
    void provider_isTheOneThatSlf4jFinds() {
        Object found = ServiceLoader.load(SLF4JServiceProvider.class).iterator().next();
        assertEquals(LogProvider.class, found.getClass());
    }
}
