package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.store.home.DiskFailure;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The copy that is made of an archive before its schema is changed: {@code archive.db.before-v3-20261124T080000Z}. It stays until the
 * user removes it: a schema changes seldom, and whether all is well with the new one the user decides, not this program.
 */
final class MigrationBackup {
    private static final int HEADER_BYTES = 100;
    private static final int AT_ONCE = 1 << 18;

    private MigrationBackup() {}

    /**
     * Makes it. Meanwhile nobody can write, so that two programs that start at once do not copy into one file. A run that was killed
     * in the middle of a migration has left its copy: it is taken, if the archive is still what was copied.
     *
     * @return where it is; nothing if there is nothing to copy, or another program has migrated meanwhile
     * @throws StorageException if the disk refuses; nothing was changed
     */
    static Optional<Path> make(DataSource source, Path file, Clock clock, int newest) throws StorageException {
        String name = file + ".before-v" + newest;
        Optional<Left> left = left(file, name);
        try (Connection connection = source.getConnection();
                Statement writing = connection.createStatement()) {
            writing.execute("BEGIN IMMEDIATE");
            int version = Schema.version(source, file.toString());
            if (version == 0 || version >= newest) {
                return Optional.empty();
            }
            if (left.isPresent() && left.get().state().equals(State.of(file))) {
                return Optional.of(left.get().copy());
            }
            return Optional.of(copy(source, file, name, Times.inNames(clock.instant())));
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be read", cause);
        } catch (SQLException cause) {
            throw Database.failure(file.toString(), cause);
        }
    }

    /** A copy that was left, and the state of the database when it was seen to be the same. */
    private record Left(Path copy, State state) {}

    /** What changes with each commit: the file, or the log beside it, which is empty where nobody has the database open. */
    private record State(FileTime modified, long size, long log) {
        static State of(Path file) throws IOException {
            Path log = Database.log(file);
            return new State(
                    Files.getLastModifiedTime(file), Files.size(file), Files.exists(log) ? Files.size(log) : 0);
        }
    }

    /**
     * Looks for it while this program has no connection open: closing a file takes the locks from it that SQLite holds
     * (sqlite.org/howtocorrupt.html, 2.2).
     */
    private static Optional<Left> left(Path file, String name) throws StorageException {
        Path beginning = Path.of(name + "-");
        try (DirectoryStream<Path> copies =
                Files.newDirectoryStream(file.resolveSibling(""), beginning.getFileName() + "*Z")) {
            State state = State.of(file);
            for (Path copy : copies) {
                if (state.log() == 0 && Files.isRegularFile(copy) && same(file, copy)) {
                    return Optional.of(new Left(copy, state));
                }
            }
            return Optional.empty();
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be compared with the copies of it", cause);
        }
    }

    /** All pages but the header of the first, in which SQLite counts changes and says which journal is used. */
    private static boolean same(Path file, Path copy) throws IOException {
        if (Files.size(file) != Files.size(copy)) {
            return false;
        }
        try (InputStream one = new BufferedInputStream(Files.newInputStream(file));
                InputStream other = new BufferedInputStream(Files.newInputStream(copy))) {
            one.skipNBytes(Math.min(HEADER_BYTES, Files.size(file)));
            other.skipNBytes(Math.min(HEADER_BYTES, Files.size(copy)));
            byte[] these = one.readNBytes(AT_ONCE);
            while (these.length > 0) {
                if (!Arrays.equals(these, other.readNBytes(AT_ONCE))) {
                    return false;
                }
                these = one.readNBytes(AT_ONCE);
            }
            return true;
        }
    }

    private static Path copy(DataSource source, Path file, String name, String time) throws StorageException {
        Path part = Path.of(name + ".part");
        Path copy = Path.of(name + "-" + time);
        try {
            try {
                Files.deleteIfExists(part); // of a run that was killed
                HomeFiles.fileIfMissing(part);
                new DatabaseCopy(source, file).to(part);
                Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
                PrivateFiles.syncFolder(file.resolveSibling(""));
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException cause) {
            throw new StorageException(
                    file
                            + " is of an earlier version of this program, and nothing was changed, because the copy that is"
                            + " made of it before its schema changes cannot be written: " + DiskFailure.reason(cause),
                    cause);
        }
        return copy;
    }

    static void remove(Path copy) throws StorageException {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException cause) {
            throw StorageException.of(copy + " cannot be removed", cause);
        }
    }
}
