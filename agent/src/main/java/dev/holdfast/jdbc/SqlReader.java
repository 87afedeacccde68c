package dev.holdfast.jdbc;

import dev.holdfast.jdbc.SqlTraits.Kind;

/**
 * Reads one text once, under one setting of {@code standard_conforming_strings}, and collects its traits. It follows the
 * head of each statement; of the rest it sees function calls and the few words that matter anywhere. Where it can't
 * tell, it takes the worse. Used by one thread.
 */
final class SqlReader {
    private static final int MAX_NAME_PARTS = 4;

    final FunctionNames unknown = new FunctionNames();
    Kind kind = Kind.OTHER;
    boolean plain = true;
    /** One INSERT of VALUES that reads nothing. */
    boolean plainInsert;

    boolean touches;
    boolean controls;
    /** Some statement of it makes a transaction stay. */
    boolean commits;

    boolean fits = true;
    /** One SELECT, and a query of its WITH list writes. */
    boolean modifies;

    boolean sequenceState;
    boolean catalog;
    boolean server;
    /** Not understood at all: the worst case. */
    boolean lost;

    private final String text;
    private final SqlScanner scanner;
    private final Brackets brackets = new Brackets();

    private int token;
    private Keyword word;
    private int before;
    private Keyword wordBefore;

    /* The dotted name that was read last, and what stood before it. */
    private final int[] nameStart = new int[MAX_NAME_PARTS];
    private final int[] nameEnd = new int[MAX_NAME_PARTS];
    private final boolean[] nameQuoted = new boolean[MAX_NAME_PARTS];
    private int nameParts;
    private int beforeName;
    private Keyword wordBeforeName;
    private boolean aliasAllowed;
    private boolean afterDoubleColon;

    /* The present statement. */
    private Keyword verb;
    private boolean withList;
    private int withDepth;
    private boolean createsIndex;
    private boolean into;
    private boolean makesTemporary;
    private boolean changesData;
    private boolean namesSettingsView;
    private boolean reads;

    SqlReader(String text, boolean backslashEscapes) {
        this.text = text;
        this.scanner = new SqlScanner(text, backslashEscapes);
    }

    /** As if it had read what nobody understands. */
    static SqlReader worst() {
        SqlReader reader = new SqlReader("", false);
        reader.kind = Kind.UNKNOWN;
        reader.plain = false;
        reader.touches = true;
        reader.controls = true;
        reader.commits = true;
        reader.fits = false;
        reader.sequenceState = true;
        reader.catalog = true;
        return reader;
    }

    SqlReader read() {
        int statements = 0;
        advance();
        while (token != SqlScanner.END && !lost) {
            if (token == ';') {
                beginStatement();
                advance();
                continue;
            }
            Kind first = kind;
            readStatement();
            kind = ++statements == 1 ? kind : first == Kind.UNKNOWN ? first : Kind.MULTIPLE;
        }
        modifies &= statements == 1 && kind == Kind.SELECT;
        plain &= statements == 1 && kind == Kind.SELECT;
        plainInsert = statements == 1 && kind == Kind.INSERT && !reads;
        return this;
    }

    boolean ambiguous() {
        return scanner.ambiguous;
    }

    boolean unterminated() {
        return scanner.unterminated;
    }

    boolean beyond() {
        return scanner.beyond || lost;
    }

    private void beginStatement() {
        verb = null;
        withList = false;
        createsIndex = false;
        into = false;
        makesTemporary = false;
        changesData = false;
        namesSettingsView = false;
        brackets.clear();
    }

    private void readStatement() {
        kind = readHead();
        skipRest();
        if (withList) {
            kind = Kind.UNKNOWN;
        }
        if (kind == Kind.UNKNOWN) {
            lost = true;
        }
        if (into && kind == Kind.SELECT) {
            kind = Kind.DDL;
            catalog |= !makesTemporary;
        }
        plain &= !into && !changesData;
        touches |= namesSettingsView && changesData;
    }

    private void skipRest() {
        while (token != SqlScanner.END && token != ';') {
            advance();
        }
    }

    private Kind readHead() {
        if (token == '{') {
            return escapedCall();
        }
        boolean bracketed = token == '(';
        while (token == '(') {
            advance();
        }
        if (word == null) {
            return Kind.UNKNOWN;
        }
        verb = word;
        switch (word) {
            case SELECT:
            case VALUES:
            case TABLE:
                return Kind.SELECT;
            case WITH:
                withList = true;
                withDepth = brackets.depth();
                return Kind.UNKNOWN;
            default:
                return bracketed ? Kind.UNKNOWN : readCommand();
        }
    }

