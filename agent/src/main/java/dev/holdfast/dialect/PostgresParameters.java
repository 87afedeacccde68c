package dev.holdfast.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * What was set on a pgjdbc prepared statement: its {@code ParameterList}, the same from 42.2.29 to 42.7. Stateless, any
 * thread; the statements are the caller's.
 */
final class PostgresParameters {
    /** Of {@code PgPreparedStatement}; null = can't be reached. Handles, for the reason in {@link PostgresAnswers}. */
    private MethodHandle list;

    private MethodHandle clear;
    private MethodHandle append;
    private MethodHandle count;

    /** Of {@code SimpleParameterList}: arrays, one element a parameter. */
    private final Field[] arrays = new Field[4];

    /** Of {@code CompositeParameterList}, that of a text of several statements. */
    private Field parts;

    PostgresParameters(ClassLoader loader) {
        try {
            Field field = field("org.postgresql.jdbc.PgPreparedStatement", "preparedParameters", loader);
            clear = method(field.getType(), "clear", void.class);
            append = method(field.getType(), "appendAll", void.class, field.getType());
            count = method(field.getType(), "getParameterCount", int.class);
            String simple = "org.postgresql.core.v3.SimpleParameterList";
            arrays[0] = field(simple, "paramValues", loader);
            arrays[1] = field(simple, "paramTypes", loader);
            arrays[2] = field(simple, "flags", loader);
            arrays[3] = field(simple, "encoded", loader);
            parts = field("org.postgresql.core.v3.CompositeParameterList", "subparams", loader);
            list = MethodHandles.lookup()
                    .unreflectGetter(field)
                    .asType(MethodType.methodType(Object.class, PreparedStatement.class));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // another version of the driver, or a module that isn't open: its statements stay on their session
            list = null;
        }
    }

    private static Field field(String type, String name, ClassLoader loader) throws ReflectiveOperationException {
        return PostgresDriverSide.field(Class.forName(type, false, loader), name);
    }

    /** Takes the object and all arguments as {@code Object}. */
    private static MethodHandle method(Class<?> type, String name, Class<?> result, Class<?>... arguments)
            throws ReflectiveOperationException {
        MethodHandle found = MethodHandles.publicLookup().unreflect(type.getMethod(name, arguments));
        return found.asType(found.type().generic().changeReturnType(result));
    }

    boolean canCopy() {
        return list != null;
    }

    void copy(PreparedStatement from, PreparedStatement to) throws SQLException {
        try {
            Object target = (Object) list.invokeExact(to);
            clear.invokeExact(target);
            append.invokeExact(target, (Object) list.invokeExact(from));
        } catch (SQLException e) {
            throw e;
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    int count(PreparedStatement statement) {
        try {
            return (int) count.invokeExact((Object) list.invokeExact(statement));
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    /** Both statements have the same text. */
    void copy(PreparedStatement from, PreparedStatement to, int index) {
        try {
            copy((Object) list.invokeExact(from), (Object) list.invokeExact(to), index - 1);
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    private void copy(Object from, Object to, int offset) throws Throwable {
        if (!parts.getDeclaringClass().isInstance(from)) {
            copyElement(from, to, offset);
            return;
        }
        Object[] sources = (Object[]) parts.get(from);
        Object[] targets = (Object[]) parts.get(to);
        int rest = offset;
        for (int i = 0; i < sources.length; i++) {
            int size = (int) count.invokeExact(sources[i]);
            if (rest < size) {
                copyElement(sources[i], targets[i], rest);
                return;
            }
            rest -= size;
        }
    }

    private void copyElement(Object from, Object to, int offset) throws ReflectiveOperationException {
        for (Field array : arrays) {
            Array.set(array.get(to), offset, Array.get(array.get(from), offset));
        }
    }
}
