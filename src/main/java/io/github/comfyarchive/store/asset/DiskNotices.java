package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.store.home.FileSystemKind;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a user should know of the disks that a home lies on, and no fault of the archive. */
public final class DiskNotices {
    private final HomeFolder home;
    private final Function<Path, FileSystemKind> kinds;
    private final Keeping keeping;

    /** Tries whether a folder keeps permissions. */
    @FunctionalInterface
    interface Keeping {
        boolean permissions(Path folder) throws IOException;
    }

    /**
     * Of a home.
     *
     * @param home an existing home
     */
    public DiskNotices(HomeFolder home) {
        this(home, FileSystemKind::of, FileSystemKind::keepsPermissions);
    }

    /** Where a test says what kind of file system a path is on. */
    DiskNotices(HomeFolder home, Function<Path, FileSystemKind> kinds, Keeping keeping) {
        this.home = home;
        this.kinds = kinds;
        this.keeping = keeping;
    }

    /**
     * All of them.
     *
     * @return sentences, each with what to do
     */
    public List<String> all() {
        List<String> notices = new ArrayList<>();
        FileSystemKind ofDatabase = kinds.apply(home.database());
        if (ofDatabase.isRemote()) {
            notices.add(
                    home.database() + " is on a network file system (" + ofDatabase.name()
                            + "), where SQLite's write-ahead log is not safe between machines: keep the home on a disk of this machine and"
                            + " put only the files there (archive init --assets DIR), or see to it that no other machine uses this home");
        }
        try {
            if (!addOpen(
                    home.root(),
                    home.key(),
                    "all of it, the key of the fingerprints " + home.key() + " too",
                    notices)) {
                addOpen(home.assets(), home.marker(), "all files in it", notices);
            }
        } catch (IOException gone) {
            return notices;
        }
        return notices;
    }

    /** A file that was made private and is not: its owner has opened it, or the disk keeps no permissions; trying tells. */
    private boolean addOpen(Path folder, Path file, String what, List<String> notices) throws IOException {
        if (!Files.exists(file) || PrivateFiles.isPrivate(file) || keeping.permissions(folder)) {
            return false;
        }
        notices.add(folder + " is on a disk that keeps no permissions ("
                + kinds.apply(folder).name() + "): other users of"
                + " this machine can read " + what
                + "; mount it for yourself alone (options uid= and umask=077), or choose"
                + " another disk");
        return true;
    }
}
