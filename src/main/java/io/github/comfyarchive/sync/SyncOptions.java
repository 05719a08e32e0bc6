package io.github.comfyarchive.sync;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to sync.
 *
 * @param full whether to walk the whole history, and so see entries that were replaced in place
 * @param pageSize entries a request; null to follow what the server can do
 * @param types of the files to fetch
 * @param jobs files fetched side by side; null for four, and more where the link to the server is what limits
 * @param connectTimeout for a connection
 * @param readTimeout for each wait for bytes
 * @param firstRetryDelay before the second attempt of a request
 */
public record SyncOptions(
        boolean full,
        @Nullable Integer pageSize,
        Set<String> types,
        @Nullable Integer jobs,
        Duration connectTimeout,
        Duration readTimeout,
        Duration firstRetryDelay) {

    /** What the command line says when it says nothing. */
    public static final SyncOptions DEFAULT = new SyncOptions(
            false,
            null,
            Set.of("output", "temp"),
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(500));
}
