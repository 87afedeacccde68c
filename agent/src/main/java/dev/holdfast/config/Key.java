package dev.holdfast.config;

import java.util.Locale;

/**
 * Every key there is: the one table from which validation, {@code --help}, {@code --check} and README's table come.
 * Where {@code holdfast.preset=strict} changes the default, the key says so.
 */
public enum Key {
    ENABLED("enabled", Values.flag(), "true", "false leaves the application as it is: nothing is installed"),
    PRESET(
            "preset",
            Values.oneOf("gentle", "strict"),
            "gentle",
            "strict sets the time limits that end work which takes too long"),
    POOL_MIN_SIZE(
            "pool.min-size",
            Values.count(0, 10_000),
            "2",
            "idle sessions of a thread that others take over only when there is nothing else to take; at most pool.max-size"),
    POOL_MAX_SIZE(
            "pool.max-size",
            Values.count(1, 10_000),
            "20",
            "idle sessions that a thread keeps at most; it may have more in use, up to the budget"),
    POOL_MAX_TOTAL(
            "pool.max-total",
            Values.countOrAuto(1, 100_000),
            "auto",
            "the budget: physical connections to one server, all threads together; auto is reckoned from what the server allows and others use"),
    POOL_IDLE_TIMEOUT(
            "pool.idle-timeout", Values.time(), "300s", "an idle physical connection is closed after this time"),
    POOL_MAX_LIFETIME(
            "pool.max-lifetime",
            Values.time(),
            "30m",
            "a physical connection is replaced at this age, never while in use"),
    POOL_MAX_QUERIES(
            "pool.max-queries",
            Values.count(1, 1_000_000_000),
            "50000",
            "a physical connection is replaced after this many statements, never while in use"),
    POOL_ACQUIRE_TIMEOUT(
            "pool.acquire-timeout",
            Values.time(),
            "30s",
            "how long a thread waits for a session when the budget is used up; then SQLState 08001"),
    TIMEOUT_COMMAND(
            "timeout.command",
            Values.timeOrOff(),
            "60s",
            "a call silent for this long is probed or aborted, see timeout.probe"),
    TIMEOUT_PROBE(
            "timeout.probe",
            Values.flag(),
            "true",
            "false",
            "true: a silent call is aborted only if its server process is gone or out of reach; false: aborted at once"),
    TIMEOUT_STATEMENT(
            "timeout.statement",
            Values.timeOrOff(),
            "0",
            "30s",
            "statement_timeout on the server, unless URL, role or database set it"),
    TIMEOUT_IDLE_TRANSACTION(
            "timeout.idle-transaction",
            Values.timeOrOff(),
            "0",
            "5m",
            "idle_in_transaction_session_timeout on the server, unless URL, role or database set it"),
    SHARING(
            "sharing",
            Values.oneOf("auto", "split", "joined"),
            "auto",
            "threads on one connection: auto finds out what the program means, split gives each thread a session, joined keeps"
                    + " all on one; sharing.com.acme.Db#get=split is for connections opened there, sharing.com.acme.* for"
                    + " those of a package"),
    SHARING_MEMORY(
            "sharing.memory",
            Values.fileToWrite(),
            "",
            "what was found out about shared connections is kept in this file for 30 days, for the next start"),
    RETRY_MAX_ATTEMPTS(
            "retry.max-attempts",
            Values.count(1, 100),
            "5",
            "how often a statement is run in all, where a failure is known to have left nothing behind; 1 = never again"),
    RETRY_INITIAL_DELAY(
            "retry.initial-delay", Values.time(), "100ms", "the pause before the second run; at most retry.max-delay"),
    RETRY_MULTIPLIER("retry.multiplier", Values.decimal(1, 10), "2", "each further pause is so many times as long"),
    RETRY_JITTER(
            "retry.jitter", Values.decimal(0, 1), "0.5", "a pause is longer or shorter by chance, by this part of it"),
    RETRY_MAX_DELAY("retry.max-delay", Values.time(), "5s", "no pause is longer"),
    RETRY_DEADLINE(
            "retry.deadline",
            Values.timeOrOff(),
            "30s",
            "how long a failure is worked on, from the moment it is noticed, waiting for the server included;"
                    + " 0 = nothing is tried again or proved, and no connect waits"),
    COMMIT_PROOF(
            "commit.proof",
            Values.oneOf("auto", "marker", "xid", "off"),
            "auto",
            "how the outcome of a commit without an answer is found out: by a row in the marker table, or by the transaction's"
                    + " number; auto is marker where that table is there, else xid; off leaves commits to the driver"),
    COMMIT_MARKER_TABLE(
            "commit.marker.table",
            Values.table(),
            "holdfast.commit_marker",
            "the marker table, with its schema; --marker-ddl prints how to create it"),
    COMMIT_MARKER_CREATE(
            "commit.marker.create",
            Values.flag(),
            "false",
            "true: where the marker table is missing, the agent creates it with the first write, if the role may"),
    COMMIT_ROLLBACK_AS_ERROR(
            "commit.rollback-as-error",
            Values.flag(),
            "false",
            "true: a commit that the server answers with ROLLBACK throws 25P02 where the driver says nothing"),
    LOG_FILE("log.file", Values.fileToWrite(), "", "log lines are appended to this file instead of standard error"),
    LOG_LEVEL(
            "log.level",
            Values.oneOf("error", "warn", "info", "debug"),
            "info",
            "how much is logged; debug adds decisions and stack traces"),
    CONFIG(
            "config",
            Values.path("the path of a properties file in UTF-8"),
            "",
            "a file with keys of this table, with or without the prefix holdfast."),
    FAULT(
            "fault",
            Values.oneOf("none", "configuration", "instrumentation", "generation", "pool"),
            "none",
            "for tests: this stage fails on purpose, and the application gets plain connections");

