package dev.holdfast.guard;

import dev.holdfast.config.Settings;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.sql.SQLException;

/** The settings of retries as Resilience4j takes them. Any thread. */
final class Retries {
    private final Retry retry;

    Retries(Settings settings) {
        long most = settings.retryMaxDelay().toMillis();
        double jitter = settings.retryJitter();
        IntervalFunction growing = IntervalFunction.ofExponentialBackoff(
                settings.retryInitialDelay().toMillis(), Math.max(settings.retryMultiplier(), 1.0001));
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(settings.retryMaxAttempts())
                .intervalFunction(attempt -> jittered(Math.min(most, growing.apply(attempt)), jitter))
                .retryOnException(failure -> failure instanceof SQLException)
                .build();
        this.retry = Retry.of("holdfast", config);
    }

    private static long jittered(long millis, double jitter) {
        double part = 1
                + jitter * (2 * java.util.concurrent.ThreadLocalRandom.current().nextDouble() - 1);
        return Math.max(1, Math.round(millis * part));
    }

    Retry.AsyncContext<?> begin() {
        return retry.asyncContext();
    }
}
