package dev.holdfast.config;

import java.time.Duration;

/** Every setting, read once at start. Immutable, any thread. Meaning and limits of each key: README. */
public final class Settings {
    public boolean enabled() {
        return true;
    }

    /** Idle sessions a thread keeps whatever other threads want, at least. */
    public int poolMinSize() {
        return 2;
    }

    /** Idle sessions a thread keeps, at most. */
    public int poolMaxSize() {
        return 20;
    }

    /** Physical connections to one server, at most; 0 = auto, reckoned from what the server says. */
    public int poolMaxTotal() {
        return 0;
    }

    public Duration poolIdleTimeout() {
        return Duration.ofSeconds(300);
    }

    public Duration poolMaxLifetime() {
        return Duration.ofMinutes(30);
    }

    /** Statements after which a physical connection is retired. */
    public long poolMaxQueries() {
        return 50_000;
    }

    public Duration poolAcquireTimeout() {
        return Duration.ofSeconds(30);
    }

    /** True = {@code holdfast.preset=strict}. */
    public boolean strict() {
        return false;
    }

    /** Silence after which a call is probed (strict: aborted); zero = never. */
    public Duration timeoutCommand() {
        return Duration.ofSeconds(60);
    }

    /** Whether a silent call is probed before it is aborted; false = aborted at once (strict). */
    public boolean timeoutProbe() {
        return true;
    }

    /** statement_timeout set on the server where its source is the default; zero = off. */
    public Duration timeoutStatement() {
        return Duration.ZERO;
    }

    /** idle_in_transaction_session_timeout set on the server where its source is the default; zero = off. */
    public Duration timeoutIdleTransaction() {
        return Duration.ZERO;
    }

    /** Which stage fails on purpose ({@code configuration, instrumentation, generation, pool}); empty = none. For tests of law 0. */
    public String fault() {
        return "";
    }
}
