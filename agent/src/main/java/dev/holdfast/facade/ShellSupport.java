package dev.holdfast.facade;

import java.lang.reflect.Field;

/** What a {@link Shell} calls. Public because it lives in another loader. */
public final class ShellSupport {
    private ShellSupport() {}

    static Object unsafe() throws ReflectiveOperationException {
        Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
        field.setAccessible(true);
        return field.get(null);
    }

    public static void mirror(Field[] fields, Object from, Object to) {
        try {
            for (Field field : fields) {
                field.set(to, field.get(from));
            }
        } catch (IllegalAccessException e) {
            throw new FacadeFailure("fields of " + from.getClass().getName(), e);
        }
    }
}
