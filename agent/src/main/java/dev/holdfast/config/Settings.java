package dev.holdfast.config;

import dev.holdfast.jdbc.QualifiedName;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * Every setting, read once at start. Immutable, any thread. Meaning and limits of each key: {@link Key}.
 *
 * <p>A value that can't be used is one warning line, and the default applies; nothing here throws. Loading is part of
 * every start, so there is no regex, lambda or formatter on the way.
 */
public final class Settings {
    private final Object[] values = new Object[Key.values().length];
    private final String[] texts = new String[values.length];
    private final Origin[] origins = new Origin[values.length];
    private final Map<String, String> places;

    /** All defaults, whatever the environment says. */
    public Settings() {
        this(new Given(null));
    }

    private Settings(Given given) {
        places = given.places();
        set(Key.PRESET, given, false);
        for (Key key : Key.values()) {
            set(key, given, strict());
        }
        keepAtMost(Key.POOL_MAX_SIZE, Key.POOL_MIN_SIZE, given);
        keepAtMost(Key.RETRY_MAX_DELAY, Key.RETRY_INITIAL_DELAY, given);
    }

    /**
     * Reads system properties, environment, agent arguments and the file they name; the first that has a key wins.
     *
     * @param agentArguments what stood after {@code -javaagent:holdfast.jar=}; null = nothing
     * @param warnings gets one line for each thing that is wrong, without line end, never with a password
     */
    public static Settings load(String agentArguments, Consumer<String> warnings) {
        return load(agentArguments, System.getProperties(), System.getenv(), warnings);
    }

    /** As {@link #load(String, Consumer)}, from the given properties and environment. */
    public static Settings load(
            String agentArguments,
            Properties systemProperties,
            Map<String, String> environment,
            Consumer<String> warnings) {
        Given given = new Given(warnings);
        given.systemProperties(systemProperties);
        given.environment(environment);
        if (agentArguments != null) {
            given.agentArguments(agentArguments);
        }
        given.file();
        return new Settings(given);
    }

    private void set(Key key, Given given, boolean strict) {
        String initial = strict ? key.strictText() : key.defaultText();
        Object value = given.text(key) == null ? null : key.read(given.text(key));
        if (value == null && given.text(key) != null) {
            given.refuse(key, "allowed is " + key.allowed() + "; " + applies(initial));
        }
        boolean isGiven = value != null;
        int i = key.ordinal();
        values[i] = isGiven ? value : key.read(initial);
        texts[i] = isGiven ? given.text(key) : initial;
        origins[i] = isGiven ? given.origin(key) : initial.equals(key.defaultText()) ? Origin.DEFAULT : Origin.PRESET;
    }

    private static String applies(String initial) {
        return initial.isEmpty() ? "it is ignored" : "the default " + initial + " applies";
    }

    /** Only a value that somebody asked for is an error; a default just gives way to a small limit. */
    private void keepAtMost(Key limit, Key key, Given given) {
        long most = amount(values[limit.ordinal()]);
        if (amount(values[key.ordinal()]) <= most) {
            return;
        }
        String instead = amount(key.read(key.defaultText())) <= most ? key.defaultText() : text(limit);
        if (given.text(key) != null) {
            given.refuse(
                    key,
                    "greater than " + Text.assignment(limit.fullName(), text(limit)) + "; allowed is at most "
                            + text(limit) + "; " + instead + " applies");
        }
        values[key.ordinal()] = key.read(instead);
        texts[key.ordinal()] = instead;
        origins[key.ordinal()] = Origin.DEFAULT;
    }

    private static long amount(Object value) {
        return value instanceof Duration ? ((Duration) value).toMillis() : (Long) value;
    }

    /** The value as text, as it was given or as the default stands in the table; empty = none. */
    public String text(Key key) {
        return texts[key.ordinal()];
    }

    public Origin origin(Key key) {
        return origins[key.ordinal()];
    }

    /** What somebody set, such as {@code pool.max-size=5, log.level=debug}; empty where all is default. */
    public String changed() {
        StringBuilder changed = new StringBuilder();
        for (Key key : Key.values()) {
            if (origin(key) != Origin.DEFAULT) {
                changed.append(changed.length() == 0 ? "" : ", ").append(Text.assignment(key.bareName(), text(key)));
            }
        }
        for (Map.Entry<String, String> place : places.entrySet()) {
            String name = Key.SHARING.bareName() + "." + place.getKey();
            changed.append(changed.length() == 0 ? "" : ", ").append(Text.assignment(name, place.getValue()));
        }
        return changed.toString();
    }

    private boolean flag(Key key) {
        return values[key.ordinal()].equals("true");
    }

    private long count(Key key) {
        return (Long) values[key.ordinal()];
    }

    private Duration time(Key key) {
        return (Duration) values[key.ordinal()];
    }

    public boolean enabled() {
        return flag(Key.ENABLED);
    }

