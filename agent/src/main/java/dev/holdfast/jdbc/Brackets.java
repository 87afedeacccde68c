package dev.holdfast.jdbc;

import java.util.Arrays;

/** The open brackets of a statement, and whether an alias with columns may follow once each is closed. Used by one thread. */
final class Brackets {
    private boolean[] aliasAfter = new boolean[16];
    private int depth;
    private boolean closedAllowsAlias;

    void clear() {
        depth = 0;
        closedAllowsAlias = false;
    }

    void open(boolean allowsAlias) {
        if (depth == aliasAfter.length) {
            aliasAfter = Arrays.copyOf(aliasAfter, depth * 2);
        }
        aliasAfter[depth++] = allowsAlias;
    }

    void close() {
        closedAllowsAlias = depth > 0 && aliasAfter[--depth];
    }

    int depth() {
        return depth;
    }

    /** Of the bracket that was closed last. */
    boolean closedAllowsAlias() {
        return closedAllowsAlias;
    }
}
