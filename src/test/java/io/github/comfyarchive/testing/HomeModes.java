package io.github.comfyarchive.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The modes of what is in a home. */
public final class HomeModes {
    private HomeModes() {}

    /**
     * As it should be: for its owner alone, and the files in {@code assets/ab/} are not to be written to, nor what is a hard link to one in
     * an export, whose other files lie in {@code files/ab/}.
     */
    public static String expected(Path path) {
        if (Files.isDirectory(path)) {
            return "rwx------";
        }
        return path.toString().matches(".*/(assets|files)/[0-9a-f]{2}/[0-9a-f]{64}\\.[A-Za-z0-9]+")
                ? "r--------"
                : "rw-------";
    }

    /** As it is. */
    public static String of(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException cause) {
            throw new java.io.UncheckedIOException(cause);
        }
    }

    /** Damages a file of the archive: its bytes are others, its mode stays. */
    public static void overwrite(Path asset, byte[] bytes) throws IOException {
        var mode = Files.getPosixFilePermissions(asset);
        Files.setPosixFilePermissions(asset, PosixFilePermissions.fromString("rw-------"));
        Files.write(asset, bytes);
        Files.setPosixFilePermissions(asset, mode);
    }
}
