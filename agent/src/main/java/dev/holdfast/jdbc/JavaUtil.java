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
 * Two questions that every connect asks, and that {@code java.util} answers to the public with a copy each time. Where it
 * can't be opened they are asked that slow way. Any thread.
 */
public final class JavaUtil {
    /** Plain: who sees it late asks the slow way once more. */
    private static boolean open;

    private JavaUtil() {}

    /**
     * Opens {@code java.util} to this class's module where there are modules. Takes 10 to 20 ms, so not while anybody waits:
     * until then the questions are asked the slow way.
     *
     * @param instrumentation null = not opened
     */
    public static void open(Instrumentation instrumentation) {
        try {
            Method redefine = instrumentation == null ? null : redefineModule();
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
