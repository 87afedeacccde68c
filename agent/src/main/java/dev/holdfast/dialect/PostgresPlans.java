package dev.holdfast.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Gives the plan of a pgjdbc statement that stays open back to its connection's cache, as its {@code close()} would, the
 * same from 42.2.29 to 42.7. The driver gives each plan back once: twice, and two statements would have the same. Any thread.
 */
final class PostgresPlans {
    private Class<?> prepared;
    private MethodHandle release;
    private MethodHandle closeResults;

    /** A boolean, or an int since 42.7; null = can't be reached. */
    private Field closed;

    PostgresPlans(ClassLoader loader) {
        try {
            prepared = Class.forName("org.postgresql.jdbc.PgPreparedStatement", false, loader);
            Class<?> type = Class.forName("org.postgresql.jdbc.PgStatement", false, loader);
            release = PostgresDriverSide.statementMethod(prepared, "closeImpl");
            closeResults = PostgresDriverSide.statementMethod(type, "closeForNextExecution");
            closed = PostgresDriverSide.field(type, "isClosed");
        } catch (ReflectiveOperationException | RuntimeException unreachable) {
            // another version of the driver, or a module that isn't open
            closed = null;
        }
    }

    boolean release(Statement statement) throws SQLException {
        if (closed == null || !prepared.isInstance(statement)) {
            return false;
        }
        PostgresDriverSide.run(release, statement);
        return true;
    }

    void closeReleased(Statement statement) throws SQLException {
        PostgresDriverSide.run(closeResults, statement);
        try {
            if (closed.getType() == int.class) {
                closed.setInt(statement, 1);
            } else {
                closed.setBoolean(statement, true);
            }
        } catch (IllegalAccessException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }
}
