package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.central.publish.FilePublish;
import io.github.comfyarchive.central.publish.Publish;
import io.github.comfyarchive.central.publish.PublishReport;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.cli.report.PublishDocument;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A home and a store of many homes, connected: rows are told first, then files. */
final class Publishing implements AutoCloseable {
    private final OpenedHome opened;
    private final HomeLocks locks;
    private final StoreDatabase store;
    private final Publish publish;
    private final @Nullable ObjectStore objects;

    /**
     * Prepares it; nothing is connected yet.
     *
     * @param files where files go; nothing for rows alone
     */
    Publishing(OpenedHome opened, HomeLocks locks, StoreAddress store, Optional<FilesAddress> files) {
        this.opened = opened;
        this.locks = locks;
        this.store = StoreDatabase.toWrite(store, "archive publish");
        this.publish = new Publish(opened.archive(), locks, opened.derivation(), this.store, Clock.systemUTC());
        this.objects = files.map(address -> ObjectStore.of(address, ObjectOptions.USUAL))
                .orElse(null);
    }

    /**
     * Tells what there is to tell.
     *
     * @param stopped asked now and then whether to end early
     * @param told told how many changes were told so far
     * @throws StoreException if the store cannot be used
     * @throws ObjectStoreException if the object store cannot be used; the rows were told
     */
    PublishDocument run(BooleanSupplier stopped, LongConsumer told)
            throws IOException, HomeLockedException, InterruptedException {
        PublishReport rows = publish.run(stopped, told);
        FilePublish.Report files =
                objects == null ? null : new FilePublish(opened.archive(), locks, store, objects).run(stopped);
        return new PublishDocument(store.address().toString(), rows, files);
    }

    @Override
    public void close() {
        store.close();
        if (objects != null) {
            objects.close();
        }
    }
}
