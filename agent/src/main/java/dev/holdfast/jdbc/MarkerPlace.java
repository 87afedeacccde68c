package dev.holdfast.jdbc;

import java.util.Arrays;

/**
 * Where in the text of one INSERT, UPDATE, DELETE or MERGE another WITH query goes in front of all others, and what moves
 * if it brings a parameter along. Reads the text once, pure; used by one thread, then immutable.
 */
final class MarkerPlace {
    /** Drivers before 42.4.2 send a parameter count of two bytes with a sign. */
    private static final int MOST_PARAMETERS = 32767 - MarkedText.PARAMETERS_BEFORE;

    /** What tells a statement its own text, as the server got it. */
    private static final NameTable SHOWS_TEXT =
            NameTable.of("current_query pg_stat_activity pg_stat_get_activity pg_stat_statements");

    /** The application has WITH queries itself. */
    boolean inList;
    /** Index in the text. */
    int at;
    /** Characters before that index, as the server counts them. */
    int positionsBefore;
    /** As drivers count them. */
    int parameters;
    /**
     * Parameters whose number gets a digit more when one is put in front (the 9th, 99th, ...): the position of the last
     * digit in the text that a driver sends for the application's own.
     */
    int[] widened = new int[0];

    private final String text;
    private final SqlScanner scanner;
    /** What {@code $n} and {@code ??} have added so far to the text that is sent. */
    private int sentMore;

    private int counted;
    private int countedUpTo;
    private boolean escapes;
    private boolean refused;

    private MarkerPlace(String text) {
        this.text = text;
        this.scanner = new SqlScanner(text, false);
    }

    /** @param text one statement that is an INSERT, UPDATE, DELETE or MERGE; null where the place isn't certain */
    static MarkerPlace in(String text) {
        MarkerPlace place = new MarkerPlace(text);
        return place.find() ? place : null;
    }

    private boolean find() {
        int token = scanner.next();
        if (token != SqlScanner.WORD) {
            return false;
        }
        at = scanner.start;
        if (Keyword.at(text, scanner.start, scanner.end) == Keyword.WITH) {
            token = readListStart(scanner.next());
        }
        positionsBefore = text.codePointCount(0, at);
        return !refused && readRest(token) && !isDoubtful();
    }

    /** {@code RECURSIVE} isn't reserved: with AS or a bracket after it, it is the name of a WITH query. */
    private int readListStart(int first) {
        inList = true;
        at = startOf(first);
        if (first != SqlScanner.WORD || Keyword.at(text, scanner.start, scanner.end) != Keyword.RECURSIVE) {
            return first;
        }
        int token = scanner.next();
        boolean named =
                token == '(' || token == SqlScanner.WORD && Keyword.at(text, scanner.start, scanner.end) == Keyword.AS;
        at = named ? at : startOf(token);
        return token;
    }

    private int startOf(int token) {
        refused |= token != SqlScanner.WORD && token != SqlScanner.QUOTED;
        return token == SqlScanner.QUOTED ? scanner.start - 1 : scanner.start;
    }

    private boolean readRest(int first) {
        int token = first;
        while (token != SqlScanner.END && token != ';') {
            if (token == '?') {
                noticeQuestionMark();
            }
            if (isForeign(token)) {
                return false;
            }
            escapes |= token == '{';
            token = scanner.next();
        }
        return token == SqlScanner.END || isBlankFrom(scanner.end);
    }

    /** A comment behind the semicolon would be a statement of its own to the driver. */
    private boolean isBlankFrom(int index) {
        for (int i = index; i < text.length(); i++) {
            if (text.charAt(i) != ';' && !Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Numbered parameters would be counted anew; a text that reads itself would see the marker. */
    private boolean isForeign(int token) {
        switch (token) {
            case '$':
                return true;
            case SqlScanner.NUMBER:
                return text.charAt(scanner.start) == '$';
            case SqlScanner.WORD:
            case SqlScanner.QUOTED:
                return SHOWS_TEXT.find(text, scanner.start, scanner.end, token == SqlScanner.WORD) != 0;
            default:
                return false;
        }
    }

    private void noticeQuestionMark() {
        if (text.startsWith("?", scanner.end)) {
            // An operator: drivers send one question mark for two.
            scanner.next();
            sentMore--;
            return;
        }
        int digits = digits(++parameters);
        sentMore += digits;
        if (digits(parameters + MarkedText.PARAMETERS_BEFORE) > digits) {
            widened = Arrays.copyOf(widened, widened.length + 1);
            widened[widened.length - 1] = positionOf(scanner.start) + sentMore;
        }
    }

    /** From 1, as the server counts characters. */
    private int positionOf(int index) {
        counted += text.codePointCount(countedUpTo, index);
        countedUpTo = index;
        return counted + 1;
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest > 9; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** The driver changes the length of JDBC escapes, so that nobody knows where the 9th parameter will be. */
    private boolean isDoubtful() {
        return scanner.ambiguous
                || scanner.beyond
                || scanner.unterminated
                || parameters > MOST_PARAMETERS
                || escapes && widened.length > 0;
    }
}
