package io.github.comfyarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The copy that is made of an archive before its schema is changed: {@code archive.db.before-v3-20261124T080000Z}. It stays until the
 * user removes it: a schema changes seldom, and whether all is well with the new one the user decides, not this program.
 */
final class MigrationBackup {
    private MigrationBackup() {}

    /**
     * Makes it. Meanwhile nobody can write, so that two programs that start at once do not copy into one file.
     *
     * @return where it is; nothing if there is nothing to copy, or another program has migrated meanwhile
     * @throws StorageException if the disk refuses; nothing was changed
     */
    static Optional<Path> make(DataSource source, Path file, Clock clock, int newest) throws StorageException {
        try (Connection connection = source.getConnection();
                Statement writing = connection.createStatement()) {
            writing.execute("BEGIN IMMEDIATE");
            int version = Schema.version(source, file.toString());
            if (version == 0 || version >= newest) {
                return Optional.empty();
            }
            return Optional.of(copy(source, file, file + ".before-v" + newest, Times.inNames(clock.instant())));
        } catch (SQLException cause) {
            throw Database.failure(file.toString(), cause);
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
