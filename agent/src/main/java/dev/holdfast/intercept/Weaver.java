package dev.holdfast.intercept;

import dev.holdfast.bootstrap.Hook;
import dev.holdfast.report.Event;
import dev.holdfast.report.Report;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;

/** Puts the hook on drivers, and lets known pools pass. Never throws. Any thread. */
public final class Weaver {
    private final Report report;
    private final boolean fault;

    /** @param fault weaving fails, for tests of law 0 */
    public Weaver(Report report, boolean fault) {
        this.report = report;
        this.fault = fault;
    }

    /** A class that was there before the {@link Watch} was. */
    void weaveAgain(Instrumentation instrumentation, Class<?> loaded) {
        if (!mayConnect(loaded) || !instrumentation.isModifiableClass(loaded)) {
            return;
        }
        try {
            instrumentation.retransformClasses(loaded);
        } catch (UnmodifiableClassException | RuntimeException | LinkageError | InternalError e) {
            failed(loaded.getName(), e);
        }
    }

    private static boolean mayConnect(Class<?> loaded) {
        if (loaded.isInterface() || loaded.isArray()) {
            return false;
        }
        return KnownPools.include(loaded.getName().replace('.', '/'))
                || java.sql.Driver.class.isAssignableFrom(loaded)
                || javax.sql.CommonDataSource.class.isAssignableFrom(loaded);
    }

    /**
     * @param redefined null = it is being loaded
     * @return null = the class stays as it is
     */
    byte[] weave(ClassLoader loader, String className, Class<?> redefined, int traits, byte[] classFile) {
        try {
            return className.equals(Unsealed.PG_CONNECTION)
                    ? Unsealed.of(redefined, classFile)
                    : weaveIfPlanned(loader, className, traits, classFile);
        } catch (Throwable e) {
            failed(className, e);
            return null;
        }
    }

    /** Whatever it is: the class stays as it was, and its connections are the driver's own. */
    void failed(String className, Throwable cause) {
        report.tell(Event.STAGE_FAILED, className, "instrumentation", cause);
    }

    private byte[] weaveIfPlanned(ClassLoader loader, String className, int traits, byte[] classFile) {
        if (!isPlanned(className, traits) || (traits & ClassBytes.HOOK) != 0) {
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

    private static boolean isPlanned(String className, int traits) {
        return (traits & (ClassBytes.CONNECT | ClassBytes.RETURNS_POOLED)) != 0
                || className.equals(Plan.H2_DATA_SOURCE)
                || KnownPools.include(className);
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