    private Kind readCommand() {
        switch (word) {
            case INSERT:
                return Kind.INSERT;
            case UPDATE:
                return Kind.UPDATE;
            case DELETE:
                return Kind.DELETE;
            case MERGE:
                return Kind.MERGE;
            case CREATE:
            case ALTER:
            case DROP:
                return definition();
            case IMPORT:
                catalog = true;
                return Kind.DDL;
            case TRUNCATE:
            case COMMENT:
            case GRANT:
            case REVOKE:
            case REASSIGN:
            case SECURITY:
            case REFRESH:
                return Kind.DDL;
            case BEGIN:
            case START:
            case COMMIT:
            case END:
            case ABORT:
            case ROLLBACK:
            case SAVEPOINT:
            case RELEASE:
                return transactionCommand();
            default:
                return otherCommand();
        }
    }

    private Kind otherCommand() {
        switch (word) {
            case SHOW:
            case FETCH:
            case MOVE:
            case CLOSE:
            case COPY:
            case NOTIFY:
            case ANALYZE:
            case ANALYSE:
            case CHECKPOINT:
            case DECLARE:
                return Kind.OTHER;
            case LOCK:
                return lock();
            case VACUUM:
            case CLUSTER:
            case REINDEX:
                fits = false;
                return Kind.OTHER;
            case SET:
                return set();
            case RESET:
            case LISTEN:
            case UNLISTEN:
            case DEALLOCATE:
            case LOAD:
                touches = true;
                return Kind.OTHER;
            case DISCARD:
                touches = true;
                fits = false;
                return Kind.OTHER;
            case EXPLAIN:
                return explain();
            case PREPARE:
                return prepare();
            default:
                return hiddenStatements();
        }
    }

    /**
     * PostgreSQL's LOCK ends with the transaction. MySQL's LOCK TABLES (or TABLE) t READ (or WRITE) and LOCK INSTANCE end with the
     * connection.
     */
    private Kind lock() {
        advance();
        touches |= isToken("tables") || isToken("instance");
        while (token != SqlScanner.END && token != ';') {
            touches |= isToken("read") || isToken("write");
            advance();
        }
        return Kind.OTHER;
    }

    /** EXECUTE, DO and CALL run statements that the text doesn't show. */
    private Kind hiddenStatements() {
        switch (word) {
            case EXECUTE:
                touches = true;
                sequenceState = true;
                return Kind.OTHER;
            case DO:
                touches = true;
                sequenceState = true;
                fits = false;
                catalog |= mentions("create") || mentions("alter") || mentions("drop");
                return Kind.OTHER;
            case CALL:
                return call();
            default:
                return Kind.UNKNOWN;
        }
    }

    /** The procedure may commit; what it leaves in the session is asked of the server, as for any unknown function. */
    private Kind call() {
        fits = false;
        advance();
        while (token == SqlScanner.WORD || token == SqlScanner.QUOTED || token == '.') {
            advance();
        }
        if (nameParts == 0) {
            return Kind.UNKNOWN;
        }
        if (token != '(') {
            noticeFunction();
        }
        return Kind.OTHER;
    }

    /** <code>{call f(?)}</code> and <code>{? = call f(?)}</code>: JDBC 4.3, section 13.4. */
    private Kind escapedCall() {
        advance();
        if (token == '?') {
            advance();
            if (token != '=') {
                return Kind.UNKNOWN;
            }
            advance();
        }
        return word == Keyword.CALL ? call() : Kind.UNKNOWN;
    }

    private Kind transactionCommand() {
        Keyword command = word;
        controls = true;
        advance();
        switch (command) {
            case SAVEPOINT:
            case RELEASE:
                return Kind.TRANSACTION;
            case ROLLBACK:
                fits &= goesToSavepoint();
                return Kind.ROLLBACK;
            case ABORT:
                fits = false;
                return Kind.ROLLBACK;
            case COMMIT:
            case END:
                fits = false;
                commits = true;
                return Kind.COMMIT;
            default:
                fits = false;
                return command == Keyword.START && word != Keyword.TRANSACTION ? Kind.UNKNOWN : Kind.TRANSACTION;
        }
    }

    private boolean goesToSavepoint() {
        boolean toSavepoint = false;
        while (token == SqlScanner.WORD) {
            toSavepoint |= word == Keyword.TO;
            advance();
        }
        return toSavepoint;
    }

