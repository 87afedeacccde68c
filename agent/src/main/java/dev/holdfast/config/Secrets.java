package dev.holdfast.config;

import java.util.Locale;

/**
 * Takes user names and passwords out of texts that are to be logged: URLs, exception messages, values of keys. It masks
 * too much rather than too little. Pure, any thread; not for the hot path.
 */
public final class Secrets {
    private static final String MASK = "***";
    private static final String[] SECRET_WORDS = {
        "password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "user", "uid"
    };

    private Secrets() {}

    /**
     * Masks what follows {@code user=}, {@code password=} and the like, and what stands before the {@code @} of
     * {@code //user:password@host} and Oracle's {@code thin:user/password@}; of {@code user:password@host}, which drivers
     * take for the name of a host, the password.
     */
    public static String mask(String text) {
        if (text.indexOf('=') < 0 && text.indexOf('@') < 0) {
            return text;
        }
        return maskAssignments(maskAuthorities(text));
    }

    /** The value of a key: masked altogether where the key's name says that it is secret. */
    static String maskValue(String name, String value) {
        return endsWithSecretWord(name, name.length()) || containsSecretWord(name) ? MASK : mask(value);
    }

    private static boolean containsSecretWord(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String word : SECRET_WORDS) {
            if (lower.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static String maskAuthorities(String text) {
        StringBuilder masked = new StringBuilder(text);
        int at = masked.length();
        while ((at = masked.lastIndexOf("@", at - 1)) >= 0) {
            int start = credentialsStart(masked, at);
            if (start >= 0) {
                masked.replace(start, at, MASK);
                at = start;
            }
            if (at == 0) {
                break;
            }
        }
        return masked.toString();
    }

    /** @return where user and password begin that end at this {@code @}; -1 where it belongs to something else */
    private static int credentialsStart(StringBuilder text, int at) {
        int token = at;
        while (token > 0 && !Character.isWhitespace(text.charAt(token - 1))) {
            token--;
        }
        String before = text.substring(token, at);
        int slashes = before.indexOf("://");
        if (slashes >= 0 && !isInParameters(before, slashes)) {
            return token + slashes + 3;
        }
        int oracle = before.indexOf("jdbc:oracle:");
        if (oracle >= 0) {
            return before.indexOf('/') >= 0 ? token + afterDriverType(before, oracle) : -1;
        }
        return slashes < 0 && before.indexOf(':') >= 0 ? token + before.indexOf(':') + 1 : -1;
    }

    /** A password may hold a {@code ?}; parameters have a {@code =} after it. */
    private static boolean isInParameters(String url, int start) {
        int mark = url.indexOf('?', start);
        return mark >= 0 && url.indexOf('=', mark) >= 0;
    }

    private static int afterDriverType(String url, int oracle) {
        return url.indexOf(':', oracle + "jdbc:oracle:".length()) + 1;
    }

    private static String maskAssignments(String text) {
        StringBuilder masked = new StringBuilder(text.length());
        int done = 0;
        int equals = text.indexOf('=');
        while (equals >= 0) {
            int next = equals + 1;
            if (endsWithSecretWord(text, equals)) {
                masked.append(text, done, equals + 1).append(MASK);
                next = valueEnd(text, equals + 1);
                done = next;
            }
            equals = text.indexOf('=', next);
        }
        return masked.append(text, done, text.length()).toString();
    }

    private static boolean endsWithSecretWord(String text, int end) {
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        int start = end;
        while (start > 0 && isNameCharacter(text.charAt(start - 1))) {
            start--;
        }
        return containsSecretWord(text.substring(start, end));
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }

    /** Up to {@code &}, white space, or a {@code ;} that another assignment follows; a quoted value, up to its quote. */
    private static int valueEnd(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        if (i < text.length() && closingQuote(text.charAt(i)) != 0) {
            int end = text.indexOf(closingQuote(text.charAt(i)), i + 1);
            return end < 0 ? text.length() : end + 1;
        }
        while (i < text.length() && !endsValue(text, i)) {
            i++;
        }
        return i;
    }

    private static char closingQuote(char c) {
        return c == '\'' || c == '"' ? c : c == '{' ? '}' : 0;
    }

    private static boolean endsValue(String text, int i) {
        char c = text.charAt(i);
        return c == '&' || Character.isWhitespace(c) || c == ';' && assignmentFollows(text, i + 1);
    }

    private static boolean assignmentFollows(String text, int i) {
        while (i < text.length() && isNameCharacter(text.charAt(i))) {
            i++;
        }
        return i == text.length() || text.charAt(i) == '=';
    }
}
