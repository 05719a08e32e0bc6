package io.github.comfyarchive.gallery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of docs/gallery-format.md, as long as its thumbnails are being made.
 *
 * @param day when it was, {@code ""} where that is not known
 * @param values its row, but for the files
 * @param said what its row ends with, after the files
 * @param failed whether it has a tile of its own for its failure
 */
record Run(
        String day, List<@Nullable Object> values, List<@Nullable Object> said, boolean failed, List<FileRow> files) {

    /**
     * A file of a run.
     *
     * @param values its row, with null in the place of the thumbnail
     * @param thumbnail that of its picture, perhaps still being made
     */
    record FileRow(List<@Nullable Object> values, Thumbnail thumbnail) {
        private static final int THUMBNAIL = 9;

        List<@Nullable Object> row(@Nullable String path) {
            values.set(THUMBNAIL, path);
            return values;
        }
    }

    int tiles() {
        return Math.max(1, (failed ? 1 : 0) + files.size());
    }

    /** The whole row. */
    List<@Nullable Object> row(List<List<@Nullable Object>> fileRows) {
        List<@Nullable Object> row = new ArrayList<>(values);
        row.add(fileRows);
        row.addAll(said);
        return row;
    }
}
