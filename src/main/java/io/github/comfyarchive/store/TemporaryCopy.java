package io.github.comfyarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A database with its logs, copied to the folder for temporary files: for the owner alone, and deleted at the end, by Ctrl-C too. One
 * that a killed program left is deleted by the next that makes one: nobody holds its lock any more.
 */
final class TemporaryCopy implements AutoCloseable {
    private static final String NAME = "comfy-archive-read-";
    private static final String LOCK = "lock";
    private static final List<String> FILES =
            List.of("archive.db", "archive.db-wal", "archive.db-shm", "archive.db-journal", LOCK);

    /** What a copy leaves free of the disk, in bytes: the index of its log needs some, and so do others. */
    private static final long LEFT_FREE = 16 << 20;

    /** A database that somebody writes to all the time cannot be copied like this. */
    private static final int ATTEMPTS = 3;

    private final Path folder;
    private final FileChannel lock;

    private TemporaryCopy(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Copies.
     *
     * @param file a database, whose folder cannot be written to
     * @return the copy, to be closed
     * @throws IOException if there is no room for it, or the disk refuses
     */
    static TemporaryCopy of(Path file) throws IOException {
        return of(file, place());
    }

    static TemporaryCopy of(Path file, Path place) throws IOException {
        removeLeft(place);
        refuseWithoutRoom(place, DatabaseState.of(file).bytes());
        TemporaryCopy copy = in(place);
        try {
            copy.fill(file);
        } catch (IOException failed) {
            copy.close();
            throw failed;
        }
        // Not the usual end: a signal ends the program while somebody reads the answer.
        Runtime.getRuntime().addShutdownHook(new Thread(copy::close, "temporary copy"));
        return copy;
    }

    /** The folder for temporary files. */
    static Path place() {
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    }

    private static void refuseWithoutRoom(Path place, long needed) throws IOException {
        long free = place.toFile().getUsableSpace();
        if (free < needed + LEFT_FREE) {
            throw new IOException("of its disk " + free + " bytes are free, " + (needed + LEFT_FREE) + " are needed");
        }
    }

    private static TemporaryCopy in(Path place) throws IOException {
        boolean posix = place.getFileSystem().supportedFileAttributeViews().contains("posix");
        String name = NAME + ProcessHandle.current().pid() + "-";
        Path folder = posix
                ? Files.createTempDirectory(
                        place, name, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : Files.createTempDirectory(place, name);
        FileChannel lock = PrivateFiles.open(folder.resolve(LOCK));
        lock.lock();
        return new TemporaryCopy(folder, lock);
    }

    Path database() {
        return folder.resolve("archive.db");
    }

    /** Of one moment: nobody has written to any of the files meanwhile. */
    private void fill(Path file) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            DatabaseState before = DatabaseState.of(file);
            copy(file, database());
            copy(Database.log(file), Database.log(database()));
            copy(Database.journal(file), Database.journal(database()));
            if (before.equals(DatabaseState.of(file))) {
                return;
            }
        }
        throw new IOException("another program writes to it");
    }

    private static void copy(Path file, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                FileChannel channel = PrivateFiles.open(target);
                OutputStream out = Channels.newOutputStream(channel)) {
            channel.truncate(0);
            in.transferTo(out);
        } catch (NoSuchFileException none) {
            Files.deleteIfExists(target);
        }
    }

    /** What is left is this user's own, as folders of that mode are, and holds what copies hold; anything else is left alone. */
    private static void removeLeft(Path place) throws IOException {
        String own = NAME + ProcessHandle.current().pid() + "-"; // closing a file ends the locks on it of this process
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(
                place,
                path -> path.getFileName().toString().startsWith(NAME)
                        && !path.getFileName().toString().startsWith(own))) {
            for (Path copy : copies) {
                if (Files.isDirectory(copy, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(copy, LinkOption.NOFOLLOW_LINKS)
                                .getName()
                                .equals(AccessRights.user())
                        && isLeft(copy.resolve(LOCK))) {
                    delete(copy);
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    private static boolean isLeft(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (IOException gone) {
            return false; // another program deletes it, or has only begun
        }
    }

    private static void delete(Path folder) throws IOException {
        for (String name : FILES) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }

    /**
     * Deletes it.
     *
     * @throws ArchiveException if the disk refuses; the next copy tries again
     */
    @Override
    public synchronized void close() {
        try {
            delete(folder);
            lock.close();
        } catch (IOException cause) {
            throw ArchiveException.hindered(
                    "the copy of the database in " + folder + " cannot be deleted: " + DiskFailure.reason(cause),
                    cause);
        }
    }
}
