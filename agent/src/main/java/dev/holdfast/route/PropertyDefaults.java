package dev.holdfast.route;

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

/**
 * Tells whether a {@link Properties} object has defaults behind its own entries: {@code size()} and {@code get()} don't
 * show them, the driver sees them. The field is protected, and the ways that Java offers build a table of all entries
 * each time, on every {@code getConnection}. Any thread.
 */
final class PropertyDefaults {
    /** {@code (Properties)Properties}; null = the field can't be reached. */
    private final MethodHandle defaults;

    /** @param instrumentation opens {@code java.util} to this class's module where there are modules; null = not opened */
    PropertyDefaults(Instrumentation instrumentation) {
        this.defaults = getter(instrumentation);
    }

    private static MethodHandle getter(Instrumentation instrumentation) {
        try {
            if (instrumentation != null) {
                openJavaUtil(instrumentation);
            }
            Field field = Properties.class.getDeclaredField("defaults");
            field.setAccessible(true);
            return MethodHandles.lookup().unreflectGetter(field);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // A JDK without that field, or one that doesn't open it: asked the slow way.
            return null;
        }
    }

    /** Java 9+: {@code instrumentation.redefineModule(java.base, {}, {}, {java.util: {ours}}, {}, {})}. */
    private static void openJavaUtil(Instrumentation instrumentation)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        Method redefine = redefineModule();
        if (redefine == null) {
            return;
        }
        Method moduleOf = Class.class.getMethod("getModule");
        Set<?> ours = Collections.singleton(moduleOf.invoke(PropertyDefaults.class));
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

    /** True also where it can't be told; never for a plain object without defaults where the field can be read. */
    boolean mayStandBehind(Properties properties) {
        if (defaults == null || properties.getClass() != Properties.class) {
            return true;
        }
        try {
            return (Properties) defaults.invokeExact(properties) != null;
        } catch (Throwable impossible) {
            return true;
        }
    }

    /** All that a driver would see, as own entries of a new object. */
    static Properties flat(Properties properties) {
        Properties flat = new Properties();
        flat.putAll(properties);
        for (String name : properties.stringPropertyNames()) {
            flat.setProperty(name, properties.getProperty(name));
        }
        return flat;
    }
}
