package io.github.comfyarchive.store.backup;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives a home back from its backup. All is brought into a folder inside of the home first and then renamed, the database last: whoever
 * looks sees no archive, or the whole one. One that was killed is gone on with by the next.
 */
public final class HomeRestore {
    private static final String STAGING = ".archive-restore";
    private static final String LOCK = "sync.lock";

    private final HomeFolder backup;
    private final HomeFolder home;
    private final HomeFolder staging;
    private final LongConsumer total;
    private final LongConsumer progress;

    /**
     * Prepares it.
     *
     * @param folder the backup, or any other home
     * @param home where it shall be: empty, or not there yet
     * @param total told how many files there are
     * @param progress told how many are done
     */
    public HomeRestore(Path folder, HomeFolder home, LongConsumer total, LongConsumer progress) {
        this.backup = new HomeFolder(folder);
        this.home = home;
        this.staging = new HomeFolder(home.root().resolve(STAGING));
        this.total = total;
        this.progress = progress;
    }

    /**
     * Does it. Every file is read and compared with its name on the way; one that is not what it should be is not given back.
     *
     * @return what became of the files
     * @throws StorageException if a disk refuses; then the home is as empty as it was
     * @throws ArchiveException if the backup's database is damaged, or cannot be read; the same
     * @throws PlaceException if there is no backup, or something in the home
     * @throws HomeLockedException if another is at work in the home
     */
    @SuppressWarnings("try") // the lock is held, not used
    public CopiedFiles run() throws IOException, HomeLockedException {
        if (!backup.holdsArchive()) {
            throw new PlaceException("there is no backup in " + backup + ": no archive.db is there"
                    + (Files.exists(backup.root().resolve(HomeBackup.MARK))
                            ? " yet, the backup into it was stopped before it was whole"
                            : ""));
        }
        refuseOverlap();
        refuseUnlessEmpty();
        home.createRoot();
        try (ReadOnlyArchive archive = ReadOnlyArchive.of(backup);
                HomeLocks locks = HomeLocks.open(home, Duration.ZERO);
                SyncLock lock = lock(locks)) {
            refuseUnlessEmpty();
            Optional<String> away = archive.assetsAway();
            if (away.isPresent()) {
                throw new StorageException(away.get() + "; nothing was restored", null);
            }
            try {
                CopiedFiles files = bring(archive);
                putInPlace();
                return files;
            } catch (IOException | RuntimeException failed) {
                takeBack(failed);
                throw failed;
            }
        }
    }

    private SyncLock lock(HomeLocks locks) throws HomeLockedException, StorageException {
        try {
            return locks.all();
        } catch (HomeLockedException busy) {
            throw new HomeLockedException("another restore, or another command, is at work in " + home
                    + "; nothing was changed, run it again when that has ended");
        }
    }

    private void refuseOverlap() throws StorageException {
        try {
            if (HomeCopy.overlap(backup.root(), home.root())) {
                throw new PlaceException(backup + " and the home " + home + " lie in each other; --home names another");
            }
        } catch (IOException cause) {
            throw StorageException.of(backup + " cannot be read", cause);
        }
    }

    private void refuseUnlessEmpty() throws StorageException {
        if (home.holdsArchive()) {
            throw new PlaceException("there is an archive in " + home
                    + " already, and it was left as it is; --home names a new or empty folder to restore into");
        }
        try {
            boolean stopped = Files.isDirectory(staging.root(), LinkOption.NOFOLLOW_LINKS);
            boolean empty = !Files.exists(home.root()) || HomeCopy.isEmpty(home.root(), List.of(LOCK, "lost+found"));
            if (!stopped && !empty) {
                throw new PlaceException(
                        home + " is not empty, and nothing in it was changed; --home names a new or empty"
                                + " folder to restore into");
            }
        } catch (IOException cause) {
            throw StorageException.of("the home folder " + home + " cannot be read", cause);
        }
    }

    private CopiedFiles bring(ReadOnlyArchive archive) throws IOException {
        undo();
        staging.create();
        HomeCopy.remove(staging.database());
        archive.copyTo(staging.database());
        total.accept(HomeCopy.countAssets(staging.database()));
        CopiedFiles files = HomeCopy.bringFiles(backup, staging, staging.database(), true, progress);
        HomeCopy.bringSmallFiles(backup, staging);
        PrivateFiles.syncFolder(staging.assets());
        PrivateFiles.syncFolder(staging.root());
        return files;
    }

    /** What one that was killed had renamed already. */
    private void undo() throws IOException {
        for (Path path : parts(home)) {
            Path staged = staging.root().resolve(home.root().relativize(path));
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.exists(staged, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(path, staged, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private void putInPlace() throws IOException {
        for (Path path : parts(staging)) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(path, home.root().resolve(staging.root().relativize(path)), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        home.create();
        delete(staging.tmp());
        PrivateFiles.syncFolder(home.root());
        Files.move(staging.database(), home.database(), StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.syncFolder(home.root());
        delete(staging.root());
    }

    /** All that a home is, but for its database. */
    private static List<Path> parts(HomeFolder of) {
        List<Path> parts = new ArrayList<>(List.of(of.assets(), of.key(), of.joinedKeys()));
        parts.addAll(of.smallFiles());
        return parts;
    }

    /** Nothing half is kept; what cannot be deleted either is named by the first failure, and the next restore goes on with it. */
    private void takeBack(Exception failed) {
        try {
            if (!home.holdsArchive() && Files.isDirectory(staging.root(), LinkOption.NOFOLLOW_LINKS)) {
                undo();
                delete(staging.root());
            }
        } catch (IOException cause) {
            failed.addSuppressed(cause);
        }
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
