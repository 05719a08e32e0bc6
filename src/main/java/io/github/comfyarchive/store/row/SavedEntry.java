package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.PromptId;

/**
 * What became of an entry.
 *
 * @param prompt the prompt's key; 0 where it was forgotten
 * @param promptId the id under which the prompt is kept
 * @param change whether it was new, changed, known or forgotten
 */
public record SavedEntry(long prompt, PromptId promptId, Change change) {
    /** What saving it changed. */
    public enum Change {
        NEW,
        CHANGED,
        /** It is archived as it is. */
        KNOWN,
        /** Somebody wanted this run gone: nothing was written, and it counts as archived. */
        FORGOTTEN;

        /**
         * Whether anything was written.
         *
         * @return true for what is new or has changed
         */
        public boolean isWritten() {
            return this == NEW || this == CHANGED;
        }
    }
}
