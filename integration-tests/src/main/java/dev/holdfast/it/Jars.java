package dev.holdfast.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the jars of forked programs lie. Any thread. */
public final class Jars {
    private Jars() {}

    /** The agent: system property {@code holdfast.it.agent}. */
    public static Path agent() {
        Path jar = configured("holdfast.it.agent");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is missing: build the agent first (mvn -pl agent package)");
        }
        return jar;
    }

    /** The directory of compiled programs to fork: system property {@code holdfast.it.apps}. */
    public static Path apps() {
        return configured("holdfast.it.apps");
    }

    /** The newest pgjdbc under test. */
    public static Path driver() {
        return named("postgresql-" + System.getProperty("holdfast.it.driver"));
    }

    /** The pgjdbc of the Java 8 era. */
    public static Path oldDriver() {
        return named("postgresql-" + System.getProperty("holdfast.it.driver.java8"));
    }

    /**
     * The jar under the system property {@code holdfast.it.jars} whose name is {@code prefix} followed by a version or
     * nothing, such as {@code HikariCP-7}.
     *
     * @throws IllegalArgumentException if there is none or more than one
     */
    public static Path named(String prefix) {
        return matching(prefix + "*");
    }

    /** The one jar there whose name without {@code .jar} matches a glob pattern. */
    static Path matching(String pattern) {
        Path folder = configured("holdfast.it.jars");
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, pattern + ".jar")) {
            jars.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "expected one jar " + pattern + ".jar in " + folder + ", found " + found);
        }
        return found.get(0);
    }

    private static Path configured(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IllegalStateException("system property " + key + " is not set");
        }
        return Path.of(value).toAbsolutePath().normalize();
    }
}
