package io.github.comfyarchive.sync;

import io.github.comfyarchive.store.row.LastRun;
import org.jspecify.annotations.Nullable;

/**
 * How the archive of a server stands. Times are ISO-8601.
 *
 * @param name what it is called
 * @param url its address
 * @param error why it cannot be read, in words; null where it answers
 * @param version the ComfyUI it is, as it says or said last
 * @param lastSyncedAt the end of the last run that read its history; null if there was none
 * @param lastRun the last run that has a row; null if there was none
 * @param behind how many entries of its history are not archived; null where that is unknown
 * @param historyLength how many entries its history has; null too
 * @param promptsOfLastDay prompts of the last 24 hours, those not archived included
 * @param filesWaiting files that are still to be fetched
 * @param notice what may have been lost since the last run, or in one of the last day, in words
 */
public record ServerStatus(
        String name,
        String url,
        @Nullable String error,
        @Nullable String version,
        @Nullable String lastSyncedAt,
        @Nullable LastRun lastRun,
        @Nullable Long behind,
        @Nullable Long historyLength,
        long promptsOfLastDay,
        long filesWaiting,
        @Nullable String notice) {
    /** What a ComfyUI server keeps unless it was changed (comfyui-protocol.md, "GET /history"). */
    public static final long USUAL_CAP = 10_000;
}
