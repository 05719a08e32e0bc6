package io.github.comfyarchive.export;

import java.util.List;

/**
 * What an export of files came to.
 *
 * @param prompts how many prompts
 * @param files how many files of the archive
 * @param bytes their size
 * @param linked how many of them are links to the archive's own
 * @param missing outputs that the archive does not have
 * @param damaged outputs that it should have, and has not as they were
 * @param unclean which could not be cleaned, by kind and reason
 */
public record FilesReport(
        long prompts, long files, long bytes, long linked, long missing, long damaged, List<Unclean> unclean) {

    /** Keeps its own copy of the list. */
    public FilesReport {
        unclean = List.copyOf(unclean);
    }

    /**
     * Files that were to be cleaned, and were not written.
     *
     * @param mediaType their kind
     * @param reason why not
     * @param count how many
     * @param firstPrompt the prompt of the first of them
     */
    public record Unclean(String mediaType, String reason, long count, String firstPrompt) {}

    /** How many could not be cleaned. */
    public long uncleanFiles() {
        return unclean.stream().mapToLong(Unclean::count).sum();
    }
}
