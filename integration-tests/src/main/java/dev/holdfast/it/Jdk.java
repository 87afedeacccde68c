package dev.holdfast.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A Java installation that programs can be forked on. Immutable, any thread. */
public final class Jdk {
    private static final String KEY = "holdfast.it.jdks";
    private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");

    private final Path home;
    private final int feature;

    private Jdk(Path home, int feature) {
        this.home = home;
        this.feature = feature;
    }

    /**
     * @param home the directory that holds {@code bin/java} and the file {@code release} (Java 8: or {@code jre/lib/rt.jar})
     * @throws IllegalArgumentException if it doesn't
     */
    public static Jdk at(Path home) {
        if (!isJdk(home)) {
            throw new IllegalArgumentException(home + " is no JDK: bin/java or the file 'release' is missing");
        }
        return new Jdk(home, featureOf(home));
    }

    /** The one that runs the tests. */
    public static Jdk running() {
        return at(Path.of(System.getProperty("java.home")));
    }

    /**
     * Those that the system property {@code holdfast.it.jdks} names (homes, comma-separated); without it the running one
     * and, of each other version under {@code /usr/lib/jvm}, one. Oldest first.
     */
    public static List<Jdk> all() {
        return areNamed() ? named(System.getProperty(KEY)) : installed();
    }

    /** Whether somebody has said on which ones programs are to be run. */
    static boolean areNamed() {
        return !System.getProperty(KEY, "").trim().isEmpty();
    }

    public Path home() {
        return home;
    }

    public Path java() {
        return home.resolve("bin").resolve("java");
    }

    /** 8, 11, 17, ... */
    public int feature() {
        return feature;
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }

    private static List<Jdk> named(String homes) {
        List<Jdk> jdks = new ArrayList<>();
        for (String home : homes.split(",")) {
            jdks.add(at(Path.of(home.trim())));
        }
        return jdks;
    }

    private static List<Jdk> installed() {
        Map<Integer, Jdk> byFeature = new TreeMap<>();
        byFeature.put(running().feature, running());
        for (Path home : usualHomes()) {
            Jdk jdk = at(home);
            byFeature.putIfAbsent(jdk.feature, jdk);
        }
        return new ArrayList<>(byFeature.values());
    }

    private static Collection<Path> usualHomes() {
        List<Path> homes = new ArrayList<>();
        if (!Files.isDirectory(USUAL_PLACE)) {
            return homes;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(USUAL_PLACE)) {
            for (Path entry : entries) {
                if (isJdk(entry)) {
                    homes.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        homes.sort(null);
        return homes;
    }

    private static boolean isJdk(Path home) {
        return Files.isExecutable(home.resolve("bin").resolve("java"))
                && (Files.isReadable(home.resolve("release")) || isJava8(home));
    }

    private static int featureOf(Path home) {
        if (isJava8(home)) {
            return 8;
        }
        Properties release = new Properties();
        try (InputStream in = Files.newInputStream(home.resolve("release"))) {
            release.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        String[] parts = version.split("[.+_-]");
        return Integer.parseInt("1".equals(parts[0]) ? parts[1] : parts[0]);
    }

    /** The last with a library of all classes; Debian's has no file {@code release}. */
    private static boolean isJava8(Path home) {
        return Files.isReadable(home.resolve("jre/lib/rt.jar"));
    }
}
