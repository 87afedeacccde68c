package dev.holdfast.intercept;

import dev.holdfast.bootstrap.Hook;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;

/**
 * Puts the hook on drivers, and lets known pools pass. Sees every class that the application loads, so everything
 * before {@link #weave} costs microseconds and loads nothing. Never throws. Any thread.
 */
public final class Weaver implements ClassFileTransformer {
    private static final ClassLoader OWN = Weaver.class.getClassLoader();

    /** The JDK's own loader: {@code java.sql} itself is not ours to change. */
    private static final ClassLoader PLATFORM = OWN == null ? null : OWN.getParent();

    private final Report report;
    private final boolean fault;

    /** @param fault weaving fails, for tests of law 0 */
    public Weaver(Report report, boolean fault) {
        this.report = report;
        this.fault = fault;
    }

    /** From now on each class is seen, and those that were there before are made up for. */
    public void install(Instrumentation instrumentation) {
        instrumentation.addTransformer(this, true);
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (isForeign(loaded.getClassLoader()) && mayConnect(loaded) && instrumentation.isModifiableClass(loaded)) {
                weaveAgain(instrumentation, loaded);
            }
        }
    }

    private void weaveAgain(Instrumentation instrumentation, Class<?> loaded) {
        try {
            instrumentation.retransformClasses(loaded);
        } catch (UnmodifiableClassException | RuntimeException | LinkageError | InternalError e) {
            report.tell(Event.STAGE_FAILED, loaded.getName(), "instrumentation", e);
        }
    }

    /** Our own entry point is there already; asking more of it would load java.sql at every start. */
    private static boolean mayConnect(Class<?> loaded) {
        if (loaded.isInterface() || loaded.isArray() || loaded.getName().startsWith("dev.holdfast.")) {
            return false;
        }
        return KnownPools.include(loaded.getName().replace('.', '/'))
                || java.sql.Driver.class.isAssignableFrom(loaded)
                || javax.sql.CommonDataSource.class.isAssignableFrom(loaded);
    }

    private static boolean isForeign(ClassLoader loader) {
        return loader != null && loader != PLATFORM && loader != OWN;
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String className, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (!isForeign(loader) || className == null) {
            return null;
        }
        try {
            int traits = ClassBytes.traits(classFile);
            return traits == 0 || (traits & ClassBytes.HOOK) != 0
                    ? null
                    : weaveIfPlanned(loader, className, traits, classFile);
        } catch (Throwable e) {
            // Whatever it is: the class stays as it was, and its connections are the driver's own.
            report.tell(Event.STAGE_FAILED, className, "instrumentation", e);
            return null;
        }
    }

    private byte[] weaveIfPlanned(ClassLoader loader, String className, int traits, byte[] classFile) {
        if ((traits & (ClassBytes.CONNECT | ClassBytes.RETURNS_POOLED | ClassBytes.DATA_SOURCE)) == 0
                && !KnownPools.include(className)) {
            return null;
        }
        Plan plan = Plan.of(className, classFile);
        if (plan.isEmpty()) {
            return null;
        }
        if (fault) {
            throw new IllegalStateException("holdfast.fault=instrumentation");
        }
        byte[] woven = Hooks.weave(classFile, plan, linksTo(loader));
        report.tell(Event.WOVEN, className, "");
        return woven;
    }

    /** Whether classes of that loader see the very {@link Hook} that was installed; OSGi's don't. */
    private static boolean linksTo(ClassLoader loader) {
        try {
            return Class.forName(Hook.class.getName(), false, loader) == Hook.class;
        } catch (ClassNotFoundException | LinkageError | RuntimeException unseen) {
            return false;
        }
    }
}