    private Kind set() {
        advance();
        boolean local = word == Keyword.LOCAL;
        if (word == Keyword.TRANSACTION) {
            controls = true;
            return Kind.TRANSACTION;
        }
        if (word == Keyword.CONSTRAINTS) {
            return Kind.OTHER;
        }
        // A custom setting (its name has a point) stays known to the session, as an empty text, after SET LOCAL has
        // ended.
        boolean custom = false;
        while (token != SqlScanner.END && token != ';') {
            custom |= token == '.' || token == SqlScanner.QUOTED;
            advance();
        }
        touches |= !local || custom;
        return Kind.OTHER;
    }

    private Kind prepare() {
        advance();
        if (word == Keyword.TRANSACTION) {
            controls = true;
            fits = false;
            commits = true;
            return Kind.COMMIT;
        }
        touches = true;
        return Kind.OTHER;
    }

    private Kind explain() {
        advance();
        while (word == Keyword.ANALYZE || word == Keyword.ANALYSE || word == Keyword.VERBOSE) {
            advance();
        }
        if (token == '(') {
            advance();
            if (token != '('
                    && word != Keyword.SELECT
                    && word != Keyword.WITH
                    && word != Keyword.VALUES
                    && word != Keyword.TABLE) {
                skipBrackets();
            }
        }
        Kind explained = readHead();
        if (withList) {
            // The main verb will be found further on; it decides nothing that the words themselves don't.
            withList = false;
            plain = false;
            return Kind.OTHER;
        }
        plain = false;
        return explained == Kind.UNKNOWN ? Kind.UNKNOWN : Kind.OTHER;
    }

    private void skipBrackets() {
        while (brackets.depth() > 0 && token != SqlScanner.END && token != ';') {
            advance();
        }
        advance();
    }

    private Kind definition() {
        Keyword action = word;
        do {
            advance();
        } while (isModifier(word));
        Keyword object = word;
        boolean role = object == Keyword.GROUP || isToken("role") || isToken("user");
        server |= object == Keyword.DATABASE || role && action != Keyword.CREATE;
        advance();
        // What is private to this session, makes nothing new where something was, or changes no columns spoils no
        // cache.
        boolean absent = action == Keyword.CREATE && isToken("if");
        catalog |= !makesTemporary && !absent && !role && object != Keyword.INDEX && object != Keyword.DATABASE;
        if (object == null) {
            return Kind.DDL;
        }
        switch (object) {
            case DATABASE:
            case TABLESPACE:
            case SUBSCRIPTION:
            case SYSTEM:
            case TYPE:
                // ALTER TYPE ... ADD VALUE needs its own transaction before PostgreSQL 12.
                fits &= object == Keyword.TYPE && action != Keyword.ALTER;
                return Kind.DDL;
            case EXTENSION:
            case LANGUAGE:
                // Extension scripts run any SQL and load libraries.
                touches |= action != Keyword.DROP;
                return Kind.DDL;
            case FUNCTION:
            case PROCEDURE:
                // Not in one expression: reading on may set the field itself, and |= would put the old value back.
                boolean loads = action == Keyword.CREATE && loadsLibrary();
                touches |= loads;
                return Kind.DDL;
            case INDEX:
                createsIndex = action == Keyword.CREATE;
                return Kind.DDL;
            default:
                return Kind.DDL;
        }
    }

    private static boolean isModifier(Keyword word) {
        return word == Keyword.OR
                || word == Keyword.REPLACE
                || word == Keyword.GLOBAL
                || word == Keyword.LOCAL
                || word == Keyword.TEMP
                || word == Keyword.TEMPORARY
                || word == Keyword.UNLOGGED
                || word == Keyword.UNIQUE
                || word == Keyword.RECURSIVE
                || word == Keyword.TRUSTED
                || word == Keyword.PROCEDURAL;
    }

    /** Whether the word stands anywhere in the text, in a body or a literal too. */
    private boolean mentions(String name) {
        for (int i = text.length() - name.length(); i >= 0; i--) {
            if (text.regionMatches(true, i, name, 0, name.length())) {
                return true;
            }
        }
        return false;
    }

    /** Creating a function in C, or in a language that isn't known, loads a library into the session. */
    private boolean loadsLibrary() {
        boolean loads = false;
        while (token != SqlScanner.END && token != ';') {
            boolean language = word == Keyword.LANGUAGE;
            advance();
            loads |= language && !isToken("sql") && !isToken("plpgsql");
        }
        return loads;
    }

    private boolean isToken(String name) {
        int quote = token == SqlScanner.STRING ? 1 : 0;
        return NameTable.matches(
                name, text, scanner.start + quote, Math.max(scanner.end - quote, scanner.start + quote), true);
    }

