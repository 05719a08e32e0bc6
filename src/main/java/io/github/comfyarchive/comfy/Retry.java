package io.github.comfyarchive.comfy;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** Tries again what may go the next time: a few times, later each time, and not all clients at the same moment. */
public final class Retry {
    /** With delays of 0.5, 1, 2 and 4 s a restarting server is waited for some eight seconds. */
    private static final int RETRIES = 4;

    private static final int BACK_OFF_FACTOR = 2;

    /** A server may ask for any time; a run from cron is to end, and the next tries again. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    private final FailsafeExecutor<Object> executor;

    /**
     * Makes the policy.
     *
     * @param firstDelay how long to wait before the second attempt; twice as long before each further one
     */
    public Retry(Duration firstDelay) {
        this(firstDelay, firstDelay.multipliedBy(16), ServerException::retryable);
    }

    /**
     * For somebody who does not want to sleep through what happens meanwhile, and comes back himself: what is over in a moment is tried
     * again here, after twice the first delay at most; not a server that is away or wants a pause.
     *
     * @param firstDelay how long to wait before the second attempt
     * @return the policy
     */
    public static Retry brief(Duration firstDelay) {
        return new Retry(
                firstDelay,
                firstDelay.multipliedBy(BACK_OFF_FACTOR),
                failure -> failure.retryable() && !failure.away() && !failure.busy());
    }

    /**
     * For a server that never answered yet: who has just typed its address wants to know at once that nothing is there.
     *
     * @param firstDelay how long to wait before the second attempt
     * @return the policy
     */
    public static Retry ofFirst(Duration firstDelay) {
        return new Retry(
                firstDelay, firstDelay.multipliedBy(16), failure -> failure.retryable() && !failure.unreachable());
    }

    private Retry(Duration firstDelay, Duration longestDelay, Predicate<ServerException> worthIt) {
        RetryPolicy<Object> policy = RetryPolicy.builder()
                .handleIf(failure -> failure instanceof ServerException server && worthIt.test(server))
                .withMaxRetries(RETRIES)
                .withBackoff(firstDelay, longestDelay.plusNanos(1), BACK_OFF_FACTOR)
                .withJitter(0.25)
                .withDelayFnOn(context -> delay(context.getLastException()), ServerException.class)
                .build();
        this.executor = Failsafe.with(policy);
    }

    /** What the server asks for, within reason; a negative time means the back-off. */
    private static Duration delay(Throwable failure) {
        Duration asked = failure instanceof ServerException server ? server.retryAfter() : null;
        if (asked == null) {
            return Duration.ofNanos(-1);
        }
        return asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
    }

    /**
     * Does something, again where that may help.
     *
     * @param work what to do, from its beginning each time
     * @param <T> what it gives
     * @return what it gives
     * @throws ServerException the last failure
     * @throws IOException a failure that has nothing to do with the server
     */
    public <T> T call(CheckedSupplier<T> work) throws ServerException, IOException {
        try {
            return executor.get(work);
        } catch (FailsafeException wrapped) {
            if (wrapped.getCause() instanceof ServerException server) {
                throw server;
            }
            if (wrapped.getCause() instanceof IOException storage) {
                throw storage;
            }
            if (wrapped.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw ServerException.transientError("stopped while waiting to try again", wrapped);
            }
            throw wrapped;
        }
    }
}
