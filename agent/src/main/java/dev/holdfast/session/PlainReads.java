package dev.holdfast.session;

import dev.holdfast.jdbc.SqlTraits;
import java.util.Arrays;
import java.util.List;

/** The plain reads that were run since the last transaction ended, by their texts, while they are few. Used by whoever holds the session. */
final class PlainReads {
    private static final int MOST = 16;

    /** Of one text; nobody would ask the server about more. */
    private static final int MOST_CHARACTERS = 10_000;

    /** Each once. */
    private final SqlTraits[] texts = new SqlTraits[MOST];

    /** One more than there is room for: there were too many. */
    private int count;

    /** Most are run again and again. */
    private SqlTraits last;

    void add(SqlTraits read) {
        if (read != last) {
            last = read;
            addOther(read);
        }
    }

    private void addOther(SqlTraits read) {
        if (read.text().length() > MOST_CHARACTERS) {
            count = MOST + 1;
        } else if (!tooMany() && !toList().contains(read)) {
            if (count < MOST) {
                texts[count] = read;
            }
            count++;
        }
    }

    void clear() {
        last = null;
        count = 0;
    }

    boolean tooMany() {
        return count > MOST;
    }

    List<SqlTraits> toList() {
        return Arrays.asList(texts).subList(0, Math.min(count, MOST));
    }
}
