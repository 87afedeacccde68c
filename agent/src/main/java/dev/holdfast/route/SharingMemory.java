package dev.holdfast.route;

import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * Evidence that outlives the process: a file of one line a place, evidence, time, main class and a checksum of the class
 * that opens, separated by tabs. Entries of other programs are kept and not used. Guarded by itself.
 */
final class SharingMemory {
    private static final long LAPSE_MILLIS = TimeUnit.DAYS.toMillis(30);
    private static final int FIELDS = 5;

    private final Path file;
    private final Report report;
    private final String program;
    private final Map<String, String[]> entries = new LinkedHashMap<>();

    /** Reads the file if there is one; one that can't be read is one warning, and begun anew. */
    SharingMemory(String path, Report report) {
        this.file = Paths.get(path).toAbsolutePath();
        this.report = report;
        this.program = program();
        try {
            read();
        } catch (IOException | RuntimeException broken) {
            entries.clear();
            report.tell(Event.SHARING_MEMORY_FAILED, file.toString(), "can't be read, it is begun anew", broken);
        }
    }

    /** The main class, or the jar, that the JVM was started with. */
    private static String program() {
        String command = System.getProperty("sun.java.command", "");
        int end = command.indexOf(' ');
        return (end < 0 ? command : command.substring(0, end)).replace('\t', ' ');
    }

    private void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        long now = System.currentTimeMillis();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] fields = line.split("\t", -1);
            if (fields.length != FIELDS) {
                throw new IOException("not a line of ours: " + line);
            }
            Evidence.valueOf(fields[1]);
            if (now - Long.parseLong(fields[2]) < LAPSE_MILLIS) {
                entries.put(key(fields[3], fields[0]), fields);
            }
        }
    }

    private static String key(String program, String place) {
        return program + '\t' + place;
    }

    /** Null = nothing, or the class that opens there is another one by now. */
    synchronized Evidence of(String place) {
        String[] entry = entries.get(key(program, place));
        return entry == null || !entry[4].equals(checksum(place)) ? null : Evidence.valueOf(entry[1]);
    }

    synchronized void remember(String place, Evidence evidence) {
        String time = Long.toString(System.currentTimeMillis());
        entries.put(key(program, place), new String[] {place, evidence.name(), time, program, checksum(place)});
        try {
            write();
        } catch (IOException | RuntimeException failed) {
            report.tell(Event.SHARING_MEMORY_FAILED, file.toString(), "can't be written", failed);
        }
    }

    /** Aside, then renamed: a crash leaves the old file or the new one. */
    private void write() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String[] entry : entries.values()) {
            lines.add(String.join("\t", entry));
        }
        Path aside = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
        try {
            Files.write(aside, lines, StandardCharsets.UTF_8);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** Of the class file of the place's first frame; empty where that can't be found. */
    private static String checksum(String place) {
        String resource = place.substring(0, place.indexOf('#')).replace('.', '/') + ".class";
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                return "";
            }
            CRC32 checksum = new CRC32();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                checksum.update(buffer, 0, n);
            }
            return Long.toHexString(checksum.getValue());
        } catch (IOException unreadable) {
            return "";
        }
    }
}
