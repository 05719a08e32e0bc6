package io.github.comfyarchive.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * By what it is seen that somebody has written to a database: the time and size of the file and of the logs beside it.
 *
 * @param log of its write-ahead log
 * @param journal of its rollback journal
 */
record DatabaseState(FileState database, FileState log, FileState journal) {
    /** A log of no more has a header and no frame (sqlite.org/fileformat2.html, 4.1). */
    private static final int HEADER_OF_LOG = 32;

    /**
     * Of a file.
     *
     * @param size in bytes; 0 where there is none, which says as much as an empty one
     */
    record FileState(@Nullable FileTime modified, long size) {
        static FileState of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new FileState(attributes.size() == 0 ? null : attributes.lastModifiedTime(), attributes.size());
            } catch (IOException none) {
                return new FileState(null, 0);
            }
        }
    }

    static DatabaseState of(Path file) {
        return new DatabaseState(
                FileState.of(file), FileState.of(Database.log(file)), FileState.of(Database.journal(file)));
    }

    /** Whether rows may stand in the logs that do not stand in the file, or stand there and are to be taken back. */
    boolean hasRows() {
        return log.size() > HEADER_OF_LOG || journal.size() > 0;
    }

    long bytes() {
        return database.size() + log.size() + journal.size();
    }
}
