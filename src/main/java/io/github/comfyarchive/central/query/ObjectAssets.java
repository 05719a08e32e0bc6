package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectName;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The objects of a store; nothing is loaded before the first is fetched. */
public final class ObjectAssets implements AssetSource {
    private final FilesAddress address;
    private @Nullable ObjectStore objects;

    /** Those at an address. */
    public ObjectAssets(FilesAddress address) {
        this.address = address;
    }

    @Override
    public void require() {
        // It was said where they are.
    }

    @Override
    public synchronized void fetch(AssetRow asset, Path to) throws IOException {
        if (objects == null) {
            objects = ObjectStore.of(address, ObjectOptions.USUAL);
        }
        try {
            objects.get(ObjectName.of(asset), asset.size(), to);
        } catch (ObjectStoreException failed) {
            boolean lost = failed.kind() == ObjectStoreException.Kind.MISSING
                    || failed.kind() == ObjectStoreException.Kind.DAMAGED;
            if (!lost) {
                throw failed;
            }
        }
    }

    @Override
    public String place(String path) {
        return address + "/" + path;
    }

    @Override
    public synchronized void close() {
        if (objects != null) {
            objects.close();
        }
    }
}
