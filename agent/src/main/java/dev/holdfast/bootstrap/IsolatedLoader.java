package dev.holdfast.bootstrap;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * Loads all of Holdfast but this package from the archive inside the agent's jar, so that no library of ours meets the
 * application's. Its parent is the JDK alone; this package is asked of the agent's own loader, so that both sides mean the
 * same {@link Hook}. Lives as long as the process; any thread.
 */
final class IsolatedLoader extends ClassLoader {
    private static final String OURS = "dev.holdfast.";
    private static final String SHARED = "dev.holdfast.bootstrap.";
    private static final String ARCHIVE = "dev/holdfast/classes.zip";

    static {
        registerAsParallelCapable();
    }

    private final Archive archive;

    IsolatedLoader(File jar) throws IOException {
        super(jdk());
        archive = new Archive(jar).nested(ARCHIVE);
    }

    /** The platform loader (8: the extension loader): the last one before the bootstrap loader, also where the system loader was replaced. */
    private static ClassLoader jdk() {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        while (loader.getParent() != null) {
            loader = loader.getParent();
        }
        return loader;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(SHARED)) {
            return Class.forName(name, false, IsolatedLoader.class.getClassLoader());
        }
        if (!name.startsWith(OURS)) {
            return isBoot(name) ? Class.forName(name, false, null) : super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    /** Straight to where they are: the way through the loaders takes a start longer than reading the class. */
    private static boolean isBoot(String name) {
        return name.startsWith("java.lang.") || name.startsWith("java.util.") || name.startsWith("java.io.");
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = name.startsWith(OURS) ? read(name.replace('.', '/').concat(".class")) : null;
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length, IsolatedLoader.class.getProtectionDomain());
    }

    private byte[] read(String entry) throws ClassNotFoundException {
        try {
            return archive.read(entry);
        } catch (IOException e) {
            throw new ClassNotFoundException(entry, e);
        }
    }

    /** Services: nothing else in there is asked for. */
    @Override
    protected URL findResource(String name) {
        try {
            return archive.contains(name) ? new ArchiveUrls(archive).of(name) : null;
        } catch (IOException malformed) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null
                ? Collections.<URL>emptyEnumeration()
                : Collections.enumeration(Collections.singleton(found));
    }
}
