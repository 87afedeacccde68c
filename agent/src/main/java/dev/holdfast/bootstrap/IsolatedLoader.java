package dev.holdfast.bootstrap;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Loads all of Holdfast but this package from the {@code .classdata} entries of the agent's jar, so that no library of
 * ours meets the application's. Its parent is the JDK alone; this package is asked of the agent's own loader, so that
 * both sides mean the same {@link Hook}. Lives as long as the process; any thread.
 */
final class IsolatedLoader extends ClassLoader {
    private static final String OURS = "dev.holdfast.";
    private static final String SHARED = "dev.holdfast.bootstrap.";
    private static final String SERVICES = "META-INF/services/";

    static {
        registerAsParallelCapable();
    }

    private final ZipFile jar;
    private final String jarUrl;

    IsolatedLoader(File jar) throws IOException {
        super(jdk());
        this.jar = new ZipFile(jar);
        this.jarUrl = "jar:" + jar.toURI() + "!/";
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
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ZipEntry entry = jar.getEntry(entryOf(name.replace('.', '/') + ".class"));
        if (entry == null || !name.startsWith(OURS)) {
            throw new ClassNotFoundException(name);
        }
        try {
            byte[] bytes = read(entry);
            describe(name.substring(0, name.lastIndexOf('.')));
            return defineClass(name, bytes, 0, bytes.length, IsolatedLoader.class.getProtectionDomain());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] read(ZipEntry entry) throws IOException {
        byte[] bytes = new byte[(int) entry.getSize()];
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readFully(bytes);
        }
        return bytes;
    }

    /** So that {@code getPackage().getImplementationVersion()} answers in here as it does outside. */
    private void describe(String packageName) {
        if (getPackage(packageName) != null) {
            return;
        }
        Package outside = IsolatedLoader.class.getPackage();
        String version = outside == null ? null : outside.getImplementationVersion();
        try {
            definePackage(packageName, null, null, null, "Holdfast", version, null, null);
        } catch (IllegalArgumentException definedByAnotherThread) {
            assert getPackage(packageName) != null;
        }
    }

    @Override
    protected URL findResource(String name) {
        String entry = entryOf(name);
        if (jar.getEntry(entry) == null) {
            return null;
        }
        try {
            return new URL(jarUrl + entry);
        } catch (MalformedURLException noHandlerForJars) {
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

    private static String entryOf(String name) {
        if (name.startsWith(SERVICES)) {
            return "dev/holdfast/" + name;
        }
        return name.endsWith(".class") ? name + "data" : name;
    }
}
