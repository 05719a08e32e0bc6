package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.PromptId;

/**
 * What became of an entry.
 *
 * @param prompt the prompt's key
 * @param promptId the id under which the prompt is kept
 * @param change whether it was new, changed or known
 */
public record SavedEntry(long prompt, PromptId promptId, Change change) {
    /** What saving it changed. */
    public enum Change {
        NEW,
        CHANGED,
        KNOWN
    }
}
