package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.ArchivedHome.Ran;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database with pages that cannot be read: every row that can be read is in the new one. */
class SalvageTest {
    private static final int PAGE = 4096;
    private static final int PROMPTS = 120;

    @TempDir
    Path folder;

    private ArchivedHome fixture;
    private TestHome home;

    @BeforeEach
    void archive() throws IOException {
        fixture = new ArchivedHome(folder);
        home = new TestHome(folder.resolve("home"));
        home.save(
                "one",
                IntStream.rangeClosed(1, PROMPTS)
                        .mapToObj(index -> EntryJson.of("prompt-" + index)
                                .at(1_795_467_646_024L + 1000L * index)
                                .painting("a fox at lake " + index + " " + words(index), "blurry")
                                .outputs("{\"9\": {\"text\": [\"shown\"], \"images\": [{\"filename\": \"f" + index
                                        + ".png\", \"subfolder\": \"\", \"type\": \"output\"}]}}"))
                        .toList());
        StringBuilder assets =
                new StringBuilder("INSERT INTO asset (sha256, size, media_type, extension, stored_at) VALUES ");
        Random random = new Random(1);
        for (int index = 0; index < 60; index++) {
            assets.append(index == 0 ? "" : ", ")
                    .append("('")
                    .append(hex(random))
                    .append("', 5, 'image/png', 'png', 'now')");
        }
        home.execute(assets.toString(), "UPDATE server SET url = 'http://nobody.invalid/'"); // not to be asked
        home.column("PRAGMA wal_checkpoint(TRUNCATE)");
        home.column("PRAGMA journal_mode = DELETE");
    }

    private static String hex(Random random) {
        StringBuilder hex = new StringBuilder();
        while (hex.length() < 64) {
            hex.append(Integer.toHexString(random.nextInt(16)));
        }
        return hex.toString();
    }

    private static String words(int seed) {
        Random random = new Random(seed);
        return IntStream.range(0, 200)
                .mapToObj(word -> Integer.toString(random.nextInt(), 36))
                .reduce("", (text, word) -> text + " " + word);
    }

    private Path database() {
        return home.folder().database();
    }

    /** Overwrites pages, but those that say which tables there are. */
    private void damage(long seed, int count) throws IOException {
        Set<Integer> schema = new HashSet<>(Set.of(1));
        home.column("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")
                .forEach(page -> schema.add(Integer.valueOf(page)));
        home.column("SELECT pageno FROM dbstat WHERE name LIKE '%flyway%'")
                .forEach(page -> schema.add(Integer.valueOf(page)));
        byte[] bytes = Files.readAllBytes(database());
        Random random = new Random(seed);
        for (int damaged = 0; damaged < count; ) {
            int page = 1 + random.nextInt(bytes.length / PAGE);
            if (!schema.contains(page)) {
                byte[] noise = new byte[PAGE];
                random.nextBytes(noise);
                noise[0] = 0x7f; // no kind of page
                System.arraycopy(noise, 0, bytes, (page - 1) * PAGE, PAGE);
                damaged++;
            }
        }
        Files.write(database(), bytes);
    }

    private static final Map<String, String> KEYS = Map.of(
            "server", "id",
            "prompt", "id",
            "entry", "prompt",
            "output", "id",
            "asset", "sha256",
            "sync_run", "id");

