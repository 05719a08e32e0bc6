package io.github.comfyarchive.central.query;

import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder in the system's one for temporary files, for its owner alone, that goes with this process, by Ctrl-C too. What a killed one left goes
 * with the next: nobody holds its lock any more.
 */
final class ScratchFolder implements AutoCloseable {
    private static final String NAME = "comfy-archive-store-";
    private static final String LOCK = "lock";

    /** So long a folder without a lock may be one that is being made. */
    private static final Duration MAKING = Duration.ofHours(1);

    /** Those of this process: in a container a killed one may have had the same number. */
    private static final Set<Path> OWN = new HashSet<>();

    private final Path folder;
    private final FileChannel lock;
    private final Thread atTheEnd;

    private ScratchFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
        this.atTheEnd = new Thread(this::delete, "scratch folder");
    }

    /**
     * Makes one.
     *
     * @throws IOException if the disk refuses
     */
    static ScratchFolder make() throws IOException {
        return in(temporary());
    }

    static ScratchFolder in(Path place) throws IOException {
        synchronized (OWN) {
            removeLeft(place);
            while (true) {
                Path folder = newFolder(place);
                FileChannel lock = PrivateFiles.open(folder.resolve(LOCK));
                lock.lock();
                if (Files.exists(folder.resolve(LOCK))) {
                    OWN.add(folder);
                    ScratchFolder made = new ScratchFolder(folder, lock);
                    Runtime.getRuntime().addShutdownHook(made.atTheEnd);
                    return made;
                }
                lock.close(); // before it was locked another program took it for a killed one's
            }
        }
    }

    private static Path newFolder(Path place) throws IOException {
        String name = NAME + ProcessHandle.current().pid() + "-";
        return place.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.createTempDirectory(
                        place, name, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : Files.createTempDirectory(place, name);
    }

    Path path() {
        return folder;
    }

    /** Those that there are; what another user calls so is none. */
    static List<Path> ofThisUser() throws IOException {
        List<Path> own = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary(), NAME + "*")) {
            for (Path one : folders) {
                if (Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS) && isOfThisUser(one)) {
                    own.add(one);
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return own;
    }

    private static boolean isOfThisUser(Path folder) throws IOException {
        try {
            return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName().equals(System.getProperty("user.name"));
        } catch (NoSuchFileException ended) {
            return false;
        }
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    }

    /** Of this process none is touched: closing a file would end its locks. Nor is a folder of another user's. */
    private static void removeLeft(Path place) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, NAME + "*")) {
            for (Path one : folders) {
                if (!OWN.contains(one) && Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS) && isLeft(one)) {
                    remove(one);
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    private static boolean isLeft(Path folder) {
        Path file = folder.resolve(LOCK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (NoSuchFileException notLockedYet) {
            return isOld(folder);
        } catch (IOException others) {
            return false; // another user's, or another program deletes it now
        }
    }

    private static boolean isOld(Path folder) {
        try {
            return Files.isWritable(folder)
                    && Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
                            .toInstant()
                            .isBefore(Instant.now().minus(MAKING));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Removes a folder, with all that is in it. */
    static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // another program deletes the same
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path one, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(one);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private synchronized void delete() {
        try {
            remove(folder);
            lock.close();
            synchronized (OWN) {
                OWN.remove(folder);
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(folder + " cannot be deleted", refused);
        }
    }

    /** Deletes it, with all that is in it. */
    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            // The process ends already: what the hook would do is done.
        }
    }
}
