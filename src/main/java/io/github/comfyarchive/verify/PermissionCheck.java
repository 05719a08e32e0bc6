package io.github.comfyarchive.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Counts what others than the owner can read. Somebody may want it so: it is worth a word, and no fault. */
final class PermissionCheck {
    private static final Set<PosixFilePermission> OPEN =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private long open;

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

    long open() {
        return open;
    }
}
