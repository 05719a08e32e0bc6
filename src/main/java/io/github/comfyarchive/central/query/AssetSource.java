package io.github.comfyarchive.central.query;

import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.file.Path;

/** Where the bytes of files are fetched from. */
@FunctionalInterface
public interface AssetSource {
    /**
     * Fetches one.
     *
     * @param asset its row
     * @param to where to, a new file for its owner alone; not there afterwards where the bytes are not there, or are not these
     * @throws IOException if they cannot be fetched, or not be written
     */
    void fetch(AssetRow asset, Path to) throws IOException;
}
