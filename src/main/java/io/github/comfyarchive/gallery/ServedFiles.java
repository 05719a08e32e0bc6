package io.github.comfyarchive.gallery;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.time.Instant;

/**
 * The files of a live page are asked of the server, by their digests; thumbnails are made when they are first looked at. Nothing is read
 * here but the beginning of a file that proves no type by a signature, for its label; and not that of one which would have to be fetched.
 */
final class ServedFiles implements FilePlaces {
    /** Relative to the page, as all its addresses are: a proxy may have it below a folder. */
    private static final String FILES = "archive/v1/files/";

    /** Of files that prove no type by a signature. */
    private static final String UNPROVEN = "bin";

    private final Catalog catalog;

    ServedFiles(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Original original(AssetRow asset, Instant at) {
        return new Original(mediaType(asset), FILES + asset.sha256());
    }

    private String mediaType(AssetRow asset) {
        if (!asset.extension().equals(UNPROVEN) || !catalog.assets().areHere()) {
            return asset.mediaType();
        }
        try {
            return Markup.mediaType(catalog.assets().path(asset), asset.mediaType());
        } catch (IOException away) {
            return asset.mediaType(); // its disk is away, or it is lost: its label is all that is missed here
        }
    }

    @Override
    public Thumbnail thumbnail(AssetRow asset) {
        return Picture.canRead(asset.mediaType())
                ? Thumbnail.later(FILES + asset.sha256() + "/thumbnail")
                : Thumbnail.NONE;
    }
}
