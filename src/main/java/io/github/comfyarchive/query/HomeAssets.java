package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.row.AssetRow;
import java.nio.file.Path;
import java.util.Optional;

/** The files of a home. */
final class HomeAssets implements AssetFiles {
    private final Archive archive;
    private final AssetStore assets;

    HomeAssets(Archive archive) {
        this.archive = archive;
        this.assets = archive.assets();
    }

    @Override
    public Path path(AssetRow asset) {
        return assets.path(asset);
    }

    @Override
    public Optional<Parts> parts(AssetRow asset) {
        return Optional.empty();
    }

    @Override
    public String place(String path) {
        return archive.home().root().resolve(path).toString();
    }

    @Override
    public boolean areHere() {
        return true;
    }

    @Override
    public boolean isUsers(AssetRow asset) {
        return archive.keptAssets().isUsers(asset.sha256());
    }
}
