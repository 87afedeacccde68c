package dev.holdfast.it.app;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Calls libraries by name, so that one program runs with any version of them. */
final class Bean {
    private Bean() {}

    static Object make(String type, Object... arguments) throws Exception {
        for (Constructor<?> constructor : Class.forName(type).getConstructors()) {
            if (accepts(constructor.getParameterTypes(), arguments)) {
                return constructor.newInstance(arguments);
            }
        }
        throw new NoSuchMethodException(type + " has no constructor for these arguments");
    }

    static Object call(Object target, String name, Object... arguments) throws Exception {
        return find(target.getClass(), name, arguments).invoke(target, arguments);
    }

    static Object callStatic(String type, String name, Object... arguments) throws Exception {
        return find(Class.forName(type), name, arguments).invoke(null, arguments);
    }

    private static Method find(Class<?> type, String name, Object... arguments) throws NoSuchMethodException {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && accepts(method.getParameterTypes(), arguments)) {
                method.setAccessible(true);
                return method;
            }
        }
        throw new NoSuchMethodException(type + "." + name);
    }

    private static boolean accepts(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            if (!fits(types[i], arguments[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Class<?> type, Object argument) {
        if (type == int.class) {
            return argument instanceof Integer;
        }
        if (type == boolean.class) {
            return argument instanceof Boolean;
        }
        return type.isInstance(argument);
    }

    /** What went wrong, without the wrapper of reflection. */
    static Throwable cause(Exception e) {
        return e instanceof InvocationTargetException ? e.getCause() : e;
    }
}
