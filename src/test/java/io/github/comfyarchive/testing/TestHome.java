package io.github.comfyarchive.testing;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.search.IndexedText;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.SavedEntry;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A home in a temporary folder, the one that all tests use: filled as a sync fills it, or by whoever else, and looked into as a stranger
 * does, by sqlite3 and by reading its files.
 */
public final class TestHome {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T08:00:00.123Z"), ZoneOffset.UTC);

    /** Made once for all tests of a JVM. */
    private static final class EmptyDatabase {
        static final byte[] BYTES = make();

        private static byte[] make() {
            try {
                Path folder = Files.createTempDirectory("schema");
                TestHome home = new TestHome(folder.resolve("home"));
                home.open().close();
                home.rows("PRAGMA wal_checkpoint(TRUNCATE)");
                byte[] bytes = Files.readAllBytes(home.folder().database());
                try (Stream<Path> files = Files.walk(folder)) {
                    files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
                return bytes;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private final HomeFolder home;

    /** A home that may not be there yet. */
    public TestHome(Path root) {
        this.home = new HomeFolder(root);
    }

    public HomeFolder folder() {
        return home;
    }

    public Path root() {
        return home.root();
    }

    /**
     * Gives it an empty database of today's schema if it has none, where making one is not what is tested: a copy takes a hundredth of the
     * time that the migrations take.
     */
    public synchronized TestHome withSchema() {
        try {
            if (!Files.exists(home.database())) {
                Files.createDirectories(home.root(), owners("rwx------"));
                Files.createFile(home.database(), owners("rw-------"));
                Files.write(home.database(), EmptyDatabase.BYTES);
            }
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> owners(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** A copy of it as it stands; nobody may be writing to it. */
    public TestHome copyTo(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(home.root())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = root.resolve(home.root().relativize(file).toString());
                Files.createDirectories(copy.toAbsolutePath().getParent());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new TestHome(root);
    }

    public Archive open() throws StorageException {
        return open(0);
    }

    /** Opens it so many seconds after the test's beginning of time. */
    public Archive open(long seconds) throws StorageException {
        return Archive.open(home, Clock.offset(CLOCK, Duration.ofSeconds(seconds)));
    }

    public Connection sql() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + home.database().toUri());
    }

    /** The rules of this home, as the commands take them. */
    public Derivation derivation() throws IOException {
        RedactionRules redaction = RedactionRules.builtIn();
        if (Files.exists(home.userRules())) {
            redaction = redaction.with(home.userRules());
        }
        NodeRules nodes = Files.exists(home.userNodeRules())
                ? NodeRules.builtIn().with(home.userNodeRules())
                : NodeRules.builtIn();
        return new Derivation(new Redactor(redaction, home.fingerprintKey()), () -> nodes);
    }

    /** Saves entries of one server, in this order. */
    public List<SavedEntry> save(String server, List<EntryJson> entries) throws IOException {
        try (Archive archive = withSchema().open()) {
            return save(archive, server, derivation(), entries);
        }
    }

    public static List<SavedEntry> save(
            Archive archive, String server, Derivation derivation, List<EntryJson> entries) {
        String url = "http://" + server + ":8188";
        List<NewEntry> batch = new ArrayList<>();
        for (EntryJson entry : entries) {
            batch.add(derived(derivation, entry));
        }
        return archive.ofServer(archive.server(server, url, server).id()).save(batch, derivation.redactor());
    }

    private static NewEntry derived(Derivation derivation, EntryJson entry) {
        try {
            byte[] json = entry.json().getBytes(StandardCharsets.UTF_8);
            return derivation.of(derivation.redactor().redact(new RawEntry(entry.id(), json)));
        } catch (UnreadableEntryException notJson) {
            throw new IllegalArgumentException(entry.json(), notJson);
        }
    }

    public List<List<String>> rows(String query) {
        try (Connection connection = sql();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException failed) {
            throw new AssertionError(query, failed);
        }
    }

    public List<String> column(String query) {
        return rows(query).stream().map(row -> row.get(0)).toList();
    }

    /** The first column of the first row. */
    public @Nullable String value(String query) {
        return rows(query).get(0).get(0);
    }

    /** The entry of a prompt, unpacked. */
    public byte[] entry(String promptId) throws SQLException {
        return PackedEntries.of(home.database(), "entry", "prompt.prompt_id = '" + promptId + "'")
                .get(0);
    }

    /** Where a word stands: in any byte of any file (the write-ahead log too), in any file's name, in any unpacked entry, in any words. */
    public List<String> placesOf(String word) throws IOException, SQLException {
        List<String> places = new ArrayList<>(placesInFiles(word));
        List<byte[]> entries = new ArrayList<>(PackedEntries.of(home.database(), "entry", "TRUE"));
        entries.addAll(PackedEntries.of(home.database(), "replaced_entry", "TRUE"));
        entries.addAll(PackedEntries.dictionaries(home.database()));
        PackedEntries.literals(home.database())
                .values()
                .forEach(literal -> entries.add(literal.getBytes(StandardCharsets.ISO_8859_1)));
        for (byte[] entry : entries) {
            if (contains(entry, word)) {
                places.add("an entry");
            }
        }
        PackedEntries.words(home.database()).forEach((prompt, words) -> {
            if (words.contains(IndexedText.of(word)) || words.contains(word)) {
                places.add("the words of prompt " + prompt);
            }
        });
        for (byte[] words : PackedEntries.wordsOfTemplates(home.database())) {
            if (contains(words, IndexedText.of(word)) || contains(words, word)) {
                places.add("the words of a template");
            }
        }
        return places;
    }

    /** The same without a look into the database, which would tidy up behind a program that was killed. */
    public List<String> placesInFiles(String word) throws IOException {
        List<String> places = new ArrayList<>();
        if (!Files.exists(home.root())) {
            return places;
        }
        try (Stream<Path> files = Files.walk(home.root())) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().contains(word)) {
                    places.add("name " + file);
                }
                if (Files.isRegularFile(file) && contains(Files.readAllBytes(file), word)) {
                    places.add("bytes of " + file);
                }
            }
        }
        return places;
    }

    private static boolean contains(byte[] bytes, String word) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(word);
    }

