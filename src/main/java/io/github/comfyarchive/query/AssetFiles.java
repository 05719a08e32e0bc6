package io.github.comfyarchive.query;

import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of files. */
public interface AssetFiles {
    /**
     * Where the bytes of an asset are to be read.
     *
     * @param asset its row
     * @return a file on this machine; where they are lost, there is none
     */
    Path path(AssetRow asset);

    /** How bytes are read part by part from where they are. */
    @FunctionalInterface
    interface Parts {
        /**
         * Opens a part.
         *
         * @param first its first byte, counted from 0
         * @param length how many bytes it has, at least 1
         * @throws IOException if it cannot be had
         */
        InputStream open(long first, long length) throws IOException;
    }

    /**
     * How an asset is read that is too large to be fetched for each who asks for a part of it.
     *
     * @param asset its row
     * @return nothing where {@link #path} is the way to it
     */
    Optional<Parts> parts(AssetRow asset);

    /**
     * Where a file is, for a person.
     *
     * @param path as {@code ArchivedFile.path} has it
     */
    String place(String path);

    /** Whether these places are of this machine. */
    boolean areHere();

    /**
     * Whether an asset is a file of the user's under another name: then no third one is to be had.
     *
     * @param asset its row
     */
    boolean isUsers(AssetRow asset);
}
