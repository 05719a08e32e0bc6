package io.github.comfyarchive.export;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Where the files of an export go; they appear together or not at all. */
sealed interface FileSink extends Closeable permits NewFolder, NewZip {
    /**
     * Puts a file of the archive.
     *
     * @param path below the export, with slashes
     * @param file its bytes
     * @param at its time
     */
    void put(String path, StoredFile file, Instant at) throws IOException, DamagedAssetException;

    /** Puts a small file. */
    void put(String path, byte[] bytes, Instant at) throws IOException;

    /** Where the manifest is written meanwhile. */
    OutputStream manifest();

    /** How many files are links to the archive's own. */
    long linked();

    /** Makes all of it appear. */
    void complete() throws IOException;
}