    private void advance() {
        int beforeThat = before;
        before = token;
        wordBefore = word;
        token = scanner.next();
        word = token == SqlScanner.WORD ? Keyword.at(text, scanner.start, scanner.end) : null;
        switch (token) {
            case SqlScanner.WORD:
            case SqlScanner.QUOTED:
                noticeName(beforeThat);
                break;
            case '(':
                openBracket();
                break;
            case ')':
                brackets.close();
                nameParts = 0;
                break;
            case '.':
                break;
            default:
                nameParts = 0;
        }
    }

    private void noticeName(int beforeThat) {
        if (before == '.' && nameParts > 0) {
            if (nameParts == MAX_NAME_PARTS) {
                lost = true;
                return;
            }
        } else {
            nameParts = 0;
            beforeName = before;
            wordBeforeName = wordBefore;
            aliasAllowed = before == ')' && brackets.closedAllowsAlias();
            afterDoubleColon = before == ':' && beforeThat == ':';
        }
        nameStart[nameParts] = scanner.start;
        nameEnd[nameParts] = scanner.end;
        nameQuoted[nameParts] = token == SqlScanner.QUOTED;
        nameParts++;
        noticeWord();
        noticeRelation();
    }

    /** The words that mean something wherever they stand. */
    private void noticeWord() {
        if (word == null) {
            return;
        }
        switch (word) {
            case TEMP:
            case TEMPORARY:
                makesTemporary |= wordBefore == Keyword.CREATE
                        || wordBefore == Keyword.GLOBAL
                        || wordBefore == Keyword.LOCAL
                        || wordBefore == Keyword.REPLACE
                        || wordBefore == Keyword.INTO;
                touches |= makesTemporary;
                break;
            case SELECT:
            case TABLE:
            case WITH:
                reads = true;
                break;
            case INTO:
                into |= wordBefore != Keyword.INSERT && wordBefore != Keyword.MERGE;
                break;
            case HOLD:
                touches |= wordBefore == Keyword.WITH;
                break;
            case DATABASE:
                server |= wordBefore == Keyword.ON && (verb == Keyword.GRANT || verb == Keyword.REVOKE);
                break;
            case INSERT:
            case UPDATE:
            case DELETE:
            case MERGE:
                changesData = true;
                modifies |= before == '(';
                break;
            case NO:
            case KEY:
            case SHARE:
                changesData |= wordBefore == Keyword.FOR;
                break;
            case CONCURRENTLY:
                fits &= verb == Keyword.REFRESH || verb == Keyword.SELECT;
                break;
            case EXECUTE:
                // CREATE TABLE ... AS EXECUTE runs what PREPARE has hidden.
                touches |= wordBefore == Keyword.AS;
                break;
            default:
                break;
        }
        if (withList && brackets.depth() == withDepth) {
            findMainVerb();
        }
    }

    private void findMainVerb() {
        boolean listed = before == ',' || wordBefore == Keyword.WITH || wordBefore == Keyword.RECURSIVE;
        Kind found = listed ? Kind.UNKNOWN : mainVerb();
        if (found != Kind.UNKNOWN) {
            withList = false;
            verb = word;
            kind = found;
        }
    }

    private Kind mainVerb() {
        switch (word) {
            case SELECT:
            case VALUES:
            case TABLE:
                return Kind.SELECT;
            case INSERT:
                return Kind.INSERT;
            case UPDATE:
                return Kind.UPDATE;
            case DELETE:
                return Kind.DELETE;
            case MERGE:
                return Kind.MERGE;
            default:
                return Kind.UNKNOWN;
        }
    }

    private void noticeRelation() {
        int start = scanner.start;
        int end = scanner.end;
        boolean fold = token == SqlScanner.WORD;
        if (end - start >= 7 && (text.charAt(start) | 0x20) == 'p') {
            touches |= NameTable.matches("pg_temp", text, start, start + 7, fold);
            namesSettingsView |= NameTable.matches("pg_settings", text, start, end, fold);
        }
    }

    private void openBracket() {
        boolean named = before == SqlScanner.WORD || before == SqlScanner.QUOTED;
        boolean syntax = nameParts == 1
                && !nameQuoted[0]
                && named
                && (Keyword.isSyntax(text, nameStart[0], nameEnd[0]) || isSyntaxHere());
        boolean call = named && !syntax;
        if (call && nameParts > 0 && !isColumnList()) {
            noticeFunction();
        }
        boolean operator =
                call && nameParts == 1 && NameTable.matches("operator", text, nameStart[0], nameEnd[0], true);
        boolean item = before == ','
                || wordBefore == Keyword.FROM
                || wordBefore == Keyword.JOIN
                || wordBefore == Keyword.LATERAL;
        brackets.open(call && !operator || item);
        nameParts = 0;
    }

