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

    private final Entry[] entries = new Entry[2 * PAIRS];

    SqlTraits get(String text) {
        int pair = pairOf(text);
        Entry entry = entries[pair];
        if (entry != null && entry.text.equals(text)) {
            return entry.traits;
        }
        entry = entries[pair + 1];
        return entry != null && entry.text.equals(text) ? entry.traits : null;
    }

    void put(String text, SqlTraits traits) {
        if (text.length() > LONGEST_TEXT) {
            return;
        }
        int pair = pairOf(text);
        entries[pair + 1] = entries[pair];
        entries[pair] = new Entry(text, traits);
    }

    /** How many texts are kept. */
    int size() {
        int size = 0;
        for (Entry entry : entries) {
            size += entry == null ? 0 : 1;
        }
        return size;
    }

    private static int pairOf(String text) {
        int hash = text.hashCode();
        hash ^= hash >>> 16;
        return 2 * (hash & PAIRS - 1);
    }

    private static final class Entry {
        final String text;
        final SqlTraits traits;

        Entry(String text, SqlTraits traits) {
            this.text = text;
            this.traits = traits;
        }
    }
}
