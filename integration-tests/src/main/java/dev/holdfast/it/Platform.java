package dev.holdfast.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JDK and a version of pgjdbc to run a program on. Immutable, any thread. */
public final class Platform {
    private final Jdk jdk;
    private final Path driver;

    private Platform(Jdk jdk, Path driver) {
        this.jdk = jdk;
        this.driver = driver;
    }

    /**
     * Every JDK; the oldest of them with the driver of the Java 8 era, the others with the newest. Where it is the only one, or
     * they were asked for by name, the oldest is there with both.
     */
    public static List<Platform> all() {
        List<Jdk> jdks = Jdk.all();
        List<Platform> platforms = new ArrayList<>();
        platforms.add(new Platform(jdks.get(0), Jars.oldDriver()));
        for (Jdk jdk : Jdk.areNamed() || jdks.size() == 1 ? jdks : jdks.subList(1, jdks.size())) {
            platforms.add(new Platform(jdk, Jars.driver()));
        }
        return platforms;
    }

    public Jdk jdk() {
        return jdk;
    }

    public Path driver() {
        return driver;
    }

    /** One of the programs under {@link Jars#apps()}, by its simple name, with this JDK and driver. */
    public Application app(String name) {
        return Application.of("dev.holdfast.it.app." + name).on(jdk).classPath(Jars.apps(), driver);
    }

    @Override
    public String toString() {
        return jdk + ", " + driver.getFileName();
    }
}