    public void execute(String... statements) {
        try (Connection connection = sql();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException failed) {
            throw new AssertionError(String.join("; ", statements), failed);
        }
    }

    /** All that is derived from the entries, row by row; and what the search finds its words in. */
    public List<List<List<String>>> derived() {
        List<List<List<String>>> tables = new ArrayList<>();
        tables.add(rows("SELECT prompt.*, server.name FROM prompt JOIN server ON server.id = server_id ORDER BY id"));
        for (String table : List.of(
                "status_message",
                "output",
                "output_value",
                "sampling",
                "output_sampler",
                "output_origin",
                "prompt_source")) {
            tables.add(rows("SELECT * FROM " + table + " ORDER BY 1, 2, 3"));
        }
        tables.add(rows("SELECT prompt, position, kind, name, strength FROM prompt_model"
                + " JOIN model ON model.id = prompt_model.model ORDER BY 1, 2"));
        tables.add(words().entrySet().stream()
                .map(row -> List.of(row.getKey().toString(), row.getValue()))
                .toList());
        tables.add(rows("SELECT rowid FROM prompt_search ORDER BY rowid"));
        tables.add(rows("SELECT prompt, hex(sha256), size, rules_version FROM entry ORDER BY prompt"));
        return tables;
    }

    /** What SQLite has to say against the file: nothing. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>(column("PRAGMA integrity_check"));
        faults.remove("ok");
        rows("PRAGMA foreign_key_check").forEach(row -> faults.add("foreign key " + row));
        execute(
                "INSERT INTO prompt_search (prompt_search) VALUES ('integrity-check')",
                "INSERT INTO input_index (input_index) VALUES ('integrity-check')");
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home)) {
            faults.addAll(readOnly.integrity(10));
        }
        return faults;
    }

    /** What the search index was told of each prompt, by its key. */
    public Map<Long, String> words() {
        try {
            return PackedEntries.words(home.database());
        } catch (SQLException failed) {
            throw new AssertionError("the words cannot be read", failed);
        }
    }

    /** Writes these as an archive has them that was brought to today's schema. */
    public void keepWordsAsBefore() throws SQLException {
        Map<Long, String> words = words();
        try (Connection connection = sql();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE search_words SET template = NULL, size = NULL, words = ? WHERE prompt = ?")) {
            for (Map.Entry<Long, String> kept : words.entrySet()) {
                update.setBytes(1, kept.getValue().getBytes(StandardCharsets.UTF_8));
                update.setLong(2, kept.getKey());
                update.executeUpdate();
            }
        }
    }

    /** What was committed last stands in the log alone, as after a kill: that the server is called {@code inlog}. */
    public void leaveLog() throws IOException, SQLException {
        Path database = folder().database();
        Path log = database.resolveSibling("archive.db-wal");
        Path kept = root().resolve("kept");
        Path before = root().resolve("database");
        try (Connection connection = sql();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("UPDATE server SET name = 'inlog'");
            Files.copy(log, kept);
            Files.copy(database, before);
        }
        Files.move(kept, log, StandardCopyOption.REPLACE_EXISTING);
        Files.move(before, database, StandardCopyOption.REPLACE_EXISTING);
    }
}
