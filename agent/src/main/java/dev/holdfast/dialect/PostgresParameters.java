package dev.holdfast.dialect;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
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

    PostgresParameters(ClassLoader loader) {
        try {
            Class<?> statement = Class.forName("org.postgresql.jdbc.PgPreparedStatement", false, loader);
            Field field = statement.getDeclaredField("preparedParameters");
            field.setAccessible(true);
            clear = field.getType().getMethod("clear");
            append = field.getType().getMethod("appendAll", field.getType());
            list = field;
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // another version of the driver, or a module that isn't open: its statements stay on their session
            list = null;
        }
    }

    boolean canCopy() {
        return list != null;
    }

    void copy(PreparedStatement from, PreparedStatement to) throws SQLException {
        try {
            Object target = list.get(to);
            clear.invoke(target);
            append.invoke(target, list.get(from));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException) {
                throw (SQLException) e.getCause();
            }
            throw PostgresDriverSide.unexpected(e.getCause());
        } catch (IllegalAccessException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }
}
