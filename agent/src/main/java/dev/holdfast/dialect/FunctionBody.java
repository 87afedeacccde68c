package dev.holdfast.dialect;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What the source of an SQL or PL/pgSQL function shows: whether it may leave something in the session by itself, and which
 * functions it calls. Careful: dynamic SQL counts as the worst case. Pure; used by one thread.
 */
final class FunctionBody {
    private static final Set<String> STATEFUL_STATEMENTS =
            setOf("reset", "discard", "listen", "unlisten", "load", "deallocate", "do", "prepare");
    private static final Set<String> STATEFUL_WORDS = setOf("execute", "temp", "temporary", "hold");
    private static final Set<String> STATEMENT_STARTERS = setOf("begin", "then", "else", "loop", "atomic");
    private static final Set<String> HARMLESS_SETS = setOf("local", "constraints", "transaction");

    private final String source;
    private final Set<String> calls = new HashSet<>();
    private int position;
    private boolean stateful;
    private boolean statementStart = true;
    private boolean afterSet;

    /** After SET LOCAL, up to the value. A custom setting (its name has a point) stays known to the session, as an empty text. */
    private boolean namesLocal;

    private String lastName;

    FunctionBody(String source) {
        this.source = source;
        read();
    }

    boolean stateful() {
        return stateful;
    }

    /** Names before a bracket, without their schema, as the catalog writes them. */
    Set<String> calls() {
        return calls;
    }

    private void read() {
        while (position < source.length() && !stateful) {
            char c = source.charAt(position);
            if (Character.isWhitespace(c)) {
                position++;
            } else if (startsWith("--")) {
                skipTo("\n");
            } else if (startsWith("/*")) {
                skipTo("*/");
            } else if (c == '\'') {
                skipLiteral();
            } else if (c == '$' && skipDollarQuote()) {
                symbol(' ');
            } else if (c == '"') {
                quotedName();
            } else if (Character.isLetter(c) || c == '_') {
                word();
            } else {
                position++;
                symbol(c);
            }
        }
    }

    private boolean startsWith(String what) {
        return source.startsWith(what, position);
    }

    private void skipTo(String end) {
        int found = source.indexOf(end, position + 2);
        position = found < 0 ? source.length() : found + end.length();
    }

    /** A backslash counts as an escape: at worst an E'' literal ends too late, which hides nothing that runs. */
    private void skipLiteral() {
        boolean escapes = position > 0 && Character.toLowerCase(source.charAt(position - 1)) == 'e';
        position++;
        while (position < source.length() && source.charAt(position) != '\'') {
            position += escapes && source.charAt(position) == '\\' ? 2 : 1;
        }
        position++;
        symbol(' ');
    }

    private boolean skipDollarQuote() {
        int end = position + 1;
        while (end < source.length() && (Character.isLetterOrDigit(source.charAt(end)) || source.charAt(end) == '_')) {
            end++;
        }
        if (end >= source.length() || source.charAt(end) != '$' || Character.isDigit(source.charAt(position + 1))) {
            return false;
        }
        String tag = source.substring(position, end + 1);
        int close = source.indexOf(tag, end + 1);
        position = close < 0 ? source.length() : close + tag.length();
        return true;
    }

    private void quotedName() {
        int end = source.indexOf('"', position + 1);
        end = end < 0 ? source.length() : end;
        lastName = source.substring(position + 1, end);
        position = end + 1;
        stateful |= afterSet || namesLocal || isOfSession(lastName);
        statementStart = false;
        afterSet = false;
    }

    /** The schema of temporary objects, by whatever name, and the view through which settings can be updated. */
    private static boolean isOfSession(String name) {
        return name.startsWith("pg_temp") || name.equals("pg_settings");
    }

    private void word() {
        int start = position;
        while (position < source.length() && isNamePart(source.charAt(position))) {
            position++;
        }
        String word = source.substring(start, position).toLowerCase(Locale.ROOT);
        boolean literalPrefix = position < source.length() && source.charAt(position) == '\'' && word.length() == 1;
        if (!literalPrefix) {
            judge(word);
        }
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private void judge(String word) {
        if (afterSet && !HARMLESS_SETS.contains(word)) {
            stateful = true;
        }
        if (STATEFUL_WORDS.contains(word) || statementStart && STATEFUL_STATEMENTS.contains(word)) {
            stateful = true;
        }
        stateful |= isOfSession(word);
        namesLocal = afterSet && word.equals("local") || namesLocal && !word.equals("to");
        afterSet = statementStart && word.equals("set");
        statementStart = STATEMENT_STARTERS.contains(word);
        lastName = word;
    }

    private void symbol(char c) {
        if (c == '(' && lastName != null) {
            calls.add(lastName);
        }
        stateful |= namesLocal && c == '.';
        namesLocal = false;
        lastName = null;
        statementStart = c == ';' || statementStart && c != '(';
        afterSet = false;
    }

    private static Set<String> setOf(String... words) {
        return new HashSet<>(Arrays.asList(words));
    }
}
