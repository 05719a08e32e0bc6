package io.github.comfyarchive.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.FreeTexts;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema, and what is written about it for whoever opens the file. */
final class SchemaTest {
    private static final Path GOLDEN = Path.of("db/schema.sql");
    private static final Path DESCRIPTION = Path.of("db/schema.md");
    private static final String HEAD = """
            -- The schema of archive.db as the migrations make it. SchemaTest compares; after a new migration:
            -- mvn test -Dtest=SchemaTest -Dupdate.golden=true
            """;

    @TempDir
    private Path root;

    private TestHome home;

    @BeforeEach
    void makeArchive() throws Exception {
        home = new TestHome(root.resolve("home"));
        home.open().close();
    }

    @Test
    void theGoldenCopyIsWhatTheMigrationsMake() throws Exception {
        String schema = HEAD + dump();
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(GOLDEN, schema);
        }
        assertThat(GOLDEN).content().isEqualTo(schema);
    }

    /** Each table and view by name, each followed by its indexes and triggers. */
    private String dump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT sql FROM sqlite_schema
                        WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'flyway%' AND name NOT LIKE 'sqlite_%'
                        ORDER BY tbl_name, type NOT IN ('table', 'view'), name
                        """)) {
            while (row.next()) {
                dump.append('\n').append(row.getString(1).strip()).append(";\n");
            }
        }
        return dump.toString();
    }

    @Test
    void theProgramKnowsTheNewestMigration() throws Exception {
        List<Integer> versions = new ArrayList<>();
        try (Stream<Path> scripts = Files.list(Path.of("migrations"))) {
            for (Path script : scripts.filter(Files::isRegularFile).toList()) {
                Matcher name = Pattern.compile("V(\\d+)__[a-z_]+\\.sql")
                        .matcher(script.getFileName().toString());
                assertThat(name.matches()).as("%s", script).isTrue();
                versions.add(Integer.valueOf(name.group(1)));
            }
        }
        assertThat(versions.stream().sorted().toList())
                .isEqualTo(Stream.iterate(1, version -> version + 1)
                        .limit(Schema.VERSION)
                        .toList());
    }

    /** What archives have been made by is never edited, not by a byte: {@code verify} would call each of them changed. */
    @Test
    void whatHasLandedIsAsItLanded() throws Exception {
        Map<String, String> landed = Map.ofEntries(
                Map.entry("V1__archive.sql", "5993a0d3b022011c1a7b9f3cf57bf864d59c5a439768fbdbcad31df89c255da7"),
                Map.entry("V2__ask.sql", "0c584f9df02d10e279bc1ecbe32e6808135405c122cc5fd20108dc5001e64784"),
                Map.entry("V3__verify.sql", "bc0dbbebd80c89656751de82953d4e13b87da01cc82d34e7b06b180f8f5e124b"),
                Map.entry("V4__small.sql", "e183e6891e9ebd81df8ea458c84301ad50630028a982736206c6dd27eb18fe73"),
                Map.entry("V5__smaller.sql", "0f05d29370ca91a5ff31aa83b505632006f1ee4d33063e3035d7afc0e0ee53b0"),
                Map.entry("V6__accepted_loss.sql", "27180471b1c9b325cde8a73bddd7547e595df7bffe240071471a36808637dfc2"),
                Map.entry("V7__disk.sql", "de64e44f7eeeb8037eb81ba18c4d50ec6ab3209ce52d96a2dde7d2835927f25d"),
                Map.entry("V8__origin.sql", "fb548a9e3037f77e1866bace41e9e5a55216a6afc04e9b2786cb635872ad6348"),
                Map.entry("V9__secrets.sql", "aa332161be08c17f3a2a463eb918ed342d831fc741cac7677b0797eaac9612b3"),
                Map.entry("V10__redacted_id.sql", "621cd755382b838dd24849eaf5e5363a022d578f6a6b16269437be36e224d615"),
                Map.entry("V11__sums.sql", "6cd1e0f15d9972c636ed4e8259256c608c130a911cf4c25e7267d2ce691d41b6"),
                Map.entry("V12__literals.sql", "be55b08698f58586adc7dfa3ded6b81ba7d5aaebf5df8149657a15170ed1245c"),
                Map.entry("V13__homes.sql", "9d096c67ac1693ed589812a06418cd483a5c3a5c88d7663b1c3da7cd7b8323c7"),
                Map.entry("V14__annotations.sql", "b537df5e7bc266828495ec2cb5513ab936ef81320d0d2daa136419eae534fa7c"),
                Map.entry("V15__forget.sql", "f1c8a9d97c7c97786f757b04242ae68097f8c084c4d5b05c973ebaae21e4c819"),
                Map.entry("V16__created.sql", "cd99c15143df4c2974a57f7f05a31262a30b8cc12630f205bec192c7dfe810eb"),
                Map.entry("V17__published.sql", "bdecb5e106edeffde3416d911250bcea9e209e50b47f49c10e89690791d7bbf2"));
        for (Map.Entry<String, String> script : landed.entrySet()) {
            byte[] bytes = Files.readAllBytes(Path.of("migrations", script.getKey()));
            assertThat(Sha256.of(Sha256.digest().digest(bytes)).hex())
                    .as(script.getKey())
                    .isEqualTo(script.getValue());
        }
    }

    /** What Flyway has noted is known again without Flyway, and whatever differs is left to it. */
    @Test
    void whatWasAppliedIsComparedWithoutFlyway() throws Exception {
        assertThat(isOfTheseScripts()).isTrue();
        for (String change : List.of(
                "SET checksum = checksum + 1 WHERE version = '2'",
                "SET checksum = NULL WHERE version = '3'",
                "SET description = 'other' WHERE version = '4'",
                "SET description = '../migrations/smaller' WHERE version = '5'",
                "SET script = 'V6__other.sql' WHERE version = '6'",
                "SET type = 'JDBC' WHERE version = '7'",
                "SET success = 0 WHERE version = '8'",
                "SET version = '99' WHERE version = '9'",
                "SET installed_rank = 100 WHERE version = '1'")) {
            home.execute("CREATE TABLE kept AS SELECT * FROM flyway_schema_history");
            home.execute("UPDATE flyway_schema_history " + change);
            assertThat(isOfTheseScripts()).as(change).isFalse();
            home.execute("DELETE FROM flyway_schema_history");
            home.execute("INSERT INTO flyway_schema_history SELECT * FROM kept");
            home.execute("DROP TABLE kept");
        }
        assertThat(isOfTheseScripts()).isTrue();
        home.execute("DELETE FROM flyway_schema_history WHERE version = '2'");
        assertThat(isOfTheseScripts()).as("one left out").isFalse();
        home.execute("DELETE FROM flyway_schema_history WHERE CAST(version AS INTEGER) > 1");
        assertThat(isOfTheseScripts()).as("an earlier schema").isTrue();
        home.execute("DELETE FROM flyway_schema_history");
        assertThat(isOfTheseScripts()).as("none").isFalse();
    }

    private boolean isOfTheseScripts() throws SQLException {
        try (Connection connection = home.sql()) {
            return MigrationHistory.isOfTheseScripts(connection);
        }
    }

    @Test
    void everyTableAndColumnIsDescribedAndNothingElse() throws Exception {
        Map<String, List<String>> described = described();
        assertThat(described).isEqualTo(tables());
    }

    /** Each is either this program's own word, or searched for a value that somebody gives. */
    @Test
    void theProgramsOwnWordsStandInColumnsThatThereAre() throws Exception {
        Map<String, List<String>> tables = tables();
        assertThat(FreeTexts.OWN).allSatisfy(column -> {
            String[] parts = column.split("\\.", -1);
            assertThat(tables.getOrDefault(parts[0], List.of())).as(column).contains(parts[1]);
        });
        List<String> checked = new ArrayList<>();
        Matcher words = Pattern.compile("CREATE TABLE \"?(\\w+)|(\\w+) TEXT[^,(]*?CHECK \\(\\w+ IN")
                .matcher(dump());
        String table = "";
        while (words.find()) {
            table = words.group(1) == null ? table : words.group(1);
            if (words.group(2) != null) {
                checked.add(table + "." + words.group(2));
            }
        }
        assertThat(checked).isNotEmpty();
        assertThat(FreeTexts.OWN).as("what may say a few words only").containsAll(checked);
    }

    private Map<String, List<String>> tables() throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c
                        WHERE t.schema = 'main' AND t.type <> 'shadow' AND c.hidden <> 1
                            AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'flyway%'
                        ORDER BY t.name, c.cid
                        """)) {
            while (row.next()) {
                tables.computeIfAbsent(row.getString(1), ignored -> new ArrayList<>())
                        .add(row.getString(2));
            }
        }
        return tables;
    }

    /** Sections {@code ## `table`}, and in each a line {@code | `column` | what it means |} a column. */
    private static Map<String, List<String>> described() throws Exception {
        Map<String, List<String>> described = new TreeMap<>();
        List<String> columns = new ArrayList<>();
        for (String line : Files.readAllLines(DESCRIPTION)) {
            Matcher section = Pattern.compile("## `(\\w+)`").matcher(line);
            Matcher column = Pattern.compile("\\| `(\\w+)` \\| \\S.* \\|").matcher(line);
            if (section.matches()) {
                columns = new ArrayList<>();
                assertThat(described.put(section.group(1), columns))
                        .as("described once")
                        .isNull();
            } else if (column.matches()) {
                columns.add(column.group(1));
            }
        }
        return described;
    }

    @Test
    void everyWordAColumnCanHoldIsExplained() throws Exception {
        String description = Files.readString(DESCRIPTION);
        Matcher words = Pattern.compile("(\\w+) TEXT[^,(]*?CHECK \\(\\w+ IN \\(([^)]*)\\)")
                .matcher(dump());
        Map<String, String> checked = new LinkedHashMap<>();
        while (words.find()) {
            checked.put(words.group(1), words.group(2));
            for (String word : words.group(2).replace("'", "").split(", ", -1)) {
                assertThat(description).as("a value of %s", words.group(1)).contains("`" + word + "`");
            }
        }
        assertThat(checked).containsKeys("status", "state", "provenance", "outcome", "encoding");
    }

    @Test
    void aDatabaseOfANewerProgramIsRefusedAndLeftAsItIs() throws Exception {
        home.execute("""
                INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
                    installed_by, execution_time, success)
                VALUES (99, '%d', 'later', 'SQL', 'V99__later.sql', 1, '', 1, 1)
                """.formatted(Schema.VERSION + 1));
        byte[] before = Files.readAllBytes(home.folder().database());
        assertUnusable("made by a newer version");
        assertThat(home.folder().database()).hasBinaryContent(before);
    }

    @Test
    void aForeignDatabaseIsRefusedAndLeftAsItIs() throws Exception {
        Files.delete(home.folder().database());
        home.execute("CREATE TABLE photo (id INTEGER PRIMARY KEY)");
        assertUnusable("not an archive");
        assertThat(home.value("SELECT group_concat(name) FROM sqlite_schema")).isEqualTo("photo");
    }

    @Test
    void garbageIsRefusedAndLeftAsItIs() throws Exception {
        String garbage = "this is no database ".repeat(500);
        Files.writeString(home.folder().database(), garbage);
        assertUnusable("not an SQLite database");
        assertThat(home.folder().database()).content().isEqualTo(garbage);
    }

    @Test
    void aDatabaseCutShortIsDamaged() throws Exception {
        byte[] whole = Files.readAllBytes(home.folder().database());
        Files.write(home.folder().database(), java.util.Arrays.copyOf(whole, 5_000));
        assertUnusable("damaged");
    }

    private void assertUnusable(String reason) {
        assertThatThrownBy(() -> home.open().close())
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        refused -> assertThat(refused.unusable()).isTrue())
                .hasMessageContaining(reason)
                .hasMessageContaining(home.folder().database().toString());
    }

    @Test
    void twoCanOpenItAtOnce() throws Exception {
        try (Archive one = home.open();
                Archive other = home.open()) {
            ServerRow server = one.server("a", "http://a", "a");
            assertThat(other.server("a", "http://a", "a")).isEqualTo(server);
        }
    }

    @Test
    void theTablesAreStrictAndTheirReferencesHold() throws Exception {
        assertThat(home.value("""
                SELECT count(*) FROM pragma_table_list
                WHERE schema = 'main' AND type = 'table' AND NOT strict
                    AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'flyway%'
                """)).isEqualTo("0");
        try (Archive archive = home.open()) {
            assertThatThrownBy(() -> archive.ofServer(new ServerId(77)).startRun(true))
                    .hasMessageContaining("FOREIGN");
        }
        assertThat(home.value("PRAGMA journal_mode")).isEqualTo("wal");
    }
}