    /** All keys of a table while it is whole. */
    private Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new TreeMap<>();
        KEYS.forEach((table, key) -> keys.put(table, home.column("SELECT " + key + " FROM " + table)));
        return keys;
    }

    /** Rows that can be read one by one, as text. */
    private static Map<String, List<String>> readable(Path file, Map<String, List<String>> keys) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            for (Map.Entry<String, List<String>> table : keys.entrySet()) {
                List<String> found = new ArrayList<>();
                for (String key : table.getValue()) {
                    row(connection, table.getKey(), key).ifPresent(found::add);
                }
                rows.put(table.getKey(), found);
            }
        }
        return rows;
    }

    private static java.util.Optional<String> row(Connection connection, String table, String key) {
        try (PreparedStatement query = connection.prepareStatement("SELECT * FROM " + table + " WHERE "
                + KEYS.get(table) + " = " + (table.equals("asset") ? "?" : "CAST(? AS INTEGER)"))) {
            query.setString(1, key);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return java.util.Optional.empty();
                }
                StringBuilder text = new StringBuilder(table);
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    Object value = row.getObject(column);
                    boolean derived = "derivation".equals(row.getMetaData().getColumnName(column));
                    text.append('|')
                            .append(derived ? "" : value instanceof byte[] bytes ? Arrays.hashCode(bytes) : value);
                }
                return java.util.Optional.of(text.toString());
            }
        } catch (SQLException damaged) {
            return java.util.Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 5})
    void everyRowThatCanBeReadIsInTheNewDatabase(long seed) throws Exception {
        Map<String, List<String>> keys = keys();
        Map<String, List<String>> whole = readable(database(), keys);
        damage(seed, 4 + (int) seed * 3);
        byte[] damaged = Files.readAllBytes(database());
        Map<String, List<String>> readable = readable(database(), keys);

        Ran ran = fixture.run("verify", "--repair", "--json");

        Path kept = kept();
        assertThat(kept).hasBinaryContent(damaged);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database())))
                .isEqualTo("rw-------");
        assertThat(home.faults()).isEmpty();
        // Files were never there: assets without a file are given up by the repair, so the saved rows are looked for in
        // what it told.
        Map<String, List<String>> saved = readable(database(), keys);
        for (String table : List.of("server", "prompt", "entry", "sync_run")) {
            // What has noise in its middle is read as well; the entry's SHA-256 tells.
            assertThat(readable.get(table).stream()
                            .filter(whole.get(table)::contains)
                            .map(SalvageTest::unpacked)
                            .filter(row -> saved.get(table).stream()
                                    .map(SalvageTest::unpacked)
                                    .noneMatch(row::equals)))
                    .as("%s, seed %s", table, seed)
                    .isEmpty();
        }
        assertThat(ran.text())
                .contains("table entry\",\"what\":\""
                        + count(readable.get("entry").size(), "row") + " saved")
                .contains("table output\",\"what\":\""
                        + count(readable.get("output").size(), "row") + " saved")
                .contains("table asset\",\"what\":\""
                        + count(readable.get("asset").size(), "row") + " saved");
        assertThat(saved.get("output"))
                .hasSizeGreaterThanOrEqualTo(readable.get("output").size());
        assertThat(readable.values().stream().mapToInt(List::size).sum())
                .as("something was damaged, or derived rows alone were")
                .isLessThanOrEqualTo(
                        whole.values().stream().mapToInt(List::size).sum());
        if (ran.text().contains(" unreadable") || ran.text().contains("cannot be read at all")) {
            assertThat(ran.text()).contains("the next sync reads each from its beginning");
            assertThat(home.column("SELECT cursor_offset FROM server WHERE cursor_offset IS NOT NULL"))
                    .isEmpty();
        }
        Ran again = fixture.run("verify", "--repair", "-q");
        assertThat(again.text()
                        .lines()
                        .filter(line -> !line.endsWith(": its entry is lost"))
                        .filter(line -> !line.matches("- prompt lost-\\d+: a placeholder .*")))
                .as("what is left are entries that nobody has")
                .isEmpty();
    }

    /** A repair may pack an entry by another. */
    private static String unpacked(String row) {
        return row.replaceFirst("\\|zstd\\|.*", "");
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private Path kept() throws IOException {
        try (Stream<Path> files = Files.list(home.root())) {
            List<Path> kept = files.filter(
                            file -> file.getFileName().toString().matches("archive\\.db\\.damaged-\\d{8}T\\d{6}Z"))
                    .toList();
            assertThat(kept).hasSize(1);
            return kept.get(0);
        }
    }

    @Test
    void promptsWhoseRowsAreLostAreMadeOfTheirEntries() throws Exception {
        overwrite("SELECT pageno FROM dbstat WHERE name = 'prompt_row' AND pagetype = 'leaf'");
        overwrite(
                "SELECT pageno FROM dbstat WHERE name LIKE 'prompt!_%' ESCAPE '!' AND name NOT LIKE 'prompt!_search%' ESCAPE '!' AND name <> 'prompt_row'");

        Ran ran = fixture.run("verify", "--repair");

        assertThat(ran.text()).contains(PROMPTS + " lost rows of server and prompt rebuilt");
        assertThat(ran.exit()).as(ran.text()).isZero();
        assertThat(home.column("SELECT prompt_id FROM prompt ORDER BY id"))
                .isEqualTo(IntStream.rangeClosed(1, PROMPTS)
                        .mapToObj(index -> "prompt-" + index)
                        .toList());
        assertThat(home.column("SELECT DISTINCT status FROM prompt")).containsExactly("success");
        assertThat(fixture.run("search", "lake").text().lines().count()).isPositive();
    }

    @Test
    void aTableThatIsLostAltogetherIsEmptyThenAndTheRestIsThere() throws Exception {
        overwrite("SELECT pageno FROM dbstat WHERE name = 'entry' AND pagetype <> 'overflow'");

        Ran ran = fixture.run("verify", "--repair");

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.text())
                .contains("table entry: 0 rows saved, ", "table prompt_row: " + PROMPTS + " rows saved\n");
        assertThat(home.column("SELECT count(*) FROM sampling")).containsExactly(String.valueOf(PROMPTS));
        assertThat(home.faults()).isEmpty();
    }

    private void overwrite(String pages) throws IOException {
        List<String> numbers = home.column(pages);
        assertThat(numbers).isNotEmpty();
        byte[] bytes = Files.readAllBytes(database());
        for (String number : numbers) {
            int at = (Integer.parseInt(number) - 1) * PAGE;
            Arrays.fill(bytes, at, at + PAGE, (byte) 0x5a);
        }
        Files.write(database(), bytes);
    }

    @Test
    void whatCannotBeReadAtAllIsLeftAsItIs() throws Exception {
        byte[] bytes = Files.readAllBytes(database());
        Arrays.fill(bytes, 0, PAGE, (byte) 0x5a);
        Files.write(database(), bytes);

        Ran ran = fixture.run("verify", "--repair");

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.text()).contains("cannot read which tables there are", "nothing was changed");
        assertThat(database()).hasBinaryContent(bytes);
        try (Stream<Path> files = Files.list(home.root())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("archive.db")))
                    .containsExactly("archive.db");
        }
    }

    @Test
    void whatAKilledRepairLeftIsWrittenAgain() throws Exception {
        overwrite("SELECT pageno FROM dbstat WHERE name = 'sampling_row' AND pagetype = 'leaf'");
        Files.writeString(home.root().resolve("archive.db.salvaged.part"), "half a database");

        assertThat(fixture.run("verify", "--repair").text()).contains("table entry: " + PROMPTS + " rows saved");

        assertThat(kept()).isRegularFile();
        assertThat(home.root().resolve("archive.db.salvaged.part")).doesNotExist();
        assertThat(fixture.run("verify").exit()).isZero();
    }

    @Test
    void theLogBelongsToWhatIsSaved() throws Exception {
        home.column("PRAGMA journal_mode = WAL");
        try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = open.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            statement.executeUpdate("UPDATE server SET name = 'in the log'");
            Path copy = Files.createDirectories(folder.resolve("copy"));
            Files.copy(database(), copy.resolve("archive.db"));
            Files.copy(database().resolveSibling("archive.db-wal"), copy.resolve("archive.db-wal"));
        }
        TestHome other = new TestHome(folder.resolve("copy"));
        byte[] bytes = Files.readAllBytes(other.folder().database());
        int page = Integer.parseInt(
                home.column("SELECT pageno FROM dbstat WHERE name = 'sampling_row' AND pagetype = 'leaf'")
                        .get(0));
        Arrays.fill(bytes, (page - 1) * PAGE, page * PAGE, (byte) 0x5a);
        Files.write(other.folder().database(), bytes);

        assertThat(fixture.run(
                                "verify",
                                "--repair",
                                "--home",
                                folder.resolve("copy").toString())
                        .text())
                .contains("table server: 1 row saved");

        assertThat(other.column("SELECT name FROM server")).containsExactly("in the log");
    }
}
