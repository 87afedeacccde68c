package dev.holdfast.jdbc;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;

/**
 * Two questions that every connect asks, and that {@code java.util} answers to the public with a copy each time. Once they
 * are asked often it is opened; until then, and where it can't be, they are asked that slow way. Any thread.
 */
public final class JavaUtil {
    /** Opening takes 10 to 20 ms of a processor: too much for a program's first query, nothing for one that goes on connecting. */
    private static final int OFTEN = 16;

    /** Plain: who sees it late asks the slow way once more. */
    private static boolean open;

    /** Plain, and no more than roughly right. */
    private static int asked;

    /** Null = none, or its work has begun. */
    private static volatile Instrumentation opener;

    private JavaUtil() {}

    /** @param instrumentation what can open a module; null = it stays closed */
    public static void openBy(Instrumentation instrumentation) {
        opener = instrumentation;
    }

    private static void askSlowly() {
        if (++asked >= OFTEN && opener != null) {
            openSoon();
        }
    }

    private static synchronized void openSoon() {
        Instrumentation instrumentation = opener;
        if (instrumentation != null) {
            opener = null;
            Threads.start(new Opening(instrumentation), "holdfast-opening");
        }
    }

    private static final class Opening implements Runnable {
        private final Instrumentation instrumentation;

        Opening(Instrumentation instrumentation) {
            this.instrumentation = instrumentation;
        }

        @Override
        public void run() {
            open(instrumentation);
        }
    }

    /** Opens {@code java.util} to this class's module where there are modules. */
    private static void open(Instrumentation instrumentation) {
        try {
            Method redefine = redefineModule();
            if (redefine != null) {
                open(instrumentation, redefine);
            }
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // a JDK that doesn't open it: asked the slow way
            return;
        }
        open = Handles.DEFAULTS != null && Handles.TIME_ZONE != null;
    }

    /** Java 9+: {@code instrumentation.redefineModule(java.base, {}, {}, {java.util: {ours}}, {}, {})}. */
    private static void open(Instrumentation instrumentation, Method redefine)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        Method moduleOf = Class.class.getMethod("getModule");
        Set<?> ours = Collections.singleton(moduleOf.invoke(JavaUtil.class));
        Map<String, ?> none = Collections.emptyMap();
        redefine.invoke(
                instrumentation,
                moduleOf.invoke(Properties.class),
                Collections.emptySet(),
                none,
                Collections.singletonMap("java.util", ours),
                Collections.emptySet(),
                none);
    }

    private static Method redefineModule() {
        for (Method method : Instrumentation.class.getMethods()) {
            if (method.getName().equals("redefineModule")) {
                return method;
            }
        }
        return null;
    }

    /**
     * Whether a {@link Properties} object may have defaults behind its own entries: {@code size()} and {@code get()} don't
     * show them, the driver sees them. True also where it can't be told; never for a plain object without defaults where
     * the field can be read.
     */
    public static boolean mayHaveDefaults(Properties properties) {
        if (!open || properties.getClass() != Properties.class) {
            return true;
        }
        try {
            return (Properties) Handles.DEFAULTS.invokeExact(properties) != null;
        } catch (Throwable impossible) {
            return true;
        }
    }

    /** The JVM's time zone of now, for comparing only: never change it. */
    public static TimeZone timeZone() {
        if (!open) {
            askSlowly();
            return TimeZone.getDefault();
        }
        try {
            return (TimeZone) Handles.TIME_ZONE.invokeExact();
        } catch (Throwable impossible) {
            return TimeZone.getDefault();
        }
    }

    /** Constants, so that the JIT sees through them; null = closed. */
    private static final class Handles {
        static final MethodHandle DEFAULTS = defaults();
        static final MethodHandle TIME_ZONE = timeZone();

        private static MethodHandle defaults() {
            try {
                Field field = Properties.class.getDeclaredField("defaults");
                field.setAccessible(true);
                return MethodHandles.lookup().unreflectGetter(field);
            } catch (ReflectiveOperationException | RuntimeException closed) {
                return null;
            }
        }

        /** {@code getDefault()} is this and a clone. */
        private static MethodHandle timeZone() {
            try {
                Method method = TimeZone.class.getDeclaredMethod("getDefaultRef");
                method.setAccessible(true);
                return MethodHandles.lookup().unreflect(method);
            } catch (ReflectiveOperationException | RuntimeException closed) {
                return null;
            }
        }
    }
}
