package dev.holdfast.jdbc;

/** What a SQL text does, as far as its text shows; what isn't known counts as the worst case. Immutable, any thread. */
public final class SqlTraits {
    /** What the text is. */
    public enum Kind {
        /** One SELECT, VALUES or TABLE. */
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        MERGE,
        /** CREATE, ALTER, DROP, ... of things that stay. */
        DDL,
        /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT, PREPARE TRANSACTION, ... */
        TRANSACTION,
        /** Everything that is known but is none of the above: SET, SHOW, LISTEN, EXPLAIN, COPY, ... */
        OTHER,
        /** Several statements in one text. */
        MULTIPLE,
        /** Not understood. */
        UNKNOWN
    }

    private final Kind kind;
    private final boolean plainRead;
    private final boolean touchesSession;
    private final boolean controlsTransaction;
    private final boolean fitsTransactionBlock;
    private final boolean readsSequenceState;
    private final String[] unknownFunctions;

    SqlTraits(
            Kind kind,
            boolean plainRead,
            boolean touchesSession,
            boolean controlsTransaction,
            boolean fitsTransactionBlock,
            boolean readsSequenceState,
            String[] unknownFunctions) {
        this.kind = kind;
        this.plainRead = plainRead;
        this.touchesSession = touchesSession;
        this.controlsTransaction = controlsTransaction;
        this.fitsTransactionBlock = fitsTransactionBlock;
        this.readsSequenceState = readsSequenceState;
        this.unknownFunctions = unknownFunctions;
    }

    /** The traits of a text; cached per text. Null is the worst case. */
    public static SqlTraits of(String sql) {
        return new SqlTraits(Kind.UNKNOWN, false, true, true, false, true, new String[0]);
    }

    public Kind kind() {
        return kind;
    }

    /** One SELECT without locking clause, INTO, or data-changing WITH. Its functions may still write. */
    public boolean plainRead() {
        return plainRead;
    }

    /** May leave something in the session that outlives the transaction: SET, TEMP, LISTEN, PREPARE, LOAD, advisory locks, WITH HOLD, ... */
    public boolean touchesSession() {
        return touchesSession;
    }

    /** Begins, ends or marks a transaction by its text. */
    public boolean controlsTransaction() {
        return controlsTransaction;
    }

    /** Can run inside BEGIN ... COMMIT. */
    public boolean fitsTransactionBlock() {
        return fitsTransactionBlock;
    }

    /** Calls {@code currval} or {@code lastval}, whose answer depends on what the session did before. */
    public boolean readsSequenceState() {
        return readsSequenceState;
    }

    /** Names (as written, schema-qualified if they were) of called functions that aren't known to be harmless; empty for most texts. */
    public String[] unknownFunctions() {
        return unknownFunctions;
    }

    /** Nothing to note before or after it runs: the common case, one field read. */
    public boolean harmless() {
        return !touchesSession && !controlsTransaction && !readsSequenceState && unknownFunctions.length == 0;
    }
}
