package io.github.comfyarchive.store.row;

import java.util.Locale;

/** What became of the file of an output. */
public enum OutputState {
    /** Nobody tried to fetch it yet. */
    PENDING,
    /** Its bytes are in {@code assets/}. */
    STORED,
    /** The server no longer has it, and will not have it again. */
    MISSING,
    /** It could not be fetched; the next run tries again. */
    FAILED,
    /** It will not be fetched: the user did not ask for its type, or the server refuses its name for good. */
    SKIPPED,
    /** Its bytes were archived, and somebody wanted them gone: it is not fetched again. */
    FORGOTTEN;

    /**
     * The word used in the database and in JSON.
     *
     * @return the name in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
