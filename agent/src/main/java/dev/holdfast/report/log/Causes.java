package dev.holdfast.report.log;

import dev.holdfast.config.Secrets;
import java.sql.SQLException;

/** Exceptions in words, without passwords and without the values that databases quote in their messages. Pure. */
final class Causes {
    /** Chains may be circular. */
    private static final int MOST_CAUSES = 10;

    /** SQLState classes whose messages are about connection, login, database name, resources, server: no values in them. */
    private static final String PLAIN_CLASSES = "08 28 3D 53 57 58 XX";

    private Causes() {}

    /** Class, SQLState, message: {@code PSQLException, SQLState 53300: FATAL: sorry, too many clients already}. */
    static String describe(Throwable cause) {
        String described = Secrets.mask(name(cause));
        return cause.getMessage() == null || mayQuoteValues(cause)
                ? described
                : described + ": " + Secrets.mask(cause.getMessage());
    }

    private static String name(Throwable cause) {
        String name = cause.getClass().getName();
        String bare = name.substring(name.lastIndexOf('.') + 1);
        return cause instanceof SQLException ? bare + ", SQLState " + ((SQLException) cause).getSQLState() : bare;
    }

    private static boolean mayQuoteValues(Throwable cause) {
        if (!(cause instanceof SQLException)) {
            return false;
        }
        String state = ((SQLException) cause).getSQLState();
        return state == null || state.length() != 5 || !PLAIN_CLASSES.contains(state.substring(0, 2));
    }

    /** Each exception of the chain with its frames; one frame a line, each line ended. */
    static String trace(Throwable cause) {
        StringBuilder trace = new StringBuilder();
        for (int i = 0; cause != null && i < MOST_CAUSES; i++, cause = cause.getCause()) {
            String described = describe(cause).replace('\n', ' ').replace('\r', ' ');
            trace.append(i == 0 ? "    " : "    caused by ").append(described).append('\n');
            for (StackTraceElement frame : cause.getStackTrace()) {
                trace.append("        at ").append(frame).append('\n');
            }
        }
        return trace.toString();
    }
}
