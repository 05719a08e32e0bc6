package io.github.comfyarchive.gallery;

import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.time.Instant;

/** Where a page finds the files of its rows. */
interface FilePlaces {
    /** The file itself; without a path where the page cannot have it. */
    Original original(AssetRow asset, Instant at) throws IOException;

    /** Its small picture, {@link Thumbnail#NONE} where there can be none. */
    Thumbnail thumbnail(AssetRow asset);
}
