package dev.holdfast.intercept;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.function.Supplier;

/**
 * Sees every class that the application loads, and shows the {@link Weaver} the few that have to do with JDBC. That is made
 * with the first of them: a process without JDBC pays for this class and for {@link ClassBytes}. Never throws. Any thread.
 */
public final class Watch implements ClassFileTransformer {
    private static final ClassLoader OWN = Watch.class.getClassLoader();

    /** The JDK's own loader: {@code java.sql} itself is not ours to change. */
    private static final ClassLoader PLATFORM = OWN == null ? null : OWN.getParent();

    private final Supplier<Weaver> source;
    private volatile Weaver weaver;
    private volatile boolean off;

    /** @param source makes the weaver; null = Holdfast can't work, and that was told */
    public Watch(Supplier<Weaver> source) {
        this.source = source;
    }

    /** From now on each class is seen, and those that were there before are made up for. */
    public void install(Instrumentation instrumentation) {
        instrumentation.addTransformer(this, true);
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = loaded.getClassLoader();
            if (loader != null && isForeign(loader) && !loaded.getName().startsWith("dev.holdfast.")) {
                again(instrumentation, loaded);
            }
        }
    }

    private static boolean isForeign(ClassLoader loader) {
        return loader != PLATFORM && loader != OWN;
    }

    private void again(Instrumentation instrumentation, Class<?> loaded) {
        Weaver to = weaver();
        if (to != null) {
            to.weaveAgain(instrumentation, loaded);
        }
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String className, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (loader == null || className == null || !isForeign(loader)) {
            return null;
        }
        int traits;
        try {
            traits = ClassBytes.traits(classFile);
        } catch (RuntimeException e) {
            failed(className, e);
            return null;
        }
        if (traits == 0 && !className.equals(Unsealed.PG_CONNECTION)) {
            return null;
        }
        Weaver to = weaver();
        return to == null ? null : to.weave(loader, className, redefined, traits, classFile);
    }

    /** No class file, or one that this agent is too old for. */
    private void failed(String className, RuntimeException e) {
        Weaver to = weaver();
        if (to != null) {
            to.failed(className, e);
        }
    }

    /**
     * Without a lock: whoever loads a class may hold its loader's, and what the source makes loads classes too. Two threads
     * may both ask.
     */
    private Weaver weaver() {
        if (weaver == null && !off) {
            weaver = source.get();
            off = weaver == null;
        }
        return weaver;
    }
}
