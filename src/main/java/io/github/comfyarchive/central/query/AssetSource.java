package io.github.comfyarchive.central.query;

import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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
     * Reads a part of one, from where it is.
     *
     * @param asset its row
     * @param first its first byte, counted from 0
     * @param length how many bytes it has, at least 1
     * @throws FileNotFoundException if the bytes are not there
     * @throws IOException if nobody said where they are
     */
    InputStream open(AssetRow asset, long first, long length) throws IOException;

    /**
     * Where a file is, for a person.
     *
     * @param path as a home has it below its folder
     */
    String place(String path);

    @Override
    void close();
}
