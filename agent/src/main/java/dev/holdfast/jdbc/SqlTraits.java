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
        /** BEGIN, SAVEPOINT, SET TRANSACTION, ... */
        TRANSACTION,
        /** What makes a transaction stay: COMMIT, END, PREPARE TRANSACTION, COMMIT PREPARED. */
        COMMIT,
        /** What undoes one, or a part of it: ROLLBACK, ABORT, ROLLBACK TO, ROLLBACK PREPARED. */
        ROLLBACK,
        /** Everything that is known but is none of the above: SET, SHOW, LISTEN, EXPLAIN, COPY, ... */
        OTHER,
        /** Several statements in one text. */
        MULTIPLE,
        /** Not understood. */
        UNKNOWN
    }

    private static final SqlTraits UNSAID = worst(null);
    private static final TraitsCache CACHE = new TraitsCache();

    private final String text;
    private final Kind kind;
    private final boolean plainRead;
    private final boolean plainInsert;
    private final boolean touchesSession;
    private final boolean controlsTransaction;
    private final boolean commits;
    private final boolean fitsTransactionBlock;
    private final boolean readsSequenceState;
    private final boolean changesCatalog;
    private final boolean changesServer;
    private final boolean harmless;
    private final boolean quiet;
    private final boolean writesRows;
    private final String[] unknownFunctions;

    /** Null = not asked for yet. */
    private MarkedText marked;

    private SqlTraits(String text, SqlReader reader) {
        this.text = text;
        this.kind = reader.kind;
        this.plainRead = reader.plain;
        this.plainInsert = reader.plainInsert;
        this.touchesSession = reader.touches || reader.unknown.tooMany;
        this.controlsTransaction = reader.controls;
        this.commits = reader.commits;
        this.fitsTransactionBlock = reader.fits;
        this.readsSequenceState = reader.sequenceState;
        this.changesCatalog = reader.catalog;
        this.changesServer = reader.server;
        this.unknownFunctions = reader.unknown.toArray();
        this.harmless = !touchesSession
                && !controlsTransaction
                && !readsSequenceState
                && !changesCatalog
                && !changesServer
                && unknownFunctions.length == 0;
        this.quiet = harmless && plainRead;
        this.writesRows = fitsTransactionBlock && !controlsTransaction && (isWrite(kind) || reader.modifies);
    }

    private static boolean isWrite(Kind kind) {
        return kind == Kind.INSERT || kind == Kind.UPDATE || kind == Kind.DELETE || kind == Kind.MERGE;
    }

    /** The traits of a text; the ones seen lately are kept. Null is the worst case. */
    public static SqlTraits of(String sql) {
        if (sql == null) {
            return UNSAID;
        }
        SqlTraits traits = CACHE.get(sql);
        if (traits == null) {
            traits = classify(sql);
            CACHE.put(traits);
        }
        return traits;
    }

    private static SqlTraits worst(String sql) {
        return new SqlTraits(sql, SqlReader.worst());
    }

    static SqlTraits classify(String sql) {
        SqlReader reader = new SqlReader(sql, false).read();
        if (reader.beyond() || reader.unterminated()) {
            return worst(sql);
        }
        SqlTraits traits = new SqlTraits(sql, reader);
        return reader.ambiguous() ? traits.orWorse(sql) : traits;
    }

    /** With standard_conforming_strings off the text means something else, if it means anything: then the worse of the two counts. */
    private SqlTraits orWorse(String sql) {
        SqlReader other = new SqlReader(sql, true).read();
        boolean refused = other.unterminated();
        if (other.beyond() && !refused) {
            return worst(sql);
        }
        for (String name : unknownFunctions) {
            other.unknown.add(name);
        }
        other.touches |= touchesSession;
        other.controls |= controlsTransaction;
        other.commits |= commits;
        other.fits &= fitsTransactionBlock;
        other.sequenceState |= readsSequenceState;
        other.catalog |= changesCatalog;
        other.server |= changesServer;
        other.modifies |= writesRows && kind == Kind.SELECT;
        other.plainInsert = plainInsert && (refused || other.plainInsert);
        other.plain = plainRead && (refused || other.plain);
        other.kind = refused || other.kind == kind ? kind : Kind.UNKNOWN;
        return new SqlTraits(sql, other);
    }

    /** The text itself; null where it isn't known. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** One SELECT without locking clause, INTO, or data-changing WITH. Its functions may still write. */
    public boolean plainRead() {
        return plainRead;
    }

    /** One INSERT of VALUES without a sub-select. Its functions and triggers may still read. */
    public boolean plainInsert() {
        return plainInsert;
    }

    /** May leave something in the session that outlives the transaction: SET, TEMP, LISTEN, PREPARE, LOAD, advisory locks, WITH HOLD, ... */
    public boolean touchesSession() {
        return touchesSession;
    }

    /** Begins, ends or marks a transaction by its text. */
    public boolean controlsTransaction() {
        return controlsTransaction;
    }

    /** Makes a transaction stay, if it is all that, or has such a statement among others. */
    public boolean commits() {
        return commits;
    }

    /** Undoes all of a transaction: going back to a savepoint doesn't. */
    public boolean rollsBack() {
        return kind == Kind.ROLLBACK && !fitsTransactionBlock;
    }

    /** Ends the open transaction, if it isn't refused; alone, not among others. */
    public boolean endsTransaction() {
        return kind == Kind.COMMIT && !fitsTransactionBlock || rollsBack();
    }

    /** Can run inside BEGIN ... COMMIT. */
    public boolean fitsTransactionBlock() {
        return fitsTransactionBlock;
    }

    /** Calls {@code currval} or {@code lastval}, whose answer depends on what the session did before. */
    public boolean readsSequenceState() {
        return readsSequenceState;
    }

    /** DDL that what drivers and other sessions keep of tables and types (plans, oids) may not outlive. */
    public boolean changesCatalog() {
        return changesCatalog;
    }

    /** Databases and roles: idle sessions stand in its way (DROP DATABASE), or would outlive it (ALTER ROLE ... PASSWORD). */
    public boolean changesServer() {
        return changesServer;
    }

    /** Names (as written, schema-qualified if they were) of called functions that aren't known to be harmless; empty for most texts. */
    public String[] unknownFunctions() {
        return unknownFunctions;
    }

    /** One INSERT, UPDATE, DELETE or MERGE, or a SELECT with such a one in its WITH list. */
    public boolean writesRows() {
        return writesRows;
    }

    /** The text as part of another one; its {@link MarkedText#isRefused()} tells if it can't be. */
    public MarkedText marked() {
        if (marked == null) {
            marked = MarkedText.of(text, kind);
        }
        return marked;
    }

    /** A plain read, with nothing to note before or after it runs. */
    public boolean quiet() {
        return quiet;
    }

    /** Nothing to note before or after it runs: the common case, one field read. */
    public boolean harmless() {
        return harmless;
    }
}
