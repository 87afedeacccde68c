package dev.holdfast.facade;

import java.lang.reflect.Field;

/** What the class that {@link Shell} makes calls. Public because that lives in another loader. */
public final class ShellSupport {
    private ShellSupport() {}

    /** A {@code sun.misc.Unsafe}: it makes objects without running a constructor. */
    public static Object unsafe() throws ReflectiveOperationException {
        Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
        field.setAccessible(true);
        return field.get(null);
    }

    /** Fields of that very class, open to us. */
    public static Field[] fields(Class<?> of, String[] names) throws NoSuchFieldException {
        Field[] fields = new Field[names.length];
        for (int i = 0; i < names.length; i++) {
            fields[i] = of.getDeclaredField(names[i]);
            fields[i].setAccessible(true);
        }
        return fields;
    }

    /**
     * On an object that nobody gets.
     *
     * @throws FacadeFailure the JVM lets nobody write them, which from JDK 26 on it may do
     */
    static void tryOut(Class<?> of, Field[] fields) throws ReflectiveOperationException {
        Object unsafe = unsafe();
        Object made =
                unsafe.getClass().getMethod("allocateInstance", Class.class).invoke(unsafe, of);
        mirror(fields, made, made);
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
