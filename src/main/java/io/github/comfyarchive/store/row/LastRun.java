package io.github.comfyarchive.store.row;

import org.jspecify.annotations.Nullable;

/**
 * How the last run on a server went; from {@code sync_run}.
 *
 * @param startedAt ISO-8601
 * @param outcome how it ended, if it did
 * @param error why it failed, in words
 */
public record LastRun(
        String startedAt, RunEnd.Outcome outcome, @Nullable String error) {}
