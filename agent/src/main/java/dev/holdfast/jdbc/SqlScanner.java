package dev.holdfast.jdbc;

/**
 * Cuts a text into PostgreSQL's tokens, by the rules of the server's scan.l (PostgreSQL manual, section 4.1): nested
 * comments, quotes, E'', U&amp;'', B'', dollar quotes. Comments and closing braces of JDBC escapes are left out. Each
 * character is looked at a bounded number of times. Used by one thread.
 */
final class SqlScanner {
    /** The text is over. */
    static final int END = -1;
    /** A key word or an unquoted name. */
    static final int WORD = -2;
    /** A name in double quotes; start and end leave the quotes out. */
    static final int QUOTED = -3;
    /** A constant in any kind of quotes. */
    static final int STRING = -4;
    /** A number or a numbered parameter. */
    static final int NUMBER = -5;

    private final String text;
    private final int length;
    private final boolean backslashEscapes;
    private int at;

    /** Where the present token starts and ends. */
    int start;

    int end;
    /** A quote or comment isn't closed: the server refuses such a text. */
    boolean unterminated;
    /** What the text means depends on {@code standard_conforming_strings}. */
    boolean ambiguous;
    /** Legal, but more than this scanner reads: Unicode escapes in names, an E'' constant continued on the next line. */
    boolean beyond;

    private boolean afterEscapeString;

    /**
     * Reads the text.
     *
     * @param backslashEscapes as with {@code standard_conforming_strings = off}: backslashes escape in plain quotes too
     */
    SqlScanner(String text, boolean backslashEscapes) {
        this.text = text;
        this.length = text.length();
        this.backslashEscapes = backslashEscapes;
    }

    /** The next token: one of the constants, or the character itself for everything that isn't a word, name or constant. */
    int next() {
        skipBlanks();
        start = at;
        if (at >= length) {
            end = at;
            return END;
        }
        boolean continued = afterEscapeString;
        afterEscapeString = false;
        char c = text.charAt(at);
        int token;
        if (c == '\'') {
            token = plainString(1, continued);
        } else if (isNameStart(c)) {
            token = wordOrPrefixedString(c);
        } else if (c == '"') {
            return quotedName();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            token = number();
        } else if (c == '$') {
            token = dollar();
        } else {
            at++;
            token = c;
        }
        end = at;
        return token;
    }

    private void skipBlanks() {
        while (at < length) {
            char c = text.charAt(at);
            if (c == '-' && peek(1) == '-') {
                skipLine();
            } else if (c == '/' && peek(1) == '*') {
                skipComment();
            } else if (c == ' ' || c >= '\t' && c <= '\r' || c == '}') {
                at++;
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (at < length && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
    }

    private void skipComment() {
        int depth = 0;
        while (at < length) {
            char c = text.charAt(at);
            if (c == '/' && peek(1) == '*') {
                depth++;
                at += 2;
            } else if (c == '*' && peek(1) == '/') {
                at += 2;
                if (--depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
        unterminated = true;
    }

    private int plainString(int prefix, boolean continued) {
        at += prefix;
        int backslashes = 0;
        while (at < length) {
            char c = text.charAt(at++);
            if (c == '\\') {
                backslashes++;
                if (backslashEscapes && at < length) {
                    ambiguous |= text.charAt(at) == '\'';
                    at++;
                    backslashes = 0;
                }
                continue;
            }
            if (c == '\'') {
                if ((backslashes & 1) != 0) {
                    ambiguous = true;
                    beyond |= continued;
                }
                if (peek(0) != '\'') {
                    return STRING;
                }
                at++;
            }
            backslashes = 0;
        }
        unterminated = true;
        return STRING;
    }

    private int escapeString() {
        at += 2;
        while (at < length) {
            char c = text.charAt(at++);
            if (c == '\\') {
                at = Math.min(at + 1, length);
            } else if (c == '\'') {
                if (peek(0) != '\'') {
                    afterEscapeString = true;
                    return STRING;
                }
                at++;
            }
        }
        unterminated = true;
        return STRING;
    }

    private int quotedName() {
        start = ++at;
        while (at < length) {
            if (text.charAt(at) == '"') {
                if (peek(1) != '"') {
                    end = at++;
                    return QUOTED;
                }
                at++;
            }
            at++;
        }
        end = length;
        unterminated = true;
        return QUOTED;
    }

    private int wordOrPrefixedString(char c) {
        char next = peek(1);
        if (next == '\'') {
            switch (NameTable.lower(c)) {
                case 'e':
                    return escapeString();
                case 'n':
                case 'b':
                case 'x':
                    return plainString(2, false);
                default:
                    break;
            }
        }
        if (next == '&' && (c == 'u' || c == 'U')) {
            if (peek(2) == '\'') {
                return plainString(3, false);
            }
            beyond |= peek(2) == '"';
        }
        do {
            at++;
        } while (at < length && isNamePart(text.charAt(at)));
        return WORD;
    }

    /** Digits and a point; letters that follow are a word of their own, as older servers read them. */
    private int number() {
        while (at < length && isDigit(text.charAt(at))) {
            at++;
        }
        if (peek(0) == '.') {
            at++;
            while (at < length && isDigit(text.charAt(at))) {
                at++;
            }
        }
        return NUMBER;
    }

    private int dollar() {
        if (isDigit(peek(1))) {
            at++;
            return number();
        }
        int tag = at + 1;
        while (tag < length && text.charAt(tag) != '$' && isNamePart(text.charAt(tag))) {
            tag++;
        }
        if (tag >= length || text.charAt(tag) != '$') {
            at++;
            return '$';
        }
        return dollarString(tag + 1 - at);
    }

    private int dollarString(int delimiter) {
        int open = at;
        int i = at + delimiter;
        while ((i = text.indexOf('$', i)) >= 0) {
            if (text.regionMatches(i, text, open, delimiter)) {
                at = i + delimiter;
                return STRING;
            }
            i++;
        }
        at = length;
        unterminated = true;
        return STRING;
    }

    private char peek(int offset) {
        return at + offset < length ? text.charAt(at + offset) : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }
}
