package dev.holdfast.jdbc;

import java.util.Locale;

/** The key words that decide what a statement does; constants are their names in capitals. Immutable, any thread. */
enum Keyword {
    ABORT,
    ALTER,
    ANALYSE,
    ANALYZE,
    AS,
    BEGIN,
    BY,
    CALL,
    CHECKPOINT,
    CLOSE,
    CLUSTER,
    COMMENT,
    COMMIT,
    CONCURRENTLY,
    CONFLICT,
    CONSTRAINTS,
    COPY,
    CREATE,
    CROSS,
    CUBE,
    DATABASE,
    DEALLOCATE,
    DECLARE,
    DELETE,
    DISCARD,
    DO,
    DROP,
    END,
    ENUM,
    EXECUTE,
    EXISTS,
    EXPLAIN,
    EXTENSION,
    FETCH,
    FILTER,
    FN,
    FOR,
    FOREIGN,
    FROM,
    FULL,
    FUNCTION,
    GLOBAL,
    GRANT,
    GROUP,
    GROUPING,
    HASH,
    HOLD,
    IDENTITY,
    ILIKE,
    IMPORT,
    INCLUDE,
    INDEX,
    INNER,
    INSERT,
    INTO,
    JOIN,
    KEY,
    LANGUAGE,
    LATERAL,
    LEFT,
    LIKE,
    LIST,
    LISTEN,
    LOAD,
    LOCAL,
    LOCK,
    MATERIALIZED,
    MERGE,
    MOVE,
    NATURAL,
    NO,
    NOT,
    NOTIFY,
    ON,
    OPTIONS,
    OR,
    ORDER,
    OUTER,
    OVER,
    PARTITION,
    PREPARE,
    PREPARED,
    PRIMARY,
    PROCEDURAL,
    PROCEDURE,
    RANGE,
    REASSIGN,
    RECURSIVE,
    REFERENCES,
    REFRESH,
    REINDEX,
    RELEASE,
    REPLACE,
    RESET,
    REVOKE,
    RIGHT,
    ROLLBACK,
    ROLLUP,
    ROWS,
    SAVEPOINT,
    SCHEMA,
    SECURITY,
    SELECT,
    SET,
    SETS,
    SHARE,
    SHOW,
    START,
    SUBSCRIPTION,
    SYSTEM,
    TABLE,
    TABLESPACE,
    TEMP,
    TEMPORARY,
    THEN,
    TO,
    TRANSACTION,
    TRIGGER,
    TRUNCATE,
    TRUSTED,
    TYPE,
    UNIQUE,
    UNLISTEN,
    UNLOGGED,
    UPDATE,
    USING,
    VACUUM,
    VALUES,
    VERBOSE,
    VIEW,
    WITH;

    /** PostgreSQL 15, appendix C: reserved words, and those that can't name a function. */
    private static final String RESERVED =
            "all analyse analyze and any array as asc asymmetric between bigint bit boolean both case cast "
                    + "char character check coalesce collate column constraint create current_catalog current_date "
                    + "current_role current_time current_timestamp current_user dec decimal default deferrable desc "
                    + "distinct do else end except exists extract false fetch float for foreign from grant greatest "
                    + "group grouping having in initially inout int integer intersect interval into lateral leading "
                    + "least limit localtime localtimestamp national nchar none normalize not null nullif numeric "
                    + "offset on only or order out overlay placing position precision primary real references returning "
                    + "row select session_user setof smallint some substring symmetric table then time timestamp to "
                    + "trailing treat trim true union unique user using values varchar variadic when where window with "
                    + "xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot "
                    + "xmlserialize xmltable ";

    private static final Keyword[] ALL = values();
    private static final NameTable KEYWORDS = keywords();
    private static final NameTable NEVER_FUNCTIONS = NameTable.of(RESERVED);

    /** The key word that stands at {@code start} to {@code end}, in any case, or null. */
    static Keyword at(String text, int start, int end) {
        int value = KEYWORDS.find(text, start, end, true);
        return value == 0 ? null : ALL[(value & 0xff) - 1];
    }

    /** Whether an opening bracket after the unquoted, unqualified word is part of PostgreSQL's grammar and never a function call. */
    static boolean isSyntax(String text, int start, int end) {
        return NEVER_FUNCTIONS.find(text, start, end, true) != 0;
    }

    private static NameTable keywords() {
        String[] lists = new String[ALL.length];
        for (int i = 0; i < ALL.length; i++) {
            lists[i] = ALL[i].name().toLowerCase(Locale.ROOT);
        }
        return NameTable.of(lists);
    }
}
