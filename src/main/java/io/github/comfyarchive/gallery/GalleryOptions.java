package io.github.comfyarchive.gallery;

import java.time.ZoneId;

/**
 * How a gallery is made.
 *
 * @param title stands above it
 * @param build the program's version
 * @param zone whose days it shows
 * @param copies whether to copy files where a hard link would do
 * @param jobs how many thumbnails are made side by side
 */
public record GalleryOptions(String title, String build, ZoneId zone, boolean copies, int jobs) {
    /** Memory for pictures is shared by all: more would wait for it. */
    private static final int MOST_JOBS = 8;

    /**
     * What suits most people.
     *
     * @param build the program's version
     * @param copies whether to copy files where a hard link would do
     * @return the days of this machine, a thumbnail at a time for each processor
     */
    public static GalleryOptions usual(String build, boolean copies) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new GalleryOptions(
                "ComfyUI archive", build, ZoneId.systemDefault(), copies, Math.min(processors, MOST_JOBS));
    }
}
