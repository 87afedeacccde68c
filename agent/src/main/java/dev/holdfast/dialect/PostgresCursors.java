package dev.holdfast.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.ResultSet;

/**
 * The cursor from which a pgjdbc result set fetches more rows, the same from 42.2.29 to 42.7: there is none in auto-commit, and none any
 * more with the last rows. Stateless, any thread.
 */
final class PostgresCursors {
    private Class<?> type;

    /** Null = can't be reached. */
    private MethodHandle cursor;

    PostgresCursors(ClassLoader loader) {
        try {
            type = Class.forName("org.postgresql.jdbc.PgResultSet", false, loader);
            cursor = MethodHandles.lookup()
                    .unreflectGetter(PostgresDriverSide.field(type, "cursor"))
                    .asType(MethodType.methodType(Object.class, ResultSet.class));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // another version of the driver, or a module that isn't open
            cursor = null;
        }
    }

    /** @return true = or it can't be told */
    boolean mayHave(ResultSet rows) {
        if (cursor == null || !type.isInstance(rows)) {
            return true;
        }
        try {
            return (Object) cursor.invokeExact(rows) != null;
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }
}
