package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import org.jspecify.annotations.Nullable;

/**
 * A run of a prompt that was forgotten, and is not to be archived again. It has no text of the prompt.
 *
 * @param serverId its server
 * @param promptId the id under which it was kept
 * @param idMac keyed hash of the server's own id, where a secret was removed from it; 32 bytes
 * @param number the server's counter; null where it has none, as what was imported
 * @param startedAt when it began, ISO-8601; null if nobody knows
 * @param finishedAt when it ended, ISO-8601; of what was imported the time of its files
 * @param graphMac keyed hash of its graph's values, in hex; null where nobody can say
 * @param at when it was forgotten
 * @param undoneAt when that was taken back; null while it holds
 */
public record Tombstone(
        ServerId serverId,
        PromptId promptId,
        byte @Nullable [] idMac,
        @Nullable Double number,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable String graphMac,
        String at,
        @Nullable String undoneAt) {

    /** When it was last said anything of: of two homes the later holds. */
    public String last() {
        return undoneAt == null ? at : undoneAt;
    }

    /** The same of another server, as two homes have keys of their own. */
    public Tombstone of(ServerId other) {
        return new Tombstone(other, promptId, idMac, number, startedAt, finishedAt, graphMac, at, undoneAt);
    }
}
