package io.github.comfyarchive.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.repair.Salvage;
import io.github.comfyarchive.store.repair.SalvagedTable;
import io.github.comfyarchive.testing.PackedEntries;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive of an earlier program is brought up to date, or left as it is. */
final class MigrationTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-24T08:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path root;

    private TestHome home;

    @BeforeEach
    void makeHome() throws Exception {
        home = new TestHome(root.resolve("home"));
        home.folder().create();
    }

    private Path database() {
        return home.folder().database();
    }

    private void archiveOfVersion(int version) throws SQLException {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + database(), null, null)
                .locations("classpath:migrations")
                .target(String.valueOf(version))
                .load()
                .migrate();
        home.execute(
                "INSERT INTO server (name, url, first_seen_at) VALUES ('a', 'http://a', '2026-01-01T00:00:00.000Z')");
        home.execute("INSERT INTO " + prompts(version)
                + " (server_id, prompt_id, status, created_at, first_archived_at, last_changed_at)"
                + " VALUES (1, 'p', 'success', '', '', '')");
        home.execute("INSERT INTO asset (sha256, size, media_type, extension, stored_at) VALUES ('" + "ab".repeat(32)
                + "', 1, 'image/png', 'png', '')");
    }

    private static String prompts(int version) {
        return version < 4 ? "prompt" : "prompt_row";
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(home.folder().root())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("before") || name.contains("copy"))
                    .toList();
        }
    }

    /** Schema and rows, as text. */
    private static List<String> dump(Path file) throws SQLException {
        List<String> dump = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String query : List.of(
                    "SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY name",
                    "SELECT version || checksum FROM flyway_schema_history",
                    "SELECT name || url FROM server",
                    "SELECT sha256 FROM asset",
                    "PRAGMA integrity_check")) {
                try (ResultSet row = statement.executeQuery(query)) {
                    while (row.next()) {
                        dump.add(row.getString(1));
                    }
                }
            }
        }
        return dump;
    }

    /** What was hunted before it was noted which of it is looked for from then on. */
    @Test
    void knowsTheSecretsThatWereRemovedBefore() throws Exception {
        archiveOfVersion(8);
        home.execute("INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state)"
                + " VALUES (1, '9', 'images', 0, 'a.png', '', 'output', 0, 'pending')");
        home.execute("INSERT INTO redaction (prompt, output, path, rule, fingerprint) VALUES"
                + " (1, NULL, '$.a', 'key', 'aaaaaaaaaaaaaaaaaaaaaaaa'), (1, NULL, '$.b', 'found', 'aaaaaaaaaaaaaaaaaaaaaaaa'),"
                + " (1, 1, 'bytes 1-9', 'found', 'bbbbbbbbbbbbbbbbbbbbbbbb'), (1, NULL, '$.c', 'sensitive', NULL)");

        try (Archive archive = Archive.open(home.folder(), NOW)) {
            assertThat(archive.knownSecrets())
                    .containsExactlyInAnyOrder("aaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbb");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 11})
    void isCopiedBeforeItIsChanged(int version) throws Exception {
        archiveOfVersion(version);
        List<String> before = dump(database());

        Archive.open(home.folder(), NOW).close();

        String name = "archive.db.before-v" + Schema.VERSION + "-20261124T080000Z";
        assertThat(names()).containsExactly(name);
        Path copy = home.folder().root().resolve(name);
        assertThat(dump(copy)).isEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        assertThat(home.value("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history"))
                .isEqualTo(String.valueOf(Schema.VERSION));
        assertThat(home.value("SELECT name FROM server")).isEqualTo("a");

        Archive.open(home.folder(), NOW).close();
        assertThat(names()).as("once").containsExactly(name);
    }

    /** Salvage makes a database of today's schema of one that is of an earlier. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 11})
    void rowsOfAnEarlierSchemaAreSalvaged(int version) throws Exception {
        archiveOfVersion(version);
        home.execute(
                "UPDATE " + prompts(version) + " SET " + (version < 4 ? "graph" : "own_graph") + " = '{\"1\":{}}'");

        Salvage.Report report = new Salvage(home.folder(), NOW).run();

        assertThat(report.tables()).contains(new SalvagedTable("prompt_row", 1, 0, false));
        assertThat(home.value("SELECT prompt_id || graph FROM prompt")).isEqualTo("p{\"1\":{}}");
    }

    @Test
    void whatIsCountedIsCountedOnceAndTheIndexOfInputsStays() throws Exception {
        archiveOfVersion(10);
        home.execute(
                "INSERT INTO model (kind, name) VALUES ('checkpoint', 'a'), ('lora', 'b'), ('service', 'c'),"
                        + " ('diffusion_model', 'd'), ('vae', 'e')",
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
                        + " INSERT INTO prompt_row (id, server_id, prompt_id, number, status, created_at, finished_at,"
                        + " duration_ms, first_archived_at, last_changed_at, own_graph, derivation)"
                        + " SELECT i, 1, 'p' || i, i % 3, CASE i % 4 WHEN 0 THEN 'error' ELSE 'success' END,"
                        + " '2026-11-0' || (i % 9) || 'T08:00:00.000Z',"
                        + " CASE i % 5 WHEN 0 THEN NULL ELSE '2026-11-1' || (i % 7) || 'T08:00:00.000Z' END,"
                        + " CASE i % 6 WHEN 0 THEN NULL ELSE i * 700 END, '', '', '{}', 'x' FROM n",
                "INSERT INTO prompt_model (prompt, position, model)"
                        + " SELECT prompt_row.id, model.id, model.id FROM prompt_row, model WHERE (prompt_row.id + model.id) % 3 = 0",
                "INSERT INTO prompt_model (prompt, position, model) SELECT id, 9, 1 FROM prompt_row",
                "INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state)"
                        + " SELECT id, '9', 'images', 0, 'a', '', 'output', 0, CASE id % 2 WHEN 0 THEN 'pending' ELSE"
                        + " 'missing' END FROM prompt_row",
                "INSERT INTO input_index (rowid, value) SELECT id, 'abc' || (id % 2) FROM prompt_row WHERE id > 1");
        List<List<String>> indexed = home.rows("SELECT rowid FROM input_index WHERE input_index MATCH 'abc1'");

        try (Archive archive = Archive.open(home.folder(), NOW)) {
            assertThat(archive.repairWriter().repairSums()).isZero();
        }

        assertThat(home.value("SELECT sum(n) FROM prompt_sum WHERE kind = 'prompt'"))
                .isEqualTo("60");
        assertThat(home.rows("SELECT rowid FROM input_index WHERE input_index MATCH 'abc1'"))
                .hasSize(29)
                .isEqualTo(indexed);
        home.execute("INSERT INTO input_index (rowid, value) VALUES (61, 'abc1 abc2')");
        assertThat(home.value("SELECT count(*) FROM input_index")).isEqualTo("60");
        assertThat(home.faults()).isEmpty();
        for (List<String> table :
                home.rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'")) {
            assertThat(home.value("SELECT count(*) FROM \"" + table.get(0) + '"'))
                    .as(table.get(0))
                    .isNotNull();
        }
        String inOrder = "SELECT id FROM prompt WHERE server_id = 1 ORDER BY server_order, number, id";
        assertThat(home.rows(inOrder))
                .isEqualTo(home.rows("SELECT id FROM prompt_row ORDER BY"
                        + " +coalesce(finished_at, started_at, created_at), +number, +id"));
        assertThat(home.rows("EXPLAIN QUERY PLAN " + inOrder).toString())
                .contains("prompt_server_order")
                .doesNotContain("TEMP B-TREE");
    }

    @Test
    void whatHomeServersAndChangesAreCalledIsMadeForWhatIsThere() throws Exception {
        archiveOfVersion(11);
        home.execute(
                "UPDATE server SET last_synced_at = '2026-01-02T00:00:00.000Z'",
                "INSERT INTO server (id, name, url, first_seen_at) VALUES (2, 'typo', 'http://tpyo', ''),"
                        + " (3, 'older at a', 'http://a', '2025-01-01'), (4, 'lost', 'http://lost', '')",
                "UPDATE server SET last_synced_at = '2025-01-02T00:00:00.000Z' WHERE id = 3",
                "INSERT INTO prompt_row (server_id, prompt_id, status, created_at, first_archived_at, last_changed_at)"
                        + " VALUES (4, 'q', 'unknown', '', '', '')",
                "INSERT INTO sync_run (server_id, started_at, outcome) VALUES (1, '', 'done'), (2, '', 'failed')");

        Archive.open(home.folder(), NOW).close();

        assertThat(home.column("SELECT id FROM server ORDER BY id")).containsExactly("1", "3", "4");
        assertThat(home.column("SELECT server_id FROM sync_run")).containsExactly("1");
        assertThat(home.column("SELECT DISTINCT uid FROM server"))
                .hasSize(3)
                .allSatisfy(uid -> assertThat(uid).matches("[0-9a-f]{32}"));
        assertThat(home.rows("SELECT url, server FROM server_address ORDER BY url"))
                .as("who was there last")
                .containsExactly(List.of("http://a", "1"), List.of("http://lost", "4"));
        assertThat(home.column("SELECT kind || ' ' || key FROM change ORDER BY number"))
                .containsExactly(
                        "server 1", "server 3", "server 4", "asset " + "ab".repeat(32), "prompt 1", "prompt 2");
        assertThat(home.value("SELECT count(*) FROM home WHERE length(id) = 36 AND length(epoch) = 32"))
                .isEqualTo("1");
        home.execute("INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state)"
                + " VALUES (1, '9', 'images', 0, 'a.png', '', 'output', 0, 'forgotten')");
        assertThat(home.column("PRAGMA integrity_check")).containsExactly("ok");
        assertThat(home.rows("PRAGMA foreign_key_check")).isEmpty();
    }

    @Test
    void whatItTakesIsSaidBeforehandByWhoeverOpensIt() throws Exception {
        archiveOfVersion(11);
        List<String> told = new ArrayList<>();
        List<String> versions = new ArrayList<>();

        Archive.open(home.folder(), NOW, words -> {
                    told.add(words);
                    versions.add(String.valueOf(
                            home.value("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history")));
                })
                .close();
        Archive.open(home.folder(), NOW, told::add).close();

        assertThat(told)
                .singleElement()
                .asString()
                .contains("from schema 11 to", "once, in about 1 s", "1 MB beside it");
        assertThat(versions).as("nothing is done yet").containsExactly("11");
        assertThat(MigrationCost.of(database(), 11, 1_000_000, 6_000_000_000L).words())
                .contains("in about 61 s", "6.4 GB");
        assertThat(MigrationCost.of(database(), 3, 1_000_000, 6_000_000_000L).words())
                .contains("in about 9 min", "12.4 GB");
    }

    @Test
    void whatIsKeptOnceNowSaysTheSame() throws Exception {
        archiveOfVersion(4);
        home.execute("INSERT INTO sampling (prompt, node_id, positive, seed) VALUES (1, '3', 'a red fox', '42')");
        home.execute("INSERT INTO status_message (prompt, position, event, at, data) VALUES"
                + " (1, 0, 'execution_error', '2026-11-24T08:00:00.123Z', '{\"node_id\":\"3\",\"prompt_id\":\"p\"}')");
        home.execute(
                "INSERT INTO prompt_search (rowid, positive, part) VALUES (1, 'a red fox', 'fox'), (7, 'lost', '')");

        Archive.open(home.folder(), NOW).close();

        assertThat(home.value("SELECT concat_ws(' ', node_id, positive, negative, seed) FROM sampling"))
                .isEqualTo("3 a red fox 42");
        assertThat(home.value("SELECT node_id || data FROM status_message JOIN failure USING (prompt)"))
                .isEqualTo("3{\"node_id\":\"3\",\"prompt_id\":\"p\"}");
        assertThat(home.value("SELECT group_concat(rowid) FROM prompt_search")).isEqualTo("1");
        assertThat(home.value("SELECT rowid FROM prompt_search WHERE prompt_search MATCH 'positive: fox part: fox'"))
                .isEqualTo("1");
        assertThat(home.value("SELECT size || '' FROM search_words")).isNull();
        assertThat(PackedEntries.words(database()).get(1L)).isEqualTo("a red fox" + "\u001f".repeat(8) + "fox");
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home.folder())) {
            assertThat(readOnly.integrity(10)).isEmpty();
        }
    }

    @Test
    void aQuestionBringsItUpToDateOnceAndSaysSo() throws Exception {
        archiveOfVersion(5);
        List<String> told = new ArrayList<>();

        Archive.openToRead(home.folder(), NOW, told::add).close();
        Archive.openToRead(home.folder(), NOW, told::add).close();

        assertThat(told)
                .singleElement()
                .asString()
                .contains(home.folder().toString(), "from schema 5 to " + Schema.VERSION);
        assertThat(names()).hasSize(1);
        assertThat(home.value("SELECT max(CAST(version AS INTEGER)) || '' FROM flyway_schema_history"))
                .isEqualTo("" + Schema.VERSION);
    }

    @Test
    void aNewArchiveIsNotCopied() throws Exception {
        home.open().close();

        assertThat(names()).isEmpty();
    }

    /** The migrations of a later program; the last of them fails after its first statement. */
    private Schema.Migrations failing() throws IOException {
        Path scripts = Files.createDirectories(root.resolve("migrations"));
        try (Stream<Path> own = Files.list(Path.of("migrations"))) {
            for (Path script : own.toList()) {
                Files.copy(script, scripts.resolve(script.getFileName()));
            }
        }
        int next = Schema.VERSION + 1;
        Files.writeString(
                scripts.resolve("V" + next + "__fails.sql"),
                "ALTER TABLE server ADD COLUMN more TEXT;\nDELETE FROM asset;\nINSERT INTO nowhere VALUES (1);\n");
        return new Schema.Migrations("filesystem:" + scripts, next);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 11})
    void isAsItWasWhenAMigrationFails(int version) throws Exception {
        archiveOfVersion(version);
        List<String> before = dump(database());
        DataSource source = Database.readWrite(database());

        assertThatThrownBy(() -> Schema.bringUpToDate(source, database(), NOW, failing()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("it is as it was");

        assertThat(dump(database())).isEqualTo(before);
        assertThat(names()).as("a run each five minutes must not fill the disk").isEmpty();
    }

    @Test
    void isNotChangedWhenItCannotBeCopied() throws Exception {
        archiveOfVersion(2);
        List<String> before = dump(database());
        Path inTheWay = home.folder().root().resolve("archive.db.before-v" + Schema.VERSION + ".part");
        Files.createDirectories(inTheWay.resolve("full"));

        assertThatThrownBy(() -> Archive.open(home.folder(), NOW))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("cannot be written");

        assertThat(dump(database())).isEqualTo(before);
    }

    @Test
    void isNotChangedWhenItIsDamaged() throws Exception {
        archiveOfVersion(2);
        home.value("PRAGMA journal_mode = DELETE");
        byte[] bytes = Files.readAllBytes(database());
        int page = Integer.parseInt(home.value("SELECT rootpage FROM sqlite_schema WHERE name = 'output_file'"));
        java.util.Arrays.fill(bytes, (page - 1) * 4096, page * 4096, (byte) 0x5a);
        Files.write(database(), bytes);

        assertThatThrownBy(() -> Archive.open(home.folder(), NOW))
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        refused -> assertThat(refused.unusable()).isTrue())
                .hasMessageContaining("damaged")
                .hasMessageContaining("archive verify");

        assertThat(names()).isEmpty();
        assertThat(home.value("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history"))
                .isEqualTo("2");
    }

    @Test
    void aCopyOfAKilledRunIsWrittenAgain() throws Exception {
        archiveOfVersion(2);
        Files.writeString(
                home.folder().root().resolve("archive.db.before-v" + Schema.VERSION + ".part"), "half a copy");

        Archive.open(home.folder(), NOW).close();

        assertThat(names()).containsExactly("archive.db.before-v" + Schema.VERSION + "-20261124T080000Z");
    }

    /** A run that is killed in the middle of a migration leaves the archive as it was, and the copy. */
    @Test
    void theCopyThatKilledRunsLeftIsTakenAgain() throws Exception {
        archiveOfVersion(5);
        List<String> before = dump(database());
        DataSource source = Database.readWrite(database());
        for (int kill = 0; kill < 3; kill++) {
            Clock later = Clock.offset(NOW, Duration.ofMinutes(5L * kill));
            assertThat(MigrationBackup.make(source, database(), later, Schema.VERSION))
                    .isPresent();
        }
        String name = "archive.db.before-v" + Schema.VERSION + "-20261124T080000Z";
        assertThat(names()).containsExactly(name);

        Archive.open(home.folder(), Clock.offset(NOW, Duration.ofHours(1))).close();

        assertThat(names()).containsExactly(name);
        assertThat(dump(home.folder().root().resolve(name))).isEqualTo(before);
    }

    @Test
    void aCopyOfWhatTheArchiveIsNoLongerIsLeftAndAnotherMade() throws Exception {
        archiveOfVersion(5);
        DataSource source = Database.readWrite(database());
        MigrationBackup.make(source, database(), NOW, Schema.VERSION);
        home.execute("UPDATE server SET url = 'http://b'");

        Archive.open(home.folder(), Clock.offset(NOW, Duration.ofHours(1))).close();

        assertThat(names()).hasSize(2);
        assertThat(dump(home.folder().root().resolve("archive.db.before-v" + Schema.VERSION + "-20261124T090000Z")))
                .contains("ahttp://b");
    }

    /** What a later program adds takes nothing for a fault. */
    @Test
    void anArchiveThatWasBroughtUpToDateIsWhole() throws Exception {
        archiveOfVersion(5);

        Archive.open(home.folder(), NOW).close();

        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home.folder())) {
            assertThat(readOnly.integrity(10)).isEmpty();
            assertThat(readOnly.migrations()).isEmpty();
        }
    }
}
