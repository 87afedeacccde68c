package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The jar is one small file that keeps to itself. */
@HoldfastTest
class JarIT {
    private static final int JAVA_8 = 52;
    private static final long MOST_BYTES = 6L << 20;
    /** Each start of the JVM reads them all, 4 microseconds an entry. */
    private static final int MOST_ENTRIES = 20;

    private static final String ARCHIVE = "dev/holdfast/classes.zip";

    @Test
    void onlyTheEntryPoint_canBeSeen() throws IOException {
        try (JarFile jar = new JarFile(Jars.agent().toFile())) {
            List<String> others = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !name.startsWith("dev/holdfast/bootstrap/"))
                    .toList();
            assertEquals(
                    List.of("META-INF/MANIFEST.MF", ARCHIVE, "META-INF/LICENSE", "META-INF/THIRD-PARTY.txt"), others);
            assertTrue(jar.size() <= MOST_ENTRIES, "entries: " + jar.size());
        }
        assertTrue(Files.size(Jars.agent()) <= MOST_BYTES, "bytes: " + Files.size(Jars.agent()));
    }

    @Test
    void everyClass_isOursAndJava8() throws IOException {
        List<String> foreign = new ArrayList<>();
        List<String> newer = new ArrayList<>();
        int classes = 0;
        try (JarFile jar = new JarFile(Jars.agent().toFile());
                ZipInputStream archive = new ZipInputStream(jar.getInputStream(jar.getEntry(ARCHIVE)))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                String name = entry.getName();
                if (!name.startsWith("dev/holdfast/") && !name.startsWith("META-INF/services/dev.holdfast.")) {
                    foreign.add(name);
                }
                if (name.endsWith(".class")) {
                    classes++;
                    if (version(new DataInputStream(archive)) > JAVA_8) {
                        newer.add(name);
                    }
                }
            }
        }
        assertTrue(classes > 500, "classes: " + classes);
        assertEquals(List.of(), foreign);
        assertEquals(List.of(), newer);
    }

    private static int version(DataInputStream data) throws IOException {
        assertEquals(0xCAFEBABE, data.readInt());
        data.readUnsignedShort();
        return data.readUnsignedShort();
    }

    @Test
    void manifest_namesTheEntryPoints() throws IOException {
        try (JarFile jar = new JarFile(Jars.agent().toFile())) {
            Attributes main = jar.getManifest().getMainAttributes();
            assertEquals("dev.holdfast.bootstrap.Agent", main.getValue("Premain-Class"));
            assertEquals("dev.holdfast.bootstrap.Agent", main.getValue("Agent-Class"));
            assertEquals("true", main.getValue("Can-Retransform-Classes"));
        }
    }

    /** Who never fails doesn't pay for what comes after a failure. */
    @EveryPlatform
    void resilience4j_isNotLoadedBeforeTheFirstFailure(Platform platform, Server server) {
        server.execute(
                "CREATE TABLE IF NOT EXISTS ops (worker text, number int); GRANT INSERT ON ops TO " + Server.USER);
        Outcome outcome = platform.app("Legacy")
                .underHoldfast()
                .jvm("-verbose:class")
                .arguments(server.url(), 2, 5, 0, "mixed")
                .run()
                .succeeded();
        assertEquals(10, outcome.number("operations"));
        assertTrue(
                outcome.out().stream().anyMatch(line -> line.contains("dev.holdfast.guard.Work")), "classes are told");
        assertEquals(
                List.of(),
                outcome.out().stream()
                        .filter(line -> line.contains("resilience4j"))
                        .toList());
    }

    /** The application's own HikariCP and SLF4J read these; ours would fail on them. */
    @EveryPlatform
    void systemPropertiesForTheApplicationsLibraries_dontReachOurs(Platform platform, Server server) {
        Outcome outcome = platform.app("Legacy")
                .underHoldfast()
                .property("hikaricp.configurationFile", "/nowhere/hikari.properties")
                .property("slf4j.provider", "com.acme.NoSuchProvider")
                .property("com.zaxxer.hikari.blockUntilFilled", "true")
                .arguments(server.url(), 1, 5, 0, "read")
                .run()
                .succeeded()
                .quiet();
        assertEquals(5, outcome.number("operations"), outcome::toString);
    }
}