    static final String PREFIX = "holdfast.";
    static final String ENVIRONMENT_PREFIX = "HOLDFAST_";
    private static final Key[] ALL = values();

    private final String bare;
    private final String full;
    private final Values values;
    private final String gentle;
    private final String strict;
    private final String meaning;

    Key(String bare, Values values, String initial, String meaning) {
        this(bare, values, initial, initial, meaning);
    }

    Key(String bare, Values values, String gentle, String strict, String meaning) {
        this.bare = bare;
        this.full = "holdfast." + bare;
        this.values = values;
        this.gentle = gentle;
        this.strict = strict;
        this.meaning = meaning;
    }

    /** As it is set as a system property: {@code holdfast.pool.max-size}. */
    public String fullName() {
        return full;
    }

    /** As it is set in the environment: {@code HOLDFAST_POOL_MAX_SIZE}. */
    public String environmentName() {
        return ENVIRONMENT_PREFIX + bare.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** One sentence. */
    public String meaning() {
        return meaning;
    }

    /** In words, for messages and tables. */
    public String allowed() {
        return values.allowed();
    }

    /** What applies when nothing is given; empty = none. */
    public String defaultText() {
        return gentle;
    }

    /** What applies when nothing but {@code holdfast.preset=strict} is given. */
    public String strictText() {
        return strict;
    }

    String bareName() {
        return bare;
    }

    /** @return null where the text can't be read or isn't allowed */
    Object read(String text) {
        return values.read(text);
    }

    /** @param name with or without {@code holdfast.}; null where there is no such key */
    static Key named(String name) {
        String wanted = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        for (Key key : ALL) {
            if (key.bare.equals(wanted)) {
                return key;
            }
        }
        return null;
    }

    /** @return null where no key is set by this environment variable */
    static Key ofEnvironment(String variable) {
        for (Key key : ALL) {
            if (isEnvironmentName(key.bare, variable)) {
                return key;
            }
        }
        return null;
    }

    /** Compares without making the name: every start pays for it. */
    private static boolean isEnvironmentName(String bare, String variable) {
        int offset = ENVIRONMENT_PREFIX.length();
        if (variable.length() != bare.length() + offset || !variable.startsWith(ENVIRONMENT_PREFIX)) {
            return false;
        }
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            char wanted = c == '.' || c == '-' ? '_' : (char) (c - 32);
            if (variable.charAt(i + offset) != wanted) {
                return false;
            }
        }
        return true;
    }

    /**
     * The key that is least edits away; for messages only, it isn't fast. Never the test switch.
     *
     * @param name with or without a prefix; null where more than half would have to change
     */
    static Key nearest(String name) {
        String wanted = comparable(bareOf(name));
        Key best = null;
        int least = Integer.MAX_VALUE;
        for (Key key : ALL) {
            int distance = EditDistance.between(wanted, comparable(key.bare));
            boolean near = distance * 2 < Math.max(wanted.length(), key.bare.length());
            if (near && distance < least && key != FAULT) {
                least = distance;
                best = key;
            }
        }
        return best;
    }

    private static String bareOf(String name) {
        if (name.startsWith(PREFIX)) {
            return name.substring(PREFIX.length());
        }
        return name.startsWith(ENVIRONMENT_PREFIX) ? name.substring(ENVIRONMENT_PREFIX.length()) : name;
    }

    private static String comparable(String bare) {
        return bare.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }
}
