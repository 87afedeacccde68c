package dev.holdfast.jdbc;

import java.util.Arrays;

/** The functions of a text that aren't known: each once, as the server would write them, the first few. Used by one thread. */
final class FunctionNames {
    /** A text with more is treated as one that changes the session: nobody should ask for so many. */
    private static final int MOST = 16;

    private static final String[] NONE = new String[0];

    boolean tooMany;
    private String[] names = NONE;

    void add(String text, int[] starts, int[] ends, boolean[] quoted, int parts) {
        if (tooMany) {
            return;
        }
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            name.append(i == 0 ? "" : ".");
            append(name, text, starts[i], ends[i], quoted[i]);
        }
        add(name.toString());
    }

    private static void append(StringBuilder name, String text, int start, int end, boolean quoted) {
        if (quoted) {
            name.append('"').append(text, start, end).append('"');
            return;
        }
        for (int i = start; i < end; i++) {
            name.append(NameTable.lower(text.charAt(i)));
        }
    }

    void add(String name) {
        for (String known : names) {
            if (known.equals(name)) {
                return;
            }
        }
        if (names.length == MOST) {
            tooMany = true;
            return;
        }
        names = Arrays.copyOf(names, names.length + 1);
        names[names.length - 1] = name;
    }

    void addAll(FunctionNames others) {
        tooMany |= others.tooMany;
        for (String name : others.names) {
            add(name);
        }
    }

    String[] toArray() {
        return names;
    }
}
