package dev.holdfast.jdbc;

/** Finds lower-case ASCII names in a piece of text without making a String. Immutable, any thread. */
final class NameTable {
    private final String[] names;
    private final byte[] values;
    private final int mask;

    private NameTable(int capacity) {
        names = new String[capacity];
        values = new byte[capacity];
        mask = capacity - 1;
    }

    /** One list of names separated by single spaces for each value; a name's value is its list's index plus one. */
    static NameTable of(String... lists) {
        int length = 0;
        for (String list : lists) {
            length += list.length();
        }
        // Names are longer than two letters on average: at most half full.
        NameTable table = new NameTable(Integer.highestOneBit(length | 16));
        for (int i = 0; i < lists.length; i++) {
            table.addAll(lists[i], (byte) (i + 1));
        }
        return table;
    }

    private void addAll(String list, byte value) {
        int start = 0;
        while (start < list.length()) {
            int end = list.indexOf(' ', start);
            end = end < 0 ? list.length() : end;
            add(list.substring(start, end), value);
            start = end + 1;
        }
    }

    private void add(String name, byte value) {
        if (name.isEmpty()) {
            return;
        }
        int slot = hash(name, 0, name.length(), false) & mask;
        while (names[slot] != null && !names[slot].equals(name)) {
            slot = slot + 1 & mask;
        }
        names[slot] = name;
        values[slot] = value;
    }

    /** The value of the name that stands at {@code start} to {@code end}, or 0. With {@code fold}, ASCII capitals count as small letters. */
    int find(String text, int start, int end, boolean fold) {
        int slot = hash(text, start, end, fold) & mask;
        while (names[slot] != null) {
            if (matches(names[slot], text, start, end, fold)) {
                return values[slot];
            }
            slot = slot + 1 & mask;
        }
        return 0;
    }

    static boolean matches(String name, String text, int start, int end, boolean fold) {
        if (name.length() != end - start) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = text.charAt(start + i);
            if (name.charAt(i) != (fold ? lower(c) : c)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(String text, int start, int end, boolean fold) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            hash = 31 * hash + (fold ? lower(c) : c);
        }
        return hash ^ hash >>> 15;
    }

    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
}
