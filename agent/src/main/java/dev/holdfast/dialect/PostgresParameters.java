package dev.holdfast.dialect;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * What was set on a pgjdbc prepared statement: its {@code ParameterList}, the same from 42.2.29 to 42.7. Stateless, any
 * thread; the statements are the caller's.
 */
final class PostgresParameters {
    /** Of {@code PgPreparedStatement}; null = can't be reached. */
    private Field list;

    private Method clear;
    private Method append;
    private Method count;

    /** Of {@code SimpleParameterList}: arrays, one element a parameter. */
    private final Field[] arrays = new Field[4];

    /** Of {@code CompositeParameterList}, that of a text of several statements. */
    private Field parts;

    PostgresParameters(ClassLoader loader) {
        try {
            Field field = field("org.postgresql.jdbc.PgPreparedStatement", "preparedParameters", loader);
            clear = field.getType().getMethod("clear");
            append = field.getType().getMethod("appendAll", field.getType());
            count = field.getType().getMethod("getParameterCount");
            String simple = "org.postgresql.core.v3.SimpleParameterList";
            arrays[0] = field(simple, "paramValues", loader);
            arrays[1] = field(simple, "paramTypes", loader);
            arrays[2] = field(simple, "flags", loader);
            arrays[3] = field(simple, "encoded", loader);
            parts = field("org.postgresql.core.v3.CompositeParameterList", "subparams", loader);
            list = field;
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // another version of the driver, or a module that isn't open: its statements stay on their session
            list = null;
        }
    }

    private static Field field(String type, String name, ClassLoader loader) throws ReflectiveOperationException {
        return PostgresDriverSide.field(Class.forName(type, false, loader), name);
    }

    boolean canCopy() {
        return list != null;
    }

    void copy(PreparedStatement from, PreparedStatement to) throws SQLException {
        try {
            Object target = list.get(to);
            PostgresDriverSide.call(clear, target);
            PostgresDriverSide.call(append, target, list.get(from));
        } catch (IllegalAccessException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    int count(PreparedStatement statement) {
        try {
            return countOf(list.get(statement));
        } catch (ReflectiveOperationException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    private int countOf(Object parameters) throws ReflectiveOperationException {
        return (int) count.invoke(parameters);
    }

    /** Both statements have the same text. */
    void copy(PreparedStatement from, PreparedStatement to, int index) {
        try {
            copy(list.get(from), list.get(to), index - 1);
        } catch (ReflectiveOperationException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    private void copy(Object from, Object to, int offset) throws ReflectiveOperationException {
        if (!parts.getDeclaringClass().isInstance(from)) {
            copyElement(from, to, offset);
            return;
        }
        Object[] sources = (Object[]) parts.get(from);
        Object[] targets = (Object[]) parts.get(to);
        int rest = offset;
        for (int i = 0; i < sources.length; i++) {
            int size = countOf(sources[i]);
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
