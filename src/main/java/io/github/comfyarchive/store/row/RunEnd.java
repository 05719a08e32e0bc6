package io.github.comfyarchive.store.row;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param outcome in a word
 * @param counts what it did
 * @param comfyuiVersion what the server said of itself, where asked
 * @param notice what may have been lost, in plain words
 * @param error why it failed, in plain words
 */
public record RunEnd(
        Outcome outcome,
        RunCounts counts,
        @Nullable String comfyuiVersion,
        @Nullable String notice,
        @Nullable String error) {

    /** Whether the history was read to its newest entry. */
    public boolean readToTheEnd() {
        return counts.historyLength() != null;
    }

    /** The outcome of a run. */
    public enum Outcome {
        /** All that the history holds is archived, and all of its files that there are. */
        DONE,
        /** Archived, but some files could not be fetched. */
        PARTIAL,
        /** The server could not be read to the end. */
        FAILED,
        /** Ended before its end: by the user, or by a kill that the next run notes. */
        STOPPED,
        /** At work; or killed, where nobody holds the server's locks. */
        RUNNING,
        /** Not begun, because another run was at it all the time; such a run has no row. */
        LOCKED;

        /**
         * The word used in the database and in JSON.
         *
         * @return the name in lower case
         */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
