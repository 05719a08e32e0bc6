package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * The modes of files: counts what others than the owner can read (somebody may want it so: it is worth a word, and no fault), and takes
 * from all the right to write to the archive's own files.
 */
final class PermissionCheck {
    private static final Set<PosixFilePermission> OPEN =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private long open;
    private long secured;
    private long writable;

    void look(Path path) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            if (mode.stream().anyMatch(OPEN::contains)) {
                open++;
            }
        } catch (IOException | UnsupportedOperationException noModes) {
            return; // gone, or a file system without
        }
    }

    /**
     * Takes from everybody the right to write to a file of the archive's own, as git does with its objects: exports are hard links to it,
     * and an editor that writes in place must not change the archive. Files of earlier versions are 0600.
     */
    void protect(Path file) {
        try {
            if (PrivateFiles.makeReadOnly(file)) {
                secured++;
            }
        } catch (NoSuchFileException gone) {
            return; // told by who looks for it
        } catch (IOException refused) {
            writable++; // another user's, or a disk that cannot be written to
        }
    }

    /** How many files were made read-only. */
    long secured() {
        return secured;
    }

    /** Of how many files the mode could not be set. */
    long writable() {
        return writable;
    }

    long open() {
        return open;
    }
}
