package dev.holdfast.bench;

import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** A process without JDBC that {@link StartUp} starts: loads 1,000 classes of a jar and says {@code done}. */
public final class ManyClasses {
    private static final int CLASSES = 1000;

    private ManyClasses() {}

    /** @param arguments a jar that is on the class path too */
    public static void main(String[] arguments) throws Exception {
        int loaded = 0;
        try (JarFile jar = new JarFile(arguments[0])) {
            Enumeration<JarEntry> entries = jar.entries();
            while (entries.hasMoreElements() && loaded < CLASSES) {
                String name = entries.nextElement().getName();
                if (name.endsWith(".class")) {
                    String type = name.substring(0, name.length() - ".class".length());
                    Class.forName(type.replace('/', '.'), false, ManyClasses.class.getClassLoader());
                    loaded++;
                }
            }
        }
        System.out.println(loaded == CLASSES ? "done" : "only " + loaded);
    }
}
