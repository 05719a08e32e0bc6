package io.github.comfyarchive.central.query;

import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InputStream;
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
    public InputStream open(AssetRow asset, long first, long length) throws IOException {
        require();
        return InputStream.nullInputStream();
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
