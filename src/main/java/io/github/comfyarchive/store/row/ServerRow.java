package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code server}.
 *
 * @param id its key
 * @param name what the user calls it
 * @param url where it was last reached, without credentials
 * @param comfyuiVersion as it said last
 * @param firstSeenAt ISO-8601
 * @param lastSyncedAt ISO-8601, the end of the last run that reached it
 * @param cursorPromptId the newest archived prompt of its history
 * @param cursorOffset where that prompt stood, from the oldest
 * @param pausedAt ISO-8601, since when it is left alone where nobody names it; null where it is not
 */
public record ServerRow(
        ServerId id,
        String name,
        String url,
        @Nullable String comfyuiVersion,
        String firstSeenAt,
        @Nullable String lastSyncedAt,
        @Nullable PromptId cursorPromptId,
        @Nullable Long cursorOffset,
        @Nullable String pausedAt) {}
