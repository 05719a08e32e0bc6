package io.github.comfyarchive.sync;

import io.github.comfyarchive.intake.LocalFiles;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to sync.
 *
 * @param full whether to walk the whole history, and so see entries that were replaced in place
 * @param pageSize entries per request; null to follow what the server can do
 * @param types of the files to fetch
 * @param jobs files fetched side by side; null for four, and more where the link to the server is what limits
 * @param connectTimeout for a connection
 * @param readTimeout for each wait for bytes
 * @param firstRetryDelay before the second attempt of a request
 * @param minFree how many bytes to leave free on the disk of the files; 0 to look at nothing
 * @param linkFrom where the servers' files lie on this machine too; null where nobody said so
 */
public record SyncOptions(
        boolean full,
        @Nullable Integer pageSize,
        Set<String> types,
        @Nullable Integer jobs,
        Duration connectTimeout,
        Duration readTimeout,
        Duration firstRetryDelay,
        long minFree,
        LocalFiles.@Nullable Folder linkFrom) {

    /** What is left free unless a user says otherwise: entries of months go into a gigabyte. */
    public static final long USUAL_MIN_FREE = 1_000_000_000;

    /** What the command line says when it says nothing. */
    public static final SyncOptions DEFAULT = new SyncOptions(
            false,
            null,
            Set.of("output", "temp"),
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            USUAL_MIN_FREE,
            null);
}
