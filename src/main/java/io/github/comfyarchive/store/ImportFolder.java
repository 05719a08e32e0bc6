package io.github.comfyarchive.store;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A folder in a home for what is merged into it, held by one import at a time. It goes at the end; what a killed import left in it is
 * removed by the next.
 */
public final class ImportFolder implements AutoCloseable {
    private static final String NAME = ".archive-import";

    private final HomeFolder folder;
    private final HomeLocks locks;

    private ImportFolder(HomeFolder folder, HomeLocks locks) {
        this.folder = folder;
        this.locks = locks;
    }

    /**
     * Takes it, empty.
     *
     * @param home into which is imported
     * @throws StorageException if the disk refuses
     * @throws HomeLockedException if another import has it
     */
    public static ImportFolder of(HomeFolder home) throws StorageException, HomeLockedException {
        HomeFolder folder = new HomeFolder(home.root().resolve(NAME));
        folder.createRoot();
        HomeLocks locks = HomeLocks.open(folder, Duration.ZERO);
        try {
            takeAll(locks, home);
            empty(folder);
            return new ImportFolder(folder, locks);
        } catch (StorageException | HomeLockedException busy) {
            locks.close();
            throw busy;
        }
    }

    /** Held until the end. */
    private static void takeAll(HomeLocks locks, HomeFolder home) throws StorageException, HomeLockedException {
        try {
            locks.all();
        } catch (HomeLockedException busy) {
            throw new HomeLockedException("another home is being imported into " + home.root()
                    + "; nothing was changed, run it again when that has ended");
        }
    }

    private static void empty(HomeFolder folder) throws StorageException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.root(), "archive.db*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException cause) {
            throw StorageException.of(folder.root() + " cannot be emptied", cause);
        }
    }

    /** Where the database in it is. */
    public Path database() {
        return folder.database();
    }

    /**
     * Deletes it.
     *
     * @throws StorageException if the disk refuses; the next import removes it
     */
    @Override
    public void close() throws StorageException {
        try {
            empty(folder);
            Files.deleteIfExists(folder.root().resolve("sync.lock"));
            Files.deleteIfExists(folder.root());
        } catch (IOException cause) {
            throw StorageException.of(folder.root() + " cannot be deleted", cause);
        } finally {
            locks.close();
        }
    }
}
