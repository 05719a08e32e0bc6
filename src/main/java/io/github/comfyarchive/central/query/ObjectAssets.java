package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectName;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The objects of a store, for several threads at a time; nothing is loaded before the first is fetched. */
public final class ObjectAssets implements AssetSource {
    private final FilesAddress address;
    private final ObjectOptions options;
    private @Nullable ObjectStore objects;

    /** Those at an address. */
    public ObjectAssets(FilesAddress address) {
        this(address, ObjectOptions.USUAL);
    }

    /**
     * Those at an address.
     *
     * @param options how it is spoken to
     */
    public ObjectAssets(FilesAddress address, ObjectOptions options) {
        this.address = address;
        this.options = options;
    }

    @Override
    public void require() {
        // It was said where they are.
    }

    private synchronized ObjectStore objects() {
        ObjectStore made = objects;
        if (made == null) {
            made = ObjectStore.of(address, options);
            objects = made;
        }
        return made;
    }

    @Override
    public void fetch(AssetRow asset, Path to) throws IOException {
        try {
            objects().get(ObjectName.of(asset), asset.size(), to);
        } catch (ObjectStoreException failed) {
            if (failed.isOfTheStore()) {
                throw failed;
            }
        }
    }

    @Override
    public InputStream open(AssetRow asset, long first, long length) throws IOException {
        try {
            return objects().open(ObjectName.of(asset), first, length);
        } catch (ObjectStoreException failed) {
            if (failed.isOfTheStore()) {
                throw failed;
            }
            throw new FileNotFoundException(failed.getMessage());
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