    /** Idle sessions of a thread that others take over only when there is nothing else to take. */
    public int poolMinSize() {
        return (int) count(Key.POOL_MIN_SIZE);
    }

    /** Idle sessions a thread keeps, at most. */
    public int poolMaxSize() {
        return (int) count(Key.POOL_MAX_SIZE);
    }

    /** Physical connections to one server, at most; 0 = auto, reckoned from what the server says. */
    public int poolMaxTotal() {
        return (int) count(Key.POOL_MAX_TOTAL);
    }

    /** At least a millisecond. */
    public Duration poolIdleTimeout() {
        return time(Key.POOL_IDLE_TIMEOUT);
    }

    /** At least a millisecond. */
    public Duration poolMaxLifetime() {
        return time(Key.POOL_MAX_LIFETIME);
    }

    /** Statements after which a physical connection is retired; at least 1. */
    public long poolMaxQueries() {
        return count(Key.POOL_MAX_QUERIES);
    }

    /** At least a millisecond. */
    public Duration poolAcquireTimeout() {
        return time(Key.POOL_ACQUIRE_TIMEOUT);
    }

    /** True = {@code holdfast.preset=strict}. */
    public boolean strict() {
        return values[Key.PRESET.ordinal()].equals("strict");
    }

    /** Silence after which a call is probed (strict: aborted); zero = never. */
    public Duration timeoutCommand() {
        return time(Key.TIMEOUT_COMMAND);
    }

    /** Whether a silent call is probed before it is aborted; false = aborted at once (strict). */
    public boolean timeoutProbe() {
        return flag(Key.TIMEOUT_PROBE);
    }

    /** statement_timeout set on the server where its source is the default; zero = off. */
    public Duration timeoutStatement() {
        return time(Key.TIMEOUT_STATEMENT);
    }

    /** idle_in_transaction_session_timeout set on the server where its source is the default; zero = off. */
    public Duration timeoutIdleTransaction() {
        return time(Key.TIMEOUT_IDLE_TRANSACTION);
    }

    /** One of {@code auto, split, joined}. */
    public String sharing() {
        return (String) values[Key.SHARING.ordinal()];
    }

    /** Whether {@link #sharingAt} has an answer for any place. */
    public boolean hasSharingPlaces() {
        return !places.isEmpty();
    }

    /** Path of the file that keeps evidence across restarts; empty = none. */
    public String sharingMemory() {
        return text(Key.SHARING_MEMORY);
    }

    /**
     * The same for connections opened by a method, where somebody said so.
     *
     * @param frame {@code com.acme.Db#get}
     * @return null = nobody did
     */
    public String sharingAt(String frame) {
        for (Map.Entry<String, String> place : places.entrySet()) {
            String pattern = place.getKey();
            boolean fits = pattern.endsWith("*")
                    ? frame.startsWith(pattern.substring(0, pattern.length() - 1))
                    : frame.equals(pattern) || frame.startsWith(pattern + "#");
            if (fits) {
                return place.getValue();
            }
        }
        return null;
    }

    /** Runs of one statement in all; at least 1. */
    public int retryMaxAttempts() {
        return (int) count(Key.RETRY_MAX_ATTEMPTS);
    }

    /** At least a millisecond. */
    public Duration retryInitialDelay() {
        return time(Key.RETRY_INITIAL_DELAY);
    }

    /** From 1 to 10. */
    public double retryMultiplier() {
        return (Double) values[Key.RETRY_MULTIPLIER.ordinal()];
    }

    /** From 0 to 1. */
    public double retryJitter() {
        return (Double) values[Key.RETRY_JITTER.ordinal()];
    }

    /** At least a millisecond. */
    public Duration retryMaxDelay() {
        return time(Key.RETRY_MAX_DELAY);
    }

    /** From the moment a failure is noticed; zero = nothing is tried again. */
    public Duration retryDeadline() {
        return time(Key.RETRY_DEADLINE);
    }

    /** One of {@code auto, marker, xid, off}. */
    public String commitProof() {
        return (String) values[Key.COMMIT_PROOF.ordinal()];
    }

    public QualifiedName commitMarkerTable() {
        return (QualifiedName) values[Key.COMMIT_MARKER_TABLE.ordinal()];
    }

    public boolean commitMarkerCreate() {
        return flag(Key.COMMIT_MARKER_CREATE);
    }

    public boolean commitRollbackAsError() {
        return flag(Key.COMMIT_ROLLBACK_AS_ERROR);
    }

    /** Path of the file that log lines are appended to; empty = standard error. */
    public String logFile() {
        return text(Key.LOG_FILE);
    }

    /** One of {@code error, warn, info, debug}. */
    public String logLevel() {
        return (String) values[Key.LOG_LEVEL.ordinal()];
    }

    /** Which stage fails on purpose ({@code configuration, instrumentation, generation, pool}); empty = none. For tests of law 0. */
    public String fault() {
        Object stage = values[Key.FAULT.ordinal()];
        return stage.equals("none") ? "" : (String) stage;
    }
}
