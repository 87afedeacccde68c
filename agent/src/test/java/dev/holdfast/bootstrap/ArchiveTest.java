package dev.holdfast.bootstrap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private static final String LONG = "all work and no play ".repeat(100);

    @TempDir
    Path folder;

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes, boolean stored) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        if (stored) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static byte[] inner() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "a/First.class", text("first"), true);
            put(zip, "a/Other.class", text(LONG), false);
            put(zip, "b/Third.class", text("third"), true);
        }
        return bytes.toByteArray();
    }

    private File outer(boolean stored) throws IOException {
        Path file = folder.resolve("outer.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, "before", text("something"), false);
            put(zip, "inner.zip", inner(), stored);
        }
        return file.toFile();
    }

    @Test
    void nestedEntries_areRead_inAnyOrder() throws IOException {
        Archive archive = new Archive(outer(true)).nested("inner.zip");
        assertArrayEquals(text("third"), archive.read("b/Third.class"));
        assertArrayEquals(text("first"), archive.read("a/First.class"));
        assertArrayEquals(text(LONG), archive.read("a/Other.class"));
        assertNull(archive.read("a/Fourth.class"));
        assertTrue(archive.contains("a/First.class"));
        assertFalse(archive.contains("b/First.class"));
    }

    @Test
    void urlOfAnEntry_opensIt() throws IOException {
        Archive archive = new Archive(outer(true)).nested("inner.zip");
        try (InputStream in = new ArchiveUrls(archive).of("a/Other.class").openStream()) {
            assertEquals(LONG, new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void jarThatSomebodyPackedAgain_isRefused() throws IOException {
        Archive packedAgain = new Archive(outer(false));
        assertThrows(IOException.class, () -> packedAgain.nested("inner.zip"));
        File noZip = folder.resolve("no.zip").toFile();
        Files.write(noZip.toPath(), new byte[100]);
        assertThrows(IOException.class, () -> new Archive(noZip));
    }
}