    /** Key words that users may take for functions too: here they are what the grammar makes of them. */
    private boolean isSyntaxHere() {
        Keyword name = wordBefore;
        if (name == null) {
            return false;
        }
        switch (name) {
            case OVER:
            case FILTER:
            case INCLUDE:
                return beforeName == ')';
            case BY:
                return wordBeforeName == Keyword.ORDER
                        || wordBeforeName == Keyword.GROUP
                        || wordBeforeName == Keyword.PARTITION;
            case ROLLUP:
            case CUBE:
            case RANGE:
            case LIST:
            case HASH:
                return wordBeforeName == Keyword.BY || name == Keyword.RANGE && wordBeforeName == Keyword.AS;
            case SETS:
                return wordBeforeName == Keyword.GROUPING;
            case KEY:
                return wordBeforeName == Keyword.PRIMARY || wordBeforeName == Keyword.FOREIGN;
            case MATERIALIZED:
                return wordBeforeName == Keyword.AS || wordBeforeName == Keyword.NOT;
            case ENUM:
            case IDENTITY:
                return wordBeforeName == Keyword.AS;
            case CONFLICT:
                return wordBeforeName == Keyword.ON && changesData;
            case INSERT:
                return wordBeforeName == Keyword.THEN;
            case SET:
                return verb != Keyword.SELECT && (afterOperand() || wordBeforeName == Keyword.UPDATE);
            case JOIN:
                return afterOperand() || isJoinKind(wordBeforeName);
            case ILIKE:
                return afterOperand();
            case VACUUM:
            case ANALYZE:
            case CLUSTER:
            case REINDEX:
            case EXPLAIN:
            case COPY:
                return verb == name || verb == null;
            default:
                return false;
        }
    }

    private boolean afterOperand() {
        return beforeName == ')'
                || beforeName == ']'
                || beforeName == '?'
                || beforeName == SqlScanner.QUOTED
                || beforeName == SqlScanner.STRING
                || beforeName == SqlScanner.NUMBER
                || beforeName == SqlScanner.WORD && wordBeforeName == null;
    }

    private static boolean isJoinKind(Keyword word) {
        return word == Keyword.LEFT
                || word == Keyword.RIGHT
                || word == Keyword.FULL
                || word == Keyword.INNER
                || word == Keyword.OUTER
                || word == Keyword.CROSS
                || word == Keyword.NATURAL;
    }

    /** The name before the bracket is that of a table, alias, type or new thing; the bracket holds columns or parameters. */
    private boolean isColumnList() {
        if (afterDoubleColon || aliasAllowed && nameParts == 1) {
            return true;
        }
        if (withList && beforeName == ',' && brackets.depth() == withDepth) {
            return true;
        }
        if (wordBeforeName == null) {
            return false;
        }
        switch (wordBeforeName) {
            case INTO:
            case AS:
            case TABLE:
            case EXISTS:
            case REFERENCES:
            case WITH:
            case RECURSIVE:
            case VIEW:
            case FUNCTION:
            case PROCEDURE:
            case TYPE:
                return true;
            case COPY:
            case ANALYZE:
                return verb == wordBeforeName;
            case ON:
            case USING:
                return createsIndex && brackets.depth() == 0;
            default:
                return false;
        }
    }

    private void noticeFunction() {
        int last = nameParts - 1;
        int start = nameStart[last];
        int end = nameEnd[last];
        boolean fold = !nameQuoted[last];
        int effect = BuiltInFunctions.effect(text, start, end, fold);
        if (effect == BuiltInFunctions.SESSION) {
            touches = true;
        } else if (effect == BuiltInFunctions.SEQUENCE_STATE) {
            sequenceState = true;
            plain = false;
        }
        if (effect == BuiltInFunctions.UNKNOWN || !isInCatalog()) {
            if (!isEscape(start, end)) {
                unknown.add(text, nameStart, nameEnd, nameQuoted, nameParts);
            }
        }
        plain &= effect != BuiltInFunctions.WRITES && effect != BuiltInFunctions.SESSION;
    }

    private boolean isInCatalog() {
        return nameParts == 1 && beforeName != '.'
                || nameParts == 2 && NameTable.matches("pg_catalog", text, nameStart[0], nameEnd[0], !nameQuoted[0]);
    }

    private boolean isEscape(int start, int end) {
        return nameParts == 1 && wordBeforeName == Keyword.FN && BuiltInFunctions.isEscape(text, start, end);
    }
}
