package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Database;
import io.github.comfyarchive.store.sqlite.Schema;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.SumRows;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/**
 * Makes a new database of all that can be read in a damaged one. The new one is complete and on the disk before it takes the place of
 * the damaged one, which is kept beside it: a kill at any moment leaves one of the two. What the search finds things by is not
 * copied: it is to be derived again.
 */
public final class Salvage {
    /** The shortest row takes more than 8 bytes of a page; keys are given one after the other. */
    private static final long KEYS_A_PAGE = 512;

    private static final List<String> WITH_KEYS = List.of(
            "server",
            "server_address",
            "tag",
            "tagged",
            "rating",
            "note",
            "saved_search",
            "forgotten",
            "dictionary",
            "template",
            "prompt_row",
            "entry",
            "replaced_entry",
            "literal",
            "literal_use",
            "output",
            "redaction",
            "forgotten_file",
            "sync_run",
            "model",
            "sampling_text",
            "asset_disk");

    private static final List<String> OF_PROMPTS = List.of(
            "status_message_row",
            "output_value",
            "sampling_row",
            "output_sampler",
            "output_origin",
            "prompt_source_row",
            "prompt_model",
            "accepted_loss",
            "forgetting");

    /** What tables were called that have another name now. */
    private static final Map<String, String> EARLIER =
            Map.of("prompt_row", "prompt", "status_message_row", "status_message", "sampling_row", "sampling");

    private final Path damaged;
    private final Path salvaged;
    private final Clock clock;

    /**
     * Prepares it; the caller holds the lock of the home.
     *
     * @param home a home whose database is damaged
     * @param clock for the name of the damaged one
     */
    public Salvage(HomeFolder home, Clock clock) {
        this.damaged = home.database();
        this.salvaged = damaged.resolveSibling(damaged.getFileName() + ".salvaged.part");
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param kept where the damaged database is now
     * @param tables what was saved of each table
     * @param references how many rows were made so that saved rows which name them are not lost
     * @param dictionaries what became of damaged and lost dictionaries
     */
    public record Report(
            Path kept, List<SalvagedTable> tables, long references, DictionaryRepair.Report dictionaries) {}

    /**
     * Does it.
     *
     * @return what was saved
     * @throws StorageException if the disk refuses; then nothing was changed
     * @throws ArchiveException if the damage is such that nothing can be read; then nothing was changed
     */
    public Report run() throws StorageException {
        try {
            Files.deleteIfExists(salvaged); // of a run that was killed
            emptyLog();
            HomeFiles.fileIfMissing(salvaged);
            SQLiteDataSource source = new SQLiteDataSource(config());
            source.setUrl("jdbc:sqlite:" + salvaged);
            Schema.create(source, salvaged);
            List<SalvagedTable> tables;
            long references;
            DictionaryRepair.Report dictionaries;
            try (Connection connection = source.getConnection()) {
                attach(connection);
                tables = copy(connection);
                String home = home(connection);
                detach(connection);
                references = new ForeignKeyRepair(connection, Times.text(clock.instant())).repair();
                dictionaries = new DictionaryRepair(connection).run();
                SumRows.rebuild(connection);
                becomeCopy(connection, home);
                check(connection);
            }
            return new Report(swap(), tables, references, dictionaries);
        } catch (SQLException cause) {
            throw Database.failure(damaged.toString(), cause);
        } catch (IOException cause) {
            throw StorageException.of(damaged + " cannot be salvaged, nothing was changed", cause);
        } finally {
            removeLeftovers();
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.MEMORY);
        config.setSynchronous(SynchronousMode.OFF); // it is made durable as a whole, at the end
        config.enforceForeignKeys(false);
        return config;
    }

    /** What is in the log belongs to the database; once it is in the file, the file can be set aside alone. */
    private void emptyLog() {
        SQLiteDataSource source = new SQLiteDataSource(); // that leaves the file as it is otherwise
        source.setUrl("jdbc:sqlite:" + damaged);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException tooDamaged) {
            return; // then the log is set aside with it
        }
    }

