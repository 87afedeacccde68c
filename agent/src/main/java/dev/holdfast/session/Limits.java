package dev.holdfast.session;

import dev.holdfast.config.Settings;
import java.time.Duration;

/** The time limits of sessions. Immutable, any thread. */
final class Limits {
    /** Silence of a call; zero = never too long. */
    final Duration command;

    /** Whether a silent call is probed before it is aborted. */
    final boolean probe;

    /** {@code statement_timeout}; zero = the server's. */
    final Duration statement;

    /** {@code idle_in_transaction_session_timeout}; zero = the server's. */
    final Duration idleTransaction;

    /** How long a connect waits for a server that has answered before; zero = not at all. */
    final Duration outage;

    Limits(Duration command, boolean probe, Duration statement, Duration idleTransaction, Duration outage) {
        this.outage = outage;
        this.command = command;
        this.probe = probe;
        this.statement = statement;
        this.idleTransaction = idleTransaction;
    }

    static Limits of(Settings settings) {
        return new Limits(
                settings.timeoutCommand(),
                settings.timeoutProbe(),
                settings.timeoutStatement(),
                settings.timeoutIdleTransaction(),
                settings.retryDeadline());
    }
}
