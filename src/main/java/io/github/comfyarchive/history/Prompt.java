package io.github.comfyarchive.history;

import io.github.comfyarchive.id.PromptId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One queued execution, as its entry tells it.
 *
 * @param promptId the server's id, which a client may have chosen
 * @param number the counter since the server's start; negative for the front of the queue, may be any float
 * @param status how it ended
 * @param completed what the server says of itself; absent on very old servers
 * @param clientId who queued it
 * @param workflowId the id of the UI's workflow
 * @param createdAt when it was queued; newer servers only
 * @param startedAt when {@code execution_start} was sent
 * @param finishedAt when it succeeded, failed or was interrupted
 * @param graph the API-format workflow, as it stands in the entry; null where there is none, or it nests deeper than SQLite reads
 */
public record Prompt(
        PromptId promptId,
        @Nullable Double number,
        PromptStatus status,
        @Nullable Boolean completed,
        @Nullable String clientId,
        @Nullable String workflowId,
        @Nullable Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable EntryPart graph) {

    /**
     * How long it ran.
     *
     * @return milliseconds from start to finish, or null where either is unknown
     */
    public @Nullable Long durationMillis() {
        if (startedAt == null || finishedAt == null) {
            return null;
        }
        return Duration.between(startedAt, finishedAt).toMillis();
    }
}
