package io.github.comfyarchive.store.row;

import org.jspecify.annotations.Nullable;

/**
 * What a run did, as {@code sync_run} keeps it.
 *
 * @param entriesRead entries the server sent
 * @param promptsNew archived for the first time
 * @param promptsChanged archived again because their entry was replaced
 * @param promptsKnown already archived
 * @param malformed entries that were not understood
 * @param filesStored fetched and stored as a new asset
 * @param filesShared whose bytes were there already
 * @param filesMissing that the server no longer has
 * @param filesMismatched of those stored, how many hold another prompt's graph
 * @param filesSkipped that are not to be fetched
 * @param filesFailed that the next run tries again
 * @param fileBytes fetched
 * @param redactions secrets removed from entries
 * @param filesMasked files in which secrets were overwritten
 * @param requests sent to the server
 * @param historyLength how many entries the server's history held, where known
 */
public record RunCounts(
        long entriesRead,
        long entryBytes,
        long promptsNew,
        long promptsChanged,
        long promptsKnown,
        long malformed,
        long filesStored,
        long filesShared,
        long filesMissing,
        long filesMismatched,
        long filesSkipped,
        long filesFailed,
        long fileBytes,
        long redactions,
        long filesMasked,
        long requests,
        @Nullable Long historyLength) {}
