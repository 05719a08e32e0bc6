package io.github.comfyarchive.export;

/**
 * What an export of files came to.
 *
 * @param prompts how many prompts
 * @param files how many files of the archive
 * @param bytes their size
 * @param linked how many of them are links to the archive's own
 * @param missing outputs that the archive does not have
 * @param damaged outputs that it should have, and has not as they were
 */
public record FilesReport(long prompts, long files, long bytes, long linked, long missing, long damaged) {}
