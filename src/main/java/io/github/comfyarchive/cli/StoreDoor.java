package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.query.AssetSource;
import io.github.comfyarchive.central.query.NoAssets;
import io.github.comfyarchive.central.query.ObjectAssets;
import io.github.comfyarchive.central.query.StoreCatalog;
import io.github.comfyarchive.central.query.StoreChanges;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.cli.option.StoreOptions;
import java.io.IOException;
import java.time.Clock;

/**
 * How a command comes to a store of many homes. It stands by itself: whoever reads a command's options loads all that its methods name, and a home's
 * questions load nothing of a store.
 */
final class StoreDoor {
    private StoreDoor() {}

    /** What can be asked of the store that the command line means. */
    static StoreCatalog catalog(StoreOptions options, ArchiveCommand parent) throws IOException {
        return new StoreCatalog(
                StoreDatabase.toRead(options.store(parent.environment())),
                source(options, parent),
                ArchiveCommand.derivationToRead(parent.home(), parent.environment()));
    }

    /** What changes it. */
    static StoreChanges changes(StoreOptions options, ArchiveCommand parent) throws IOException {
        return new StoreChanges(
                StoreDatabase.toWrite(options.store(parent.environment()), "archive change"),
                source(options, parent),
                ArchiveCommand.derivationToRead(parent.home(), parent.environment()),
                Clock.systemUTC());
    }

    private static AssetSource source(StoreOptions options, ArchiveCommand parent) {
        return options.files(parent.environment())
                .<AssetSource>map(ObjectAssets::new)
                .orElseGet(NoAssets::new);
    }
}
