package dev.holdfast.session;

import dev.holdfast.jdbc.SqlTraits;

/** The plain reads of one transaction, by their texts, while they are few. Used by whoever holds the session. */
final class PlainReads {
    private static final int MOST = 16;

    /** Of one text; nobody would ask the server about more. */
    private static final int MOST_CHARACTERS = 10_000;

    /** Each once. */
    private final SqlTraits[] texts = new SqlTraits[MOST];

    private int count;
    private boolean tooMany;

    /** Most are run again and again. */
    private SqlTraits last;

    void add(SqlTraits read) {
        if (read != last) {
            last = read;
            addOther(read);
        }
    }

    private void addOther(SqlTraits read) {
        for (int i = 0; i < count; i++) {
            if (texts[i] == read) {
                return;
            }
        }
        if (count == MOST || read.text().length() > MOST_CHARACTERS) {
            tooMany = true;
        } else {
            texts[count++] = read;
        }
    }

    void clear() {
        last = null;
        count = 0;
        tooMany = false;
    }

    /** Whether all are known, and there is one. */
    boolean areKnown() {
        return count > 0 && !tooMany;
    }

    int count() {
        return count;
    }

    /** @param index from 0 */
    String text(int index) {
        return texts[index].text();
    }
}
