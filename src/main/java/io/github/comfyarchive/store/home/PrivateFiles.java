package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files for their owner's eyes: 0600 in folders of 0700, from the moment they exist, whatever the umask. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> WRITE =
            Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private PrivateFiles() {}

    /**
     * Makes a folder and those above it that are missing; an existing one keeps its mode.
     *
     * @throws IOException if it cannot be made
     */
    public static void folder(Path folder) throws IOException {
        Files.createDirectories(folder, attributes(folder, FOLDER));
    }

    /** Makes a folder in an existing one. */
    static void newFolder(Path folder) throws IOException {
        Files.createDirectory(folder, attributes(folder, FOLDER));
    }

    /** Makes an empty file where there is none; answers whether there was none. */
    public static boolean fileIfMissing(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file, FILE));
            return true;
        } catch (FileAlreadyExistsException fine) {
            return false;
        }
    }

    /** Whether nobody but its owner can read it; where there are no such rights, nobody can know. */
    public static boolean isPrivate(Path file) throws IOException {
        if (!posix(file)) {
            return true;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        return !mode.contains(PosixFilePermission.GROUP_READ) && !mode.contains(PosixFilePermission.OTHERS_READ);
    }

    /**
     * Takes from everybody the right to write to a file, and leaves who may read it.
     *
     * @return whether somebody had it; never where there are no such rights
     * @throws IOException if the mode cannot be read or set, as of another user's file
     */
    public static boolean makeReadOnly(Path file) throws IOException {
        if (!posix(file)) {
            return false;
        }
        Set<PosixFilePermission> mode = EnumSet.copyOf(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        boolean writable = mode.removeAll(WRITE);
        if (writable) {
            Files.setPosixFilePermissions(file, mode);
        }
        return writable;
    }

    /** Takes from others what they may do with a file. */
    static void makePrivate(Path file) throws IOException {
        if (posix(file)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    /**
     * Opens a file for writing at its beginning, made where missing; what it held stays until overwritten.
     *
     * @return it, open for reading too
     * @throws IOException if it cannot be opened
     */
    public static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.READ,
                        LinkOption.NOFOLLOW_LINKS),
                attributes(file, FILE));
    }

    /**
     * Writes a small file: durable, and complete or not at all, also where several processes write the same one.
     *
     * @param content its bytes
     * @throws IOException if it cannot be written
     */
    public static void replace(Path file, byte[] content) throws IOException {
        replace(file, content, PrivateFiles::open);
    }

    /** How a new file is opened. */
    @FunctionalInterface
    interface Opening {
        FileChannel open(Path file) throws IOException;
    }

    static void replace(Path file, byte[] content, Opening opening) throws IOException {
        String writer =
                ProcessHandle.current().pid() + "-" + Thread.currentThread().getId();
        Path temporary = file.resolveSibling(file.getFileName() + "." + writer + ".new");
        try {
            try (FileChannel channel = opening.open(temporary)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.truncate(content.length);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Makes a rename or a new file in a folder durable; a file system that cannot sync a folder is left to itself.
     *
     * @throws IOException if the disk refuses
     */
    public static void syncFolder(Path folder) throws IOException {
        if (!posix(folder)) {
            return; // Windows opens no folder as a file, and its journal keeps renames by itself
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
