package dev.holdfast.report.log;

import dev.holdfast.config.Secrets;
import dev.holdfast.report.Event.Level;

/**
 * One record as one line: time in UTC, level, {@code holdfast}, thread id and name, message. Pure. The time is put
 * together by hand, as {@code java.time.format} costs a start some 30 ms.
 */
final class Line {
    private static final long DAY_MILLIS = 86_400_000;

    private Line() {}

    /** @param millis since 1970-01-01 UTC, not negative */
    static String of(long millis, Level level, Thread thread, String message) {
        StringBuilder line = new StringBuilder(160);
        appendTime(line, millis);
        line.append(' ')
                .append(level)
                .append(" holdfast [")
                .append(thread.getId())
                .append(' ');
        appendFlat(line, thread.getName());
        line.append("] ");
        appendFlat(line, masked(message));
        return line.append('\n').toString();
    }

    /** A start's line has nothing to hide, and needn't load what hides it. */
    private static String masked(String message) {
        return message.indexOf('=') < 0 && message.indexOf('@') < 0 ? message : Secrets.mask(message);
    }

    private static void appendTime(StringBuilder line, long millis) {
        appendDate(line, millis / DAY_MILLIS);
        long ofDay = millis % DAY_MILLIS;
        appendNumber(line.append('T'), ofDay / 3_600_000, 2);
        appendNumber(line.append(':'), ofDay / 60_000 % 60, 2);
        appendNumber(line.append(':'), ofDay / 1_000 % 60, 2);
        appendNumber(line.append('.'), ofDay % 1_000, 3);
        line.append('Z');
    }

    /** Years that begin in March have the leap day at their end; an era is 400 years = 146,097 days. */
    private static void appendDate(StringBuilder line, long daysSince1970) {
        long day = daysSince1970 + 719_468;
        long era = day / 146_097;
        long ofEra = day % 146_097;
        long yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        long ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long marchMonth = (5 * ofYear + 2) / 153;
        long month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        appendNumber(line, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        appendNumber(line.append('-'), month, 2);
        appendNumber(line.append('-'), ofYear - (153 * marchMonth + 2) / 5 + 1, 2);
    }

    private static void appendNumber(StringBuilder line, long number, int digits) {
        long unit = 1;
        for (int i = 1; i < digits; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            line.append((char) ('0' + number / unit % 10));
        }
    }

    /** Line ends and other control characters become blanks: one record is one line, and nobody can forge one. */
    private static void appendFlat(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
    }
}
