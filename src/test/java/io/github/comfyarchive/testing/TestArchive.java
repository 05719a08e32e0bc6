package io.github.comfyarchive.testing;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.SavedEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real archive in a temporary folder: filled as a sync fills it, and looked into as sqlite3 would. */
public final class TestArchive {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T08:00:00.123Z"), ZoneOffset.UTC);

    private final HomeFolder home;

    public TestArchive(Path root) {
        this.home = new HomeFolder(root);
    }

    public HomeFolder home() {
        return home;
    }

    public Archive open() throws IOException {
        return Archive.open(home, CLOCK);
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
        try (Archive archive = open()) {
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
        return archive.ofServer(archive.server(server, url, server).id()).save(batch, null, derivation.redactor());
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
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.database());
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

    public void execute(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.database());
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
        try (ReadOnlyArchive inspection = ReadOnlyArchive.of(home)) {
            faults.addAll(inspection.integrity(10));
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
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.database());
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE search_words SET template = NULL, size = NULL, words = ? WHERE prompt = ?")) {
            for (Map.Entry<Long, String> kept : words.entrySet()) {
                update.setBytes(1, kept.getValue().getBytes(StandardCharsets.UTF_8));
                update.setLong(2, kept.getKey());
                update.executeUpdate();
            }
        }
    }
}
