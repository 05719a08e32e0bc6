package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * What bringing a database to this program's schema takes, about: told before it begins, so that nobody takes it for a program that hangs,
 * and ends it. From schema 11 on measured on an archive of 400,000 prompts (docs/benchmarks.md, "Migrations"), else
 * estimated; a slower disk takes longer.
 *
 * @param file the database
 * @param from its schema
 * @param seconds how long
 * @param copy how large the copy of it is, which stays, in bytes
 * @param more how much else is written, in bytes
 */
record MigrationCost(Path file, int from, long seconds, long copy, long more) {
    /** Copying, checking the copy, and bringing it to the disk. */
    private static final long COPIED_BYTES_A_SECOND = 150_000_000;

    /** Before schema 6 all entries and words were written again; before 11 all rows were counted and the index of inputs was written again. */
    private static final int PACKED = 6;

    private static final int COUNTED = 11;
    private static final long MICROS_TO_PACK = 400;
    private static final long MICROS_TO_COUNT = 60;
    private static final long MICROS = 20;

    /** Rows of {@code change} and their index, for a prompt and its files. */
    private static final long BYTES = 350;

    /** Asks a database how many prompts it has. */
    static MigrationCost of(DataSource source, Path file, int version) throws StorageException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM " + (version < 4 ? "prompt" : "prompt_row"))) {
            long prompts = row.next() ? row.getLong(1) : 0;
            return of(file, version, prompts, Files.size(file));
        } catch (SQLException cause) {
            throw Database.failure(file.toString(), cause);
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be read", cause);
        }
    }

    static MigrationCost of(Path file, int version, long prompts, long bytes) {
        long micros = MICROS + (version < COUNTED ? MICROS_TO_COUNT : 0) + (version < PACKED ? MICROS_TO_PACK : 0);
        long seconds = 1 + bytes / COPIED_BYTES_A_SECOND + prompts * micros / 1_000_000;
        return new MigrationCost(file, version, seconds, bytes, prompts * BYTES + (version < PACKED ? bytes : 0));
    }

    /** In a sentence. */
    String words() {
        return file + " is of an earlier version of this program: it is brought from schema " + from + " to "
                + Schema.VERSION + ", once, in about " + time() + "; that takes " + room(copy + more)
                + " beside it, most of it for a copy of it as it was, which stays";
    }

    private String time() {
        return seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " min";
    }

    private static String room(long bytes) {
        return bytes < 1_000_000_000
                ? Math.max(1, bytes / 1_000_000) + " MB"
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
