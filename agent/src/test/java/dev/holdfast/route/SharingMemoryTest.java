package dev.holdfast.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharingMemoryTest {
    private static final String PLACE = SharingMemoryTest.class.getName() + "#open < com.acme.Main#main";

    @TempDir
    private Path folder;

    private final List<Event> events = new ArrayList<>();
    private final Report report = new Report((event, subject, detail, cause) -> events.add(event));
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("memory");
    }

    private SharingMemory memory() {
        return new SharingMemory(file.toString(), report);
    }

    @Test
    void whatWasRemembered_isKnownNextTime() throws Exception {
        SharingMemory first = memory();
        assertNull(first.of(PLACE));
        first.remember(PLACE, Evidence.SPLIT);
        assertEquals(Evidence.SPLIT, memory().of(PLACE));
        memory().remember(PLACE, Evidence.JOINED);
        assertEquals(Evidence.JOINED, memory().of(PLACE));
        assertEquals(1, Files.readAllLines(file).size());
        try (var all = Files.list(folder)) {
            assertEquals(1, all.count());
        }
        assertEquals(List.of(), events);
    }

    @Test
    void oldEntryOrChangedClass_isNotUsed() throws Exception {
        memory().remember(PLACE, Evidence.SPLIT);
        String line = Files.readString(file);
        String[] fields = line.trim().split("\t");
        Files.writeString(file, line.replace(fields[4], "0"));
        assertNull(memory().of(PLACE));
        long monthAgo = Long.parseLong(fields[2]) - 31L * 24 * 3_600_000;
        Files.writeString(file, line.replace(fields[2], Long.toString(monthAgo)));
        assertNull(memory().of(PLACE));
        assertEquals(List.of(), events);
    }

    @Test
    void brokenFile_isOneWarning() throws Exception {
        Files.writeString(file, "nonsense\n");
        SharingMemory begun = memory();
        assertEquals(List.of(Event.SHARING_MEMORY_FAILED), events);
        begun.remember(PLACE, Evidence.SPLIT);
        assertEquals(Evidence.SPLIT, memory().of(PLACE));
    }
}
