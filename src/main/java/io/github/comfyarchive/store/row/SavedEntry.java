package io.github.comfyarchive.store.row;

/**
 * What became of an entry.
 *
 * @param prompt the prompt's key
 * @param change whether it was new, changed or known
 */
public record SavedEntry(long prompt, Change change) {
    /** What saving it changed. */
    public enum Change {
        NEW,
        CHANGED,
        KNOWN
    }
}
