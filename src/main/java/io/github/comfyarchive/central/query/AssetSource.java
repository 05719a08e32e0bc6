package io.github.comfyarchive.central.query;

import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.file.Path;

/** Where the bytes of files are fetched from. */
public interface AssetSource extends AutoCloseable {
    /**
     * Refuses to go on where nobody said where the files are.
     *
     * @throws StorageException says how it is said
     */
    void require() throws StorageException;

    /**
     * Fetches one.
     *
     * @param asset its row
     * @param to where to, a new file for its owner alone; not there afterwards where the bytes are not there, or are not these
     * @throws IOException if it cannot be written
     */
    void fetch(AssetRow asset, Path to) throws IOException;

    /**
     * Where a file is, for a person.
     *
     * @param path as a home has it below its folder
     */
    String place(String path);

    @Override
    void close();
}
