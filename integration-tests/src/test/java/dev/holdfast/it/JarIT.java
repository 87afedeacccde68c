package dev.holdfast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The jar is one small file that keeps to itself. */
@HoldfastTest
class JarIT {
    private static final int JAVA_8 = 52;
    private static final long MOST_BYTES = 6L << 20;
    /** With more entries every start of the JVM takes milliseconds longer. */
    private static final int MOST_ENTRIES = 1_000;

    @Test
    void everyClass_isOursAndJava8_andOnlyTheEntryPointCanBeSeen() throws IOException {
        List<String> foreign = new ArrayList<>();
        List<String> visible = new ArrayList<>();
        List<String> newer = new ArrayList<>();
        try (JarFile jar = new JarFile(Jars.agent().toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                boolean isClass = name.endsWith(".class");
                if (isClass && !name.startsWith("dev/holdfast/bootstrap/")) {
                    visible.add(name);
                }
                if (!name.startsWith("dev/") && !name.startsWith("META-INF/")) {
                    foreign.add(name);
                }
                if ((isClass || name.endsWith(".classdata")) && version(jar, entry) > JAVA_8) {
                    newer.add(name);
                }
            }
            assertTrue(jar.size() < MOST_ENTRIES, "entries: " + jar.size());
        }
        assertEquals(List.of(), foreign);
        assertEquals(List.of(), visible);
        assertEquals(List.of(), newer);
        assertTrue(Files.size(Jars.agent()) <= MOST_BYTES, "bytes: " + Files.size(Jars.agent()));
    }

    private static int version(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry);
                DataInputStream data = new DataInputStream(in)) {
            assertEquals(0xCAFEBABE, data.readInt(), entry.getName());
            data.readUnsignedShort();
            return data.readUnsignedShort();
        }
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
