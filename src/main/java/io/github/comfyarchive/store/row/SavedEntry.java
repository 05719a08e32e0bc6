package io.github.comfyarchive.store.row;

/**
 * What became of an entry.
 *
 * @param prompt the prompt's key
 * @param promptId the id under which the prompt is kept
 * @param change whether it was new, changed or known
 */
public record SavedEntry(long prompt, String promptId, Change change) {
    /** What saving it changed. */
    public enum Change {
        NEW,
        CHANGED,
        KNOWN
    }
}
