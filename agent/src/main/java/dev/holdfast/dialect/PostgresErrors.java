package dev.holdfast.dialect;

import dev.holdfast.jdbc.MarkedText;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.sql.SQLException;

/**
 * Makes pgjdbc's exception anew where it speaks of a text or of parameters that the application doesn't know: by the public
 * constructors and getters of {@code PSQLException} and {@code ServerErrorMessage}, the same from 42.2.29 to 42.7. Any
 * thread.
 */
final class PostgresErrors {
    /** The fields of an error, with their codes: PostgreSQL manual, 55.8 "Error and Notice Message Fields". */
    private static final String[] FIELDS = {
        "SSeverity",
        "CSQLState",
        "MMessage",
        "DDetail",
        "HHint",
        "PPosition",
        "pInternalPosition",
        "qInternalQuery",
        "WWhere",
        "sSchema",
        "tTable",
        "cColumn",
        "dDatatype",
        "nConstraint",
        "FFile",
        "LLine",
        "RRoutine"
    };

    private final Method[] getters = new Method[FIELDS.length];
    /** Null = another version of the driver: its errors stay as they are. */
    private Method serverError;

    private Constructor<?> newServerError;
    private Constructor<?> newException;

    PostgresErrors(ClassLoader loader) {
        try {
            Class<?> message = Class.forName("org.postgresql.util.ServerErrorMessage", true, loader);
            Class<?> exception = Class.forName("org.postgresql.util.PSQLException", true, loader);
            for (int i = 0; i < FIELDS.length; i++) {
                getters[i] = message.getMethod("get" + FIELDS[i].substring(1));
            }
            newServerError = message.getConstructor(String.class);
            newException = exception.getConstructor(message, boolean.class);
            serverError = exception.getMethod("getServerErrorMessage");
        } catch (ReflectiveOperationException e) {
            serverError = null;
        }
    }

    /** @param id as for {@link MarkedText#own} */
    SQLException asOwn(SQLException failure, MarkedText text, int id) {
        if (serverError == null || failure.getClass() != newException.getDeclaringClass()) {
            return failure;
        }
        try {
            Object told = serverError.invoke(failure);
            String before = told == null ? "" : fields(told, null, 0);
            String after = told == null ? "" : fields(told, text, id);
            return before.equals(after) ? failure : rebuilt(failure, told, after);
        } catch (ReflectiveOperationException e) {
            return failure;
        }
    }

    /** As the server would have sent it. */
    private String fields(Object told, MarkedText text, int id) throws ReflectiveOperationException {
        StringBuilder fields = new StringBuilder();
        String state = String.valueOf(getters[1].invoke(told));
        for (int i = 0; i < FIELDS.length; i++) {
            char code = FIELDS[i].charAt(0);
            Object value = getters[i].invoke(told);
            if (text != null) {
                value = own(code, value, state, text, id);
            }
            if (value != null && !value.equals(0)) {
                fields.append(code).append(value).append('\0');
            }
        }
        return fields.toString();
    }

    private static Object own(char code, Object value, String state, MarkedText text, int id) {
        if (code == 'P') {
            return text.own((Integer) value, id);
        }
        if (value == null || id != MarkedText.NUMBERED) {
            return value;
        }
        if (code == 'W') {
            return ParameterNumbers.ownInContext((String) value);
        }
        boolean aboutParameters = state.equals("42P08") || state.equals("42P18");
        return aboutParameters && (code == 'M' || code == 'D') ? ParameterNumbers.own((String) value) : value;
    }

    private SQLException rebuilt(SQLException failure, Object told, String fields) throws ReflectiveOperationException {
        boolean detail = told.toString().equals(failure.getMessage());
        SQLException own = (SQLException) newException.newInstance(newServerError.newInstance(fields), detail);
        own.setStackTrace(failure.getStackTrace());
        if (failure.getCause() != null) {
            own.initCause(failure.getCause());
        }
        if (failure.getNextException() != null) {
            own.setNextException(failure.getNextException());
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            own.addSuppressed(suppressed);
        }
        return own;
    }
}
