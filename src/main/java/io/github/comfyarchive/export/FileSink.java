package io.github.comfyarchive.export;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.media.clean.CleanCopy;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** Where the files of an export go; they appear together or not at all. */
public sealed interface FileSink extends Closeable permits NewFolder, NewZip {
    /**
     * Puts a file of the archive.
     *
     * @param path below the export, with slashes
     * @param file its bytes
     * @param at its time
     */
    void put(String path, StoredFile file, Instant at) throws IOException, DamagedAssetException;

    /**
     * Puts a small file of the program's own, such as a thumbnail.
     *
     * @param path below the export, with slashes
     * @param source the file
     * @param at its time, if it is copied
     */
    void put(String path, Path source, Instant at) throws IOException;

    /**
     * Puts a clean copy of a file of the archive.
     *
     * @param path below the export, with slashes
     * @param copy its bytes
     * @param at its time
     * @return the SHA-256 of its bytes
     */
    Sha256 put(String path, CleanCopy copy, Instant at) throws IOException;

    /** Whether a file of the archive was put there already. */
    boolean holds(String path);

    /** Puts a small file. */
    void put(String path, byte[] bytes, Instant at) throws IOException;

    /** Where the manifest is written meanwhile. */
    OutputStream manifest();

    /** How many files are links to the archive's own. */
    long linked();

    /**
     * A ZIP where the name ends in {@code .zip}, else a folder.
     *
     * @param path where it shall be
     * @param overwrite whether it may take the place of what an earlier export made
     * @param copies whether to copy into a folder where a link would do
     * @param home the archive's own folder, into which nothing is put
     * @throws ExportException if it cannot be there
     * @throws IOException if the disk refuses
     */
    static FileSink at(Path path, boolean overwrite, boolean copies, HomeFolder home) throws IOException {
        boolean zip = path.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
        return zip ? NewZip.at(path, overwrite, home) : NewFolder.at(path, overwrite, copies, home);
    }

    /** Makes all of it appear. */
    void complete() throws IOException;
}
