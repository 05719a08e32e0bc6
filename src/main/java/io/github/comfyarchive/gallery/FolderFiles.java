package io.github.comfyarchive.gallery;

import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.time.Instant;

/** The files of an exported gallery lie in its folder. */
record FolderFiles(Originals originals, Thumbnails thumbnails) implements FilePlaces {
    @Override
    public Original original(AssetRow asset, Instant at) throws IOException {
        return originals.place(asset, at);
    }

    @Override
    public Thumbnail thumbnail(AssetRow asset) {
        return thumbnails.of(asset);
    }
}
