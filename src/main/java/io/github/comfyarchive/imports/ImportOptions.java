package io.github.comfyarchive.imports;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an import is to do.
 *
 * @param server what the user calls the server that all of it is of; null where each source decides
 * @param files where the files of saved histories lie; null where nobody said
 * @param all whether files that say nothing of themselves are kept too
 * @param copying how bytes come into the archive
 * @param dryRun whether to look only, and write nothing
 */
public record ImportOptions(
        @Nullable String server, @Nullable Path files, boolean all, Copying copying, boolean dryRun) {

    /** How bytes come into the archive. What is masked is always a copy. */
    public enum Copying {
        /** Read and written. */
        COPY,
        /** Shared with the file they came from, where the file system can ({@code cp --reflink}); else read and written. */
        LINK,
        /** The same file under another name; else read and written. */
        HARD_LINK
    }
}
