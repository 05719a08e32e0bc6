package io.github.comfyarchive.central.query;

import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.file.Path;

/** No files: nobody said where they are. */
public final class NoAssets implements AssetSource {
    @Override
    public void require() throws StorageException {
        throw new StorageException(
                "where are the files of the store? --files s3://BUCKET[/PREFIX] says it, or $ARCHIVE_FILES", null);
    }

    @Override
    public void fetch(AssetRow asset, Path to) throws IOException {
        require();
    }

    @Override
    public String place(String path) {
        return path;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