    private void attach(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("ATTACH '" + damaged.toString().replace("'", "''") + "' AS damaged");
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM damaged.sqlite_schema")) {
                if (!row.next() || row.getLong(1) == 0) {
                    throw ArchiveException.unusable(damaged + " is empty: nothing can be saved of it", null);
                }
            }
        } catch (SQLException unreadable) {
            throw ArchiveException.unusable(
                    damaged
                            + " is damaged at its beginning: SQLite cannot read which tables there are, so nothing can be"
                            + " saved by this program; nothing was changed (sqlite.org/recovery.html may help)",
                    unreadable);
        }
    }

    /** What the damaged one is called; nothing where that cannot be read, or it is of an earlier program. */
    private static @Nullable String home(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM damaged.home")) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException unreadable) {
            return null;
        }
    }

    /** The numbers of its changes are others than those of the damaged one: the next change begins an epoch. */
    private static void becomeCopy(Connection connection, @Nullable String home) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE home SET id = coalesce(?, id), epoch = ''")) {
            update.setString(1, home);
            update.executeUpdate();
        }
    }

    private static void detach(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DETACH damaged");
        }
    }

    private static List<SalvagedTable> copy(Connection connection) throws SQLException {
        long most = mostKeys(connection);
        long prompts = Math.max(
                last(connection, source(connection, "prompt_row"), "id"),
                Math.max(last(connection, "entry", "prompt"), last(connection, "output", "prompt")));
        List<SalvagedTable> tables = new ArrayList<>();
        for (String table : WITH_KEYS) {
            tables.add(copyWithKeys(connection, table, prompts, most));
        }
        tables.add(new TableCopy(connection, "asset", "asset", "sha256", TableCopy.Key.HEX, 0).run());
        tables.add(
                new TableCopy(connection, "known_secret", "known_secret", "fingerprint", TableCopy.Key.HEX, 0).run());
        long lastServer = last(connection, "redacted_id", "server_id");
        tables.add(copy(connection, "redacted_id", "server_id", Math.min(lastServer, most)));
        tables.add(copy(connection, "prompt_alias", "prompt", prompts < 0 ? most : Math.min(prompts, most)));
        for (String table : OF_PROMPTS) {
            tables.add(copy(connection, table, "prompt", prompts < 0 ? most : Math.min(prompts, most)));
        }
        forgetWhatIsMadeAgain(connection);
        return tables;
    }

    /** A table with a key of its own, or with its prompt's. */
    private static SalvagedTable copyWithKeys(Connection connection, String table, long prompts, long most)
            throws SQLException {
        boolean ofPrompts = table.equals("prompt_row") || table.equals("entry");
        String key = table.equals("entry") ? "prompt" : "id";
        long last = ofPrompts ? prompts : last(connection, source(connection, table), key);
        return copy(connection, table, key, last < 0 ? most : Math.min(last, most));
    }

    private static SalvagedTable copy(Connection connection, String table, String key, long last) throws SQLException {
        return new TableCopy(connection, source(connection, table), table, key, TableCopy.Key.NUMBER, last).run();
    }

    /** What is derived is derived again of what was saved; what names a row that may be lost would name another one's by then. */
    private static void forgetWhatIsMadeAgain(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE prompt_row SET derivation = NULL");
            // What is lost of it, and all of an earlier program; what is never hunted is ignored when it is looked
            // up.
            statement.executeUpdate("INSERT OR IGNORE INTO known_secret (fingerprint)"
                    + " SELECT fingerprint FROM redaction WHERE fingerprint IS NOT NULL");
            statement.executeUpdate("UPDATE template SET words_size = NULL, words = NULL");
            for (String column : List.of("positive_text", "negative_text", "model_text")) {
                // The key of a lost text will be another's.
                statement.executeUpdate("UPDATE sampling_row SET " + column + " = NULL WHERE " + column
                        + " NOT IN (SELECT id FROM sampling_text)");
            }
        }
    }

    /** What a table is called in the damaged database, which may be of an earlier program. */
    private static String source(Connection connection, String table) throws SQLException {
        String earlier = EARLIER.get(table);
        if (earlier == null) {
            return table;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM damaged.sqlite_schema WHERE type = 'table' AND name = '" + table + "'")) {
            return row.next() && row.getLong(1) > 0 ? table : earlier;
        }
    }

    private static long mostKeys(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA damaged.page_count")) {
            return row.next() ? row.getLong(1) * KEYS_A_PAGE : 0;
        }
    }

    /** The greatest key, as far as the end of the table or one of its indexes still shows; else -1. */
    private static long last(Connection connection, String table, String key) throws SQLException {
        List<String> questions = new ArrayList<>();
        questions.add("SELECT max(" + key + ") FROM damaged." + table); // looks at the last page alone
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM damaged.sqlite_schema WHERE type = 'index' AND"
                        + " tbl_name = '" + table + "'")) {
            while (row.next()) {
                questions.add("SELECT max(+" + key + ") FROM damaged." + table + " INDEXED BY \""
                        + row.getString(1).replace("\"", "\"\"") + "\"");
            }
        }
        long last = -1;
        for (String question : questions) {
            last = Math.max(last, answer(connection, question));
        }
        return last;
    }

    /** Nothing, -1, where that way is damaged or does not lead to all rows. */
    private static long answer(Connection connection, String question) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() ? row.getLong(1) : -1;
        } catch (SQLException another) {
            return -1;
        }
    }

    private void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check(1)")) {
            String result = row.next() ? row.getString(1) : "nothing";
            if (!result.equals("ok")) {
                throw new SQLException("what was saved is not a complete database: " + result);
            }
        }
    }

    /** The damaged one gets its new name first, as a second one, so that there is a database of the usual name at any moment. */
    private Path swap() throws IOException {
        try (FileChannel channel = FileChannel.open(salvaged, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Path kept = damaged.resolveSibling(damaged.getFileName() + ".damaged-" + Times.inNames(clock.instant()));
        keep(damaged, kept);
        Path log = Database.log(damaged);
        if (Files.exists(log)) {
            if (Files.size(log) > 0) {
                keep(log, Database.log(kept));
            }
            Files.delete(log); // a log is not to be found beside a database that it does not belong to
        }
        Files.deleteIfExists(damaged.resolveSibling(damaged.getFileName() + "-shm"));
        PrivateFiles.syncFolder(damaged.resolveSibling(""));
        Files.move(salvaged, damaged, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        PrivateFiles.syncFolder(damaged.resolveSibling(""));
        return kept;
    }

    private static void keep(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (IOException | UnsupportedOperationException noLinks) {
            Files.copy(file, name, StandardCopyOption.COPY_ATTRIBUTES);
            try (FileChannel channel = FileChannel.open(name, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    private void removeLeftovers() throws StorageException {
        try {
            Files.deleteIfExists(salvaged);
            Files.deleteIfExists(salvaged.resolveSibling(salvaged.getFileName() + "-journal"));
        } catch (IOException cause) {
            throw StorageException.of(salvaged + " cannot be removed", cause);
        }
    }
}
