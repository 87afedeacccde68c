package dev.holdfast.jdbc;

/*
 * A table of fixed size instead of a map: nothing to evict, nothing to count, no lock. A text has two places, by its
 * hash code (which a String keeps); a new one takes the place that was taken longer ago in that pair. Threads may
 * overwrite each other's entries: the loser is classified again. Entries are immutable and safe to publish by a race.
 * Worst case: 2,048 texts of 2,048 characters, 4-8 MiB; texts with inlined values are usually a tenth of that.
 */
/** The traits of the texts seen lately. Any thread. */
final class TraitsCache {
    /** Longer texts are classified each time: about a microsecond per 500 characters. */
    static final int LONGEST_TEXT = 2048;

    private static final int PAIRS = 1024;

    private final SqlTraits[] entries = new SqlTraits[2 * PAIRS];

    SqlTraits get(String text) {
        int pair = pairOf(text);
        SqlTraits traits = entries[pair];
        if (traits != null && traits.text().equals(text)) {
            return traits;
        }
        traits = entries[pair + 1];
        return traits != null && traits.text().equals(text) ? traits : null;
    }

    void put(SqlTraits traits) {
        if (traits.text().length() > LONGEST_TEXT) {
            return;
        }
        int pair = pairOf(traits.text());
        entries[pair + 1] = entries[pair];
        entries[pair] = traits;
    }

    /** How many texts are kept. */
    int size() {
        int size = 0;
        for (SqlTraits entry : entries) {
            size += entry == null ? 0 : 1;
        }
        return size;
    }

    private static int pairOf(String text) {
        int hash = text.hashCode();
        hash ^= hash >>> 16;
        return 2 * (hash & PAIRS - 1);
    }
}
