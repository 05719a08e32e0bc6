package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.sqlite.Times;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;

/**
 * Makes {@code assets} in a home a link to a folder on another disk. Nothing is moved or deleted: a folder with files stays, under
 * another name, once all of them are in the other. A kill between two steps leaves a home without {@code assets}, which counts as a disk
 * that is away, until this is done again.
 */
public final class AssetsElsewhere {
    private final HomeFolder home;
    private final Clock clock;

    /**
     * Prepares it; the caller holds the lock of the home.
     *
     * @param home an existing home
     * @param clock for the name of the earlier folder
     */
    public AssetsElsewhere(HomeFolder home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /**
     * For a home without an archive: makes the folder and the link.
     *
     * @param wanted the folder
     * @throws StorageException if it cannot be there
     */
    public void linkNew(Path wanted) throws StorageException {
        Path folder = place(wanted);
        try {
            if (leadsTo(folder)) {
                return;
            }
            refuseIf(AssetDisk.marker(folder) != null, folder + " holds the files of another archive");
            refuseIf(!isUnused(folder), folder + " is not empty: --assets is a new or empty folder");
            putAside(folder);
        } catch (IOException cause) {
            throw StorageException.of(home.assets() + " cannot be made a link to " + folder, cause);
        }
    }

    /**
     * For a home with an archive: makes the link once all files are in the folder; the marker there or its being empty tells that the
     * folder is meant.
     *
     * @param wanted the folder
     * @param disk what is known of the files
     * @return where the folder with the earlier files is now; the empty text where there was none with files
     * @throws StorageException if it cannot be there, or files are missing there
     */
    public String link(Path wanted, AssetDisk disk) throws StorageException {
        Path folder = place(wanted);
        try {
            if (leadsTo(folder)) {
                return "";
            }
            boolean marked = disk.isMarked(folder);
            refuseIf(!marked && AssetDisk.marker(folder) != null, folder + " holds the files of another archive");
            if (Files.isSymbolicLink(home.assets()) && !marked) {
                throw new StorageException(
                        home.assets() + " leads to " + Files.readSymbolicLink(home.assets())
                                + " already, and nothing was changed. To move the files from there: " + copyTo(folder),
                        null);
            }
            long missing = disk.missingIn(folder);
            refuseIf(
                    missing > 0,
                    missing + " of this archive's files are not in " + folder + " yet, and nothing was changed. First: "
                            + copyTo(folder));
            refuseIf(
                    !marked && !isUnused(folder), folder + " is not empty, and nothing says that it is this archive's");
            return putAside(folder);
        } catch (IOException cause) {
            throw StorageException.of(home.assets() + " cannot be made a link to " + folder, cause);
        }
    }

    private String copyTo(Path folder) {
        return "rsync -a '" + home.assets() + "/' '" + folder + "/'; then run this again";
    }

    /** The folder, made where its own folder is there: a disk that is not mounted is not filled by mistake. */
    private Path place(Path wanted) throws StorageException {
        Path folder = wanted.toAbsolutePath().normalize();
        try {
            Path above = folder.getParent();
            refuseIf(
                    above == null || !Files.isDirectory(above),
                    "there is no folder " + above + " to make " + folder.getFileName() + " in; is the disk mounted?");
            if (!Files.isDirectory(folder)) {
                HomeFiles.folder(folder);
            }
            Path real = folder.toRealPath();
            Path root = home.root().toRealPath();
            refuseIf(
                    real.startsWith(root) || root.startsWith(real),
                    folder + " and the home " + home + " lie in each other: choose another folder");
            return real;
        } catch (IOException cause) {
            throw StorageException.of(folder + " cannot be used for the files", cause);
        }
    }

    private static void refuseIf(boolean condition, String why) throws StorageException {
        if (condition) {
            throw new StorageException(why, null);
        }
    }

    private boolean leadsTo(Path folder) throws IOException {
        return Files.isSymbolicLink(home.assets())
                && Files.isDirectory(home.assets())
                && home.assets().toRealPath().equals(folder);
    }

    /** Whether nothing is in a folder, but what a file system itself has in its uppermost one. */
    private static boolean isUnused(Path folder) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path name : names) {
                if (!name.getFileName().toString().equals("lost+found")) {
                    return false;
                }
            }
            return true;
        }
    }

    private String putAside(Path folder) throws IOException {
        Path assets = home.assets();
        Path link = assets.resolveSibling("assets.link");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, folder); // whose link it is does not matter: its folder's owner may replace it
        String kept = "";
        if (Files.isDirectory(assets, LinkOption.NOFOLLOW_LINKS)) {
            boolean empty = AssetDisk.isEmpty(assets);
            Path aside = assets.resolveSibling("assets.before-" + Times.inNames(clock.instant()));
            Files.move(assets, aside, StandardCopyOption.ATOMIC_MOVE);
            if (!empty || !deleted(aside)) {
                kept = aside.toString();
            }
        }
        Files.move(link, assets, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        PrivateFiles.syncFolder(home.root());
        return kept;
    }

    /** Without files there is the marker at most, which the other folder gets too. */
    private static boolean deleted(Path empty) throws IOException {
        Files.deleteIfExists(empty.resolve(HomeFolder.MARKER));
        try {
            Files.delete(empty);
            return true;
        } catch (java.nio.file.DirectoryNotEmptyException more) {
            return false;
        }
    }
}
