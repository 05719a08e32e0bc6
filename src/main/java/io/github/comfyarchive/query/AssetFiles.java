package io.github.comfyarchive.query;

import io.github.comfyarchive.store.row.AssetRow;
import java.nio.file.Path;

/** The bytes of files. */
public sealed interface AssetFiles permits HomeAssets {
    /**
     * Where the bytes of an asset are to be read.
     *
     * @param asset its row
     * @return a file on this machine; where they are lost, there is none
     */
    Path path(AssetRow asset);

    /**
     * Whether an asset is a file of the user's under another name: then no third one is to be had.
     *
     * @param asset its row
     */
    boolean isUsers(AssetRow asset);
}
