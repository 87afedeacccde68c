package dev.holdfast.dialect;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a pgjdbc statement keeps of its last execution, the same from 42.2.29 to 42.7: where another statement has run in its
 * place, it is given the answer. All that is asked of it afterwards is then the driver's own. Stateless, any thread; the
 * statements are the caller's, and no other thread runs them.
 */
final class PostgresAnswers {
    private Field result;
    private Field firstUnclosed;
    private Field generatedKeys;
    private Field warnings;
    private Method close;
    private Method getThreshold;
    private Method setThreshold;

    /** Null = can't be reached. */
    private Constructor<?> count;

    PostgresAnswers(ClassLoader loader) {
        try {
            Class<?> statement = Class.forName("org.postgresql.jdbc.PgStatement", false, loader);
            result = PostgresDriverSide.field(statement, "result");
            firstUnclosed = PostgresDriverSide.field(statement, "firstUnclosedResult");
            generatedKeys = PostgresDriverSide.field(statement, "generatedKeys");
            warnings = PostgresDriverSide.field(statement, "warnings");
            close = statement.getDeclaredMethod("closeForNextExecution");
            close.setAccessible(true);
            getThreshold = statement.getMethod("getPrepareThreshold");
            setThreshold = statement.getMethod("setPrepareThreshold", int.class);
            Constructor<?> made = Class.forName("org.postgresql.jdbc.ResultWrapper", false, loader)
                    .getDeclaredConstructor(long.class, long.class);
            made.setAccessible(true);
            count = made;
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // another version of the driver, or a module that isn't open
            count = null;
        }
    }

    /** Not where a pool's object stands before the driver's. */
    boolean canAnswer(Statement statement) {
        return count != null && result.getDeclaringClass().isInstance(statement);
    }

    void begin(Statement statement) throws SQLException {
        PostgresDriverSide.call(close, statement);
    }

    void copyThreshold(Statement from, Statement to) {
        try {
            setThreshold.invoke(to, getThreshold.invoke(from));
        } catch (ReflectiveOperationException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    void copyWarnings(Statement from, Statement to) {
        try {
            warnings.set(to, warnings.get(from));
        } catch (IllegalAccessException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    /** No keys: none were asked for. */
    void answer(Statement statement, long rows) {
        try {
            Object only = count.newInstance(rows, 0L);
            result.set(statement, only);
            firstUnclosed.set(statement, only);
            generatedKeys.set(statement, null);
        } catch (ReflectiveOperationException e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }
}
