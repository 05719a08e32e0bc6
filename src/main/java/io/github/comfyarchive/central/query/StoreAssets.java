package io.github.comfyarchive.central.query;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.query.AssetFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of a store, each fetched when it is wanted, into the scratch folder. Those that were fetched the longest ago go, once there are many and
 * they are large.
 */
final class StoreAssets implements AssetFiles {
    /** So many stay, however large: whoever was given their places may not have opened them yet. */
    private static final int FEWEST = 64;

    private static final long MOST_BYTES = 512L << 20;

    private final AssetSource source;
    private final HomeFolder home;
    private final Map<Path, Long> fetched = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    StoreAssets(AssetSource source, HomeFolder home) {
        this.source = source;
        this.home = home;
    }

    @Override
    public synchronized Path path(AssetRow asset) {
        Path file = home.asset(new Sha256(asset.sha256()), asset.extension());
        if (fetched.get(file) == null) {
            try {
                makeRoom(asset.size());
                Files.createDirectories(file.resolveSibling(""));
                source.fetch(asset, file);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            if (Files.exists(file)) {
                fetched.put(file, asset.size());
                bytes += asset.size();
            }
        }
        return file;
    }

    private void makeRoom(long size) throws IOException {
        while (fetched.size() > FEWEST && bytes + size > MOST_BYTES) {
            Map.Entry<Path, Long> oldest = fetched.entrySet().iterator().next();
            Files.deleteIfExists(oldest.getKey());
            fetched.remove(oldest.getKey());
            bytes -= oldest.getValue();
        }
    }

    @Override
    public String place(String path) {
        return source.place(path);
    }

    @Override
    public boolean areHere() {
        return false;
    }

    @Override
    public boolean isUsers(AssetRow asset) {
        return false;
    }
}
