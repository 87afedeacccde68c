package dev.holdfast.dialect;

import dev.holdfast.jdbc.MarkedText;

/** Parameters that an error of a marked text names, as the application counts them. Pure, any thread. */
final class ParameterNumbers {
    private ParameterNumbers() {}

    /** Each {@code $n} of a message that has nothing but parameters in it (42P08, 42P18). */
    static String own(String message) {
        StringBuilder own = new StringBuilder(message.length());
        int done = 0;
        for (int dollar = message.indexOf('$'); dollar >= 0; dollar = message.indexOf('$', dollar + 1)) {
            int end = endOfNumber(message, dollar + 1);
            if (end > dollar + 1 && end - dollar <= 6) {
                int number = Integer.parseInt(message.substring(dollar + 1, end));
                own.append(message, done, dollar + 1).append(number - MarkedText.PARAMETERS_BEFORE);
                done = end;
            }
        }
        return own.append(message, done, message.length()).toString();
    }

    private static int endOfNumber(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /**
     * A value that the server couldn't read is named in the context, such as {@code unnamed portal parameter $2 = '...'}
     * (PostgreSQL 13 and later, in any language). Other contexts quote texts of functions: those stay.
     */
    static String ownInContext(String context) {
        int dollar = context.indexOf('$');
        int end = dollar < 0 ? 0 : endOfNumber(context, dollar + 1);
        if (end <= dollar + 1 || !isPlain(context, dollar)) {
            return context;
        }
        boolean last = end == context.length() || context.startsWith(" = '", end);
        return last ? own(context.substring(0, end)) + context.substring(end) : context;
    }

    /** One line of words so far, with no piece of a statement or a value. */
    private static boolean isPlain(String context, int end) {
        for (int i = 0; i < end; i++) {
            char c = context.charAt(i);
            if (c == '\n' || c == '\'' || c == '(' || c == '=' || c == ':') {
                return false;
            }
        }
        return true;
    }
}
