package io.github.comfyarchive.query;

import io.github.comfyarchive.store.row.AssetRow;
import java.nio.file.Path;

/** The bytes of files. */
public interface AssetFiles {
    /**
     * Where the bytes of an asset are to be read.
     *
     * @param asset its row
     * @return a file on this machine; where they are lost, there is none
     */
    Path path(AssetRow asset);

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
