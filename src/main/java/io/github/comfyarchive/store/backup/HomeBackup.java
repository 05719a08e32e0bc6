package io.github.comfyarchive.store.backup;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.DatabaseCopy;
import io.github.comfyarchive.store.sqlite.HomeEpoch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * A whole home in another folder: database, files and keys. What it makes is a home itself, which says that it is a copy. Another run into
 * the same folder adds what is new, and takes the place of what was there in one rename: files first, then the database that names them,
 * then files that it no longer names go. So a kill at any moment leaves the earlier backup, or the new one.
 */
public final class HomeBackup {
    /** By this file a folder is known to be a backup; it is there before anything else is. */
    public static final String MARK = ".archive-backup";

    private static final String MARK_TEXT =
            "A backup of an archive of ComfyUI's history, made by archive backup; archive restore gives it back.\n";

    private static final String COPY = "archive.db.backup-part";

    /** While files are linked, others may be masked and so be gone: then it begins again with what is there now. */
    private static final int ATTEMPTS = 3;

    private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern ASSET = Pattern.compile("[0-9a-f]{64}\\.[A-Za-z0-9]{1,16}");

    private final HomeFolder home;
    private final HomeFolder backup;
    private final LongConsumer total;
    private final LongConsumer progress;

    /**
     * Prepares it.
     *
     * @param home the home; others may be writing to it
     * @param folder where the backup is, or shall be
     * @param total told how many files there are
     * @param progress told how many are done
     */
    public HomeBackup(HomeFolder home, Path folder, LongConsumer total, LongConsumer progress) {
        this.home = home;
        this.backup = new HomeFolder(folder);
        this.total = total;
        this.progress = progress;
    }

    /**
     * What was done.
     *
     * @param databaseBytes how large the copied database is
     * @param files what became of the files
     * @param removed how many files went that the home does not name any more
     */
    public record Report(long databaseBytes, CopiedFiles files, long removed) {}

    /**
     * Does it.
     *
     * @throws StorageException if a disk refuses; an earlier backup there is as it was
     * @throws ArchiveException if the home's database is damaged, or cannot be read
     * @throws PlaceException if the folder is not meant for it
     * @throws HomeLockedException if another backup into it, or a restore from it, is running
     */
    @SuppressWarnings("try") // the lock is held, not used
    public Report run() throws IOException, HomeLockedException {
        try (ReadOnlyArchive archive = ReadOnlyArchive.of(home)) {
            Optional<String> away = archive.assetsAway();
            if (away.isPresent()) {
                throw new StorageException(away.get() + "; nothing was copied, for a backup is whole or none", null);
            }
            prepare();
            try (HomeLocks locks = HomeLocks.open(backup, Duration.ZERO);
                    SyncLock lock = lock(locks)) {
                refuseAnothers(archive);
                return run(archive);
            }
        }
    }

    private SyncLock lock(HomeLocks locks) throws HomeLockedException, StorageException {
        try {
            return locks.all();
        } catch (HomeLockedException busy) {
            throw new HomeLockedException("another backup, or another command, is at work in " + backup
                    + "; nothing was changed, run it again when that has ended");
        }
    }

    /** Nothing is put into a folder that is somebody's for something else. */
    private void prepare() throws StorageException {
        Path root = backup.root();
        Path mark = root.resolve(MARK);
        try {
            if (HomeCopy.overlap(root, home.root())) {
                throw new PlaceException(
                        root + " and the home " + home + " lie in each other; choose another folder for the backup");
            }
            if (!Files.exists(mark)) {
                if (Files.exists(root) && !Files.isDirectory(root)) {
                    throw new PlaceException(root + " is not a folder");
                }
                if (Files.isDirectory(root) && !HomeCopy.isEmpty(root, List.of("lost+found"))) {
                    throw new PlaceException(
                            root + " is not empty, and no backup that archive backup has made (there is no " + MARK
                                    + " in it); choose a new or empty folder");
                }
                HomeFiles.folder(root);
                HomeFiles.replace(mark, MARK_TEXT.getBytes(StandardCharsets.US_ASCII));
                PrivateFiles.syncFolder(root);
            }
        } catch (IOException cause) {
            throw StorageException.of(root + " cannot be used for a backup", cause);
        }
        backup.create();
    }

