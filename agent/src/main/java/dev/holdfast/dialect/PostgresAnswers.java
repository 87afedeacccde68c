package dev.holdfast.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/*
 * Handles rather than reflection: C2 makes each reflective call a part of its caller, with all that it checks. A proved write
 * was two compilations of 2 seconds each so, which its first 20,000 runs had to share the processors with.
 */
/**
 * What a pgjdbc statement keeps of its last execution, the same from 42.2.29 to 42.7: where another statement has run in its
 * place, it is given the answer. All that is asked of it afterwards is then the driver's own. Stateless, any thread; the
 * statements are the caller's, and no other thread runs them.
 */
final class PostgresAnswers {
    private Class<?> type;
    private MethodHandle setResult;
    private MethodHandle setFirstUnclosed;
    private MethodHandle setGeneratedKeys;
    private MethodHandle getWarnings;
    private MethodHandle setWarnings;
    private MethodHandle close;
    private MethodHandle getThreshold;
    private MethodHandle setThreshold;

    /** Null = this version of the driver keeps none. */
    private MethodHandle setTimeZone;

    /** Null = can't be reached. */
    private MethodHandle count;

    PostgresAnswers(ClassLoader loader) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            type = Class.forName("org.postgresql.jdbc.PgStatement", false, loader);
            setResult = setter(lookup, type, "result");
            setFirstUnclosed = setter(lookup, type, "firstUnclosedResult");
            setGeneratedKeys = setter(lookup, type, "generatedKeys");
            setWarnings = setter(lookup, type, "warnings");
            setTimeZone = timeZoneSetter(lookup, loader);
            getWarnings = lookup.unreflectGetter(PostgresDriverSide.field(type, "warnings"))
                    .asType(MethodType.methodType(Object.class, Statement.class));
            close = PostgresDriverSide.statementMethod(type, "closeForNextExecution");
            getThreshold = lookup.unreflect(type.getMethod("getPrepareThreshold"))
                    .asType(MethodType.methodType(int.class, Statement.class));
            setThreshold = lookup.unreflect(type.getMethod("setPrepareThreshold", int.class))
                    .asType(MethodType.methodType(void.class, Statement.class, int.class));
            Constructor<?> made = Class.forName("org.postgresql.jdbc.ResultWrapper", false, loader)
                    .getDeclaredConstructor(long.class, long.class);
            made.setAccessible(true);
            count = lookup.unreflectConstructor(made)
                    .asType(MethodType.methodType(Object.class, long.class, long.class));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // another version of the driver, or a module that isn't open
            count = null;
        }
    }

    private static MethodHandle setter(MethodHandles.Lookup lookup, Class<?> type, String name)
            throws ReflectiveOperationException {
        return lookup.unreflectSetter(PostgresDriverSide.field(type, name))
                .asType(MethodType.methodType(void.class, Statement.class, Object.class));
    }

    private static MethodHandle timeZoneSetter(MethodHandles.Lookup lookup, ClassLoader loader)
            throws ReflectiveOperationException {
        Class<?> prepared = Class.forName("org.postgresql.jdbc.PgPreparedStatement", false, loader);
        try {
            return setter(lookup, prepared, "defaultTimeZone");
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    /** Not where a pool's object stands before the driver's. */
    boolean canAnswer(Statement statement) {
        return count != null && type.isInstance(statement);
    }

    void begin(PreparedStatement statement) throws SQLException {
        PostgresDriverSide.run(close, statement);
        if (setTimeZone != null) {
            forgetTimeZone(statement);
        }
    }

    /** The parameters of the next execution ask the JVM again. */
    private void forgetTimeZone(Statement statement) {
        try {
            setTimeZone.invokeExact(statement, (Object) null);
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    void copyThreshold(Statement from, Statement to) throws SQLException {
        try {
            int wanted = (int) getThreshold.invokeExact(from);
            if (wanted != (int) getThreshold.invokeExact(to)) {
                setThreshold.invokeExact(to, wanted);
            }
        } catch (SQLException e) {
            throw e;
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    void copyWarnings(Statement from, Statement to) {
        try {
            setWarnings.invokeExact(to, (Object) getWarnings.invokeExact(from));
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    /** No keys: none were asked for. */
    void answer(Statement statement, long rows) {
        try {
            give(statement, (Object) count.invokeExact(rows, 0L));
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }

    /** As after an execution that has failed. The rows aren't closed, as that may close the statement; nobody has them. */
    void forget(Statement statement) {
        give(statement, null);
    }

    private void give(Statement statement, Object only) {
        try {
            setResult.invokeExact(statement, only);
            setFirstUnclosed.invokeExact(statement, only);
            setGeneratedKeys.invokeExact(statement, (Object) null);
        } catch (Throwable e) {
            throw PostgresDriverSide.unexpected(e);
        }
    }
}
