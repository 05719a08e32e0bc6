package io.github.comfyarchive.gallery;

import java.util.List;

/**
 * What a gallery came to.
 *
 * @param prompts how many it shows
 * @param tiles how many pictures, other files and failures
 * @param files how many different files it holds
 * @param thumbnailsMade how many small pictures were made for it
 * @param thumbnailsKept how many were there from an earlier one
 * @param bytes the size of all its files
 * @param damaged how many entries and files the archive has lost or has damaged
 * @param notes what is not as it should be, such as a picture that cannot be read; the first few
 */
public record GalleryReport(
        long prompts,
        long tiles,
        long files,
        long thumbnailsMade,
        long thumbnailsKept,
        long bytes,
        long damaged,
        List<String> notes) {}