    private void refuseAnothers(ReadOnlyArchive archive) throws StorageException {
        if (!backup.holdsArchive()) {
            return; // one that was stopped
        }
        Optional<HomeEpoch.Row> there;
        try (ReadOnlyArchive earlier = ReadOnlyArchive.of(backup)) {
            there = earlier.homeRow();
        } catch (ArchiveException damaged) {
            if (damaged.unusable()) {
                return; // of no use to anybody any more; a copy of a database that is whole takes its place
            }
            throw damaged;
        }
        Optional<HomeEpoch.Row> ours = archive.homeRow();
        if (there.isPresent()
                && ours.isPresent()
                && !there.get().id().equals(ours.get().id())) {
            throw new PlaceException(
                    backup + " holds the backup of another home than " + home + "; choose another folder");
        }
        if (there.isPresent() && !there.get().isCopy()) {
            throw new PlaceException(
                    backup + " was written to as a home of its own since it was made a backup, and that would be"
                            + " lost; choose another folder");
        }
    }

    private Report run(ReadOnlyArchive archive) throws IOException {
        Path copy = backup.root().resolve(COPY);
        try {
            CopiedFiles files = null;
            for (int attempt = 0; files == null; attempt++) {
                HomeCopy.remove(copy);
                archive.copyTo(copy);
                total.accept(HomeCopy.countAssets(copy));
                CopiedFiles brought = HomeCopy.bringFiles(home, backup, copy, false, progress);
                files = brought.lacking() == 0 || attempt == ATTEMPTS - 1 || allAreNamed(archive, copy)
                        ? brought
                        : null;
            }
            DatabaseCopy.forgetLinks(copy);
            HomeCopy.bringSmallFiles(home, backup);
            long bytes = Files.size(copy);
            HomeCopy.removeLogs(backup.database());
            Files.move(copy, backup.database(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFiles.syncFolder(backup.root());
            return new Report(bytes, files, removeUnnamed());
        } catch (IOException cause) {
            throw StorageException.of("the backup in " + backup + " cannot be written", cause);
        } finally {
            HomeCopy.remove(copy);
            HomeCopy.remove(copy.resolveSibling(COPY + "-journal"));
        }
    }

    /** Whether the home still names all files that the copy of its database names. */
    private static boolean allAreNamed(ReadOnlyArchive archive, Path copy) throws IOException {
        boolean[] all = {true};
        HomeCopy.eachAsset(
                copy,
                (asset, users) ->
                        all[0] &= archive.asset(new Sha256(asset.sha256())).isPresent());
        return all[0];
    }

    /** What the home has masked or forgotten since is not kept by its backup: there may be secrets in it. */
    private long removeUnnamed() throws IOException {
        long[] removed = new long[1];
        Names names = new Names(removed);
        HomeCopy.eachAsset(backup.database(), names::keep);
        names.end();
        return removed[0];
    }

    /** Goes over folders and rows side by side: the names of one folder are in memory. */
    private final class Names {
        private final long[] removed;
        private final Set<String> kept = new HashSet<>();
        private int folder;

        Names(long[] removed) {
            this.removed = removed;
        }

        void keep(AssetRow asset, boolean users) throws IOException {
            upTo(Integer.parseInt(asset.sha256().substring(0, 2), 16));
            kept.add(asset.sha256() + "." + asset.extension());
        }

        void end() throws IOException {
            upTo(256);
        }

        private void upTo(int next) throws IOException {
            for (; folder < next; folder++) {
                removeIn(backup.assets().resolve(String.format(java.util.Locale.ROOT, "%02x", folder)));
                kept.clear();
            }
        }

        private void removeIn(Path folderOfAssets) throws IOException {
            if (!Files.isDirectory(folderOfAssets)
                    || !FOLDER.matcher(String.valueOf(folderOfAssets.getFileName()))
                            .matches()) {
                return;
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folderOfAssets)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    if (ASSET.matcher(name).matches() && !kept.contains(name)) {
                        HomeCopy.remove(file);
                        removed[0]++;
                    }
                }
            } catch (DirectoryIteratorException failed) {
                throw failed.getCause();
            }
        }
    }
}
