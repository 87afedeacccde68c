package dev.holdfast.config;

import dev.holdfast.jdbc.QualifiedName;
import java.io.File;
import java.time.Duration;

/**
 * What a key may be set to: reads a text and says in words what is allowed. Immutable, any thread; pure but for the look
 * for a directory.
 */
abstract class Values {
    /** Longer limits don't fit the milliseconds that JDBC and PostgreSQL keep in an {@code int}. */
    private static final long LONGEST_HOURS = 576;

    /** @return the value, null where the text can't be read or is out of range; never throws */
    abstract Object read(String text);

    /** For messages and tables, such as {@code a whole number from 1 to 100}. */
    abstract String allowed();

    static Values flag() {
        return new Choice("true", "false");
    }

    static Values oneOf(String... words) {
        return new Choice(words);
    }

    static Values count(long least, long most) {
        return new Count(least, most, null);
    }

    /** A count, or the word {@code auto}, which reads as 0. */
    static Values countOrAuto(long least, long most) {
        return new Count(least, most, "auto");
    }

    /** At least a millisecond. */
    static Values time() {
        return new Time(false);
    }

    /** A time, or 0 = off. */
    static Values timeOrOff() {
        return new Time(true);
    }

    static Values decimal(int least, int most) {
        return new Decimal(least, most);
    }

    static Values table() {
        return new Table();
    }

    /** Any text that isn't empty; an empty default means "none". */
    static Values path(String what) {
        return new Path(what, false);
    }

    /** As {@link #path}; the file needn't be there, its directory must. */
    static Values fileToWrite() {
        return new Path("the path of a file in a directory that exists", true);
    }

    private static final class Choice extends Values {
        private final String[] words;

        Choice(String... words) {
            this.words = words;
        }

        @Override
        Object read(String text) {
            for (String word : words) {
                if (word.equalsIgnoreCase(text)) {
                    return word;
                }
            }
            return null;
        }

        @Override
        String allowed() {
            StringBuilder all = new StringBuilder(words[0]);
            for (int i = 1; i < words.length; i++) {
                all.append(i == words.length - 1 ? " or " : ", ").append(words[i]);
            }
            return all.toString();
        }
    }

    private static final class Count extends Values {
        private final long least;
        private final long most;
        private final String auto;

        Count(long least, long most, String auto) {
            this.least = least;
            this.most = most;
            this.auto = auto;
        }

        @Override
        Object read(String text) {
            if (auto != null && auto.equalsIgnoreCase(text)) {
                return 0L;
            }
            long number = digits(text, text.length());
            return number < least || number > most ? null : (Object) number;
        }

        @Override
        String allowed() {
            String range = "a whole number from " + least + " to " + most;
            return auto == null ? range : auto + ", or " + range;
        }
    }

    private static final class Time extends Values {
        private final boolean off;

        Time(boolean off) {
            this.off = off;
        }

        @Override
        Object read(String text) {
            if (text.equals("0")) {
                return off ? Duration.ZERO : null;
            }
            long unit = millisOfUnit(text);
            long number = digits(text, text.length() - (text.endsWith("ms") ? 2 : 1));
            long most = LONGEST_HOURS * 3_600_000;
            if (unit == 0 || number < (off ? 0 : 1) || number > most || number * unit > most) {
                return null;
            }
            return Duration.ofMillis(number * unit);
        }

        private static long millisOfUnit(String text) {
            if (text.endsWith("ms")) {
                return 1;
            }
            if (text.endsWith("s")) {
                return 1_000;
            }
            if (text.endsWith("m")) {
                return 60_000;
            }
            return text.endsWith("h") ? 3_600_000 : 0;
        }

        @Override
        String allowed() {
            return "a time such as 500ms, 30s, 5m or 2h, from 1ms to " + LONGEST_HOURS + "h"
                    + (off ? ", or 0 = off" : "");
        }
    }

    private static final class Path extends Values {
        private final String what;
        private final boolean written;

        Path(String what, boolean written) {
            this.what = what;
            this.written = written;
        }

        @Override
        Object read(String text) {
            boolean usable = !text.isEmpty() && text.indexOf('\0') < 0 && (!written || isInDirectory(new File(text)));
            return usable ? text : null;
        }

        private static boolean isInDirectory(File file) {
            File directory = file.getAbsoluteFile().getParentFile();
            return directory != null && directory.isDirectory() && !file.isDirectory();
        }

        @Override
        String allowed() {
            return what;
        }
    }

    private static final class Decimal extends Values {
        private final int least;
        private final int most;

        Decimal(int least, int most) {
            this.least = least;
            this.most = most;
        }

        /** Digits with at most one point, so that neither 1e3 nor NaN is a number. */
        @Override
        Object read(String text) {
            int point = text.indexOf('.');
            String digits = point < 0 ? text : text.substring(0, point) + text.substring(point + 1);
            if (digits(digits, digits.length()) < 0 || point == 0 || point == text.length() - 1) {
                return null;
            }
            double value = Double.parseDouble(text);
            return value < least || value > most ? null : (Object) value;
        }

        @Override
        String allowed() {
            return "a number such as 0.5 or 2, from " + least + " to " + most;
        }
    }

    private static final class Table extends Values {
        @Override
        Object read(String text) {
            return QualifiedName.of(text);
        }

        @Override
        String allowed() {
            return "schema.table";
        }
    }

    /** @return the number in the first {@code end} characters; -1 where they aren't 1 to 12 ASCII digits */
    private static long digits(String text, int end) {
        if (end < 1 || end > 12) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}
