package io.github.comfyarchive.store.row;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.history.Prompt;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.sqlite.Times;
import org.jspecify.annotations.Nullable;

/**
 * A row of the view {@code prompt} but its graph, times as ISO-8601 text.
 *
 * @param id its key, 0 before it has one
 * @param promptId the server's id
 * @param number the server's counter
 * @param status how it ended
 * @param completed what the server says of itself
 * @param clientId who queued it
 * @param workflowId the UI's workflow
 * @param createdAt when it was queued; else when it started; else when it was first archived
 * @param startedAt when it started
 * @param finishedAt when it ended
 * @param durationMs from start to end
 * @param firstArchivedAt when this program first saw it
 * @param lastChangedAt when its entry last changed here
 * @param derivation by which rules its derived rows were made; null before there were any
 */
public record PromptRow(
        long id,
        ServerId serverId,
        PromptId promptId,
        @Nullable Double number,
        PromptStatus status,
        @Nullable Boolean completed,
        @Nullable String clientId,
        @Nullable String workflowId,
        String createdAt,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable Long durationMs,
        String firstArchivedAt,
        String lastChangedAt,
        @Nullable String derivation) {

    /**
     * The row of an entry, under the id by which its prompt is kept. Where the entry says no time of creation, that of its start stands for it, else that of archiving.
     */
    public static PromptRow of(
            long id,
            ServerId serverId,
            PromptId promptId,
            NewEntry entry,
            String firstArchivedAt,
            String lastChangedAt) {
        Prompt prompt = entry.parsed().prompt();
        String startedAt = Times.textOrNull(prompt.startedAt());
        String createdAt = Times.textOrNull(prompt.createdAt());
        if (createdAt == null) {
            createdAt = startedAt == null ? firstArchivedAt : startedAt;
        }
        return new PromptRow(
                id,
                serverId,
                promptId,
                prompt.number(),
                prompt.status(),
                prompt.completed(),
                prompt.clientId(),
                prompt.workflowId(),
                createdAt,
                startedAt,
                Times.textOrNull(prompt.finishedAt()),
                prompt.durationMillis(),
                firstArchivedAt,
                lastChangedAt,
                entry.derivation());
    }
}
