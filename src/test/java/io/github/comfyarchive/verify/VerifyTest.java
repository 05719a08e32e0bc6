package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive verify} finds each kind of damage, and none where there is none. */
class VerifyTest {
    @TempDir
    static Path filled;

    private static ArchivedHome whole;

    @TempDir
    Path folder;

    private ArchivedHome fixture;

    @BeforeAll
    static void fill() {
        whole = ArchivedHome.ofRecordings(filled);
    }

    @BeforeEach
    void archive() throws IOException {
        fixture = whole.copyTo(folder);
    }

    private Path root() {
        return fixture.home().root();
    }

    private void execute(String... statements) {
        fixture.home().execute(statements);
    }

    /** The stored files, the largest first, as paths below the home. */
    private List<String> assets() throws SQLException {
        return fixture
                .home()
                .rows("SELECT 'assets/' || substr(sha256, 1, 2) || '/' || sha256 || '.' || extension FROM asset"
                        + " ORDER BY size DESC, sha256")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    private List<String> faults(String... more) {
        Outcome ran = fixture.run(
                Stream.concat(Stream.of("verify", "-q"), Stream.of(more)).toArray(String[]::new));
        List<String> lines = ran.out().lines().toList();
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(lines.isEmpty() ? 0 : 6);
        assertThat(ran.err().isEmpty()).isEqualTo(lines.isEmpty());
        return lines;
    }

    private Map<String, FileTime> files() throws IOException {
        Map<String, FileTime> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(root())) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                String name = root().relativize(file).toString();
                if (!name.endsWith("-shm") && !name.endsWith("-wal")) {
                    files.put(name, Files.getLastModifiedTime(file));
                }
            }
        }
        return files;
    }

    @Test
    void nothingIsWrongWithWhatASyncLeaves() throws Exception {
        Map<String, FileTime> before = files();

        Outcome ran = fixture.run("verify");

        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines().map(line -> line.split(" ", 2)[0]))
                .containsExactly("schema", "entries", "files", "intact");
        assertThat(ran.out()).contains(fixture.home().value("SELECT count(*) FROM asset") + " (", ", none read");
        assertThat(files()).isEqualTo(before);
        assertThat(faults("--read-data")).isEmpty();
    }

    /** Exports are hard links to them: an editor that writes in place must not change the archive. */
    @Test
    void filesOfEarlierVersionsAreReadOnlyFromTheNextVerifyOn() throws Exception {
        Path asset = root().resolve(assets().get(0));
        Path shown = root().resolve(assets().get(1));
        Files.setPosixFilePermissions(asset, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rw-rw-r--"));

        Outcome ran = fixture.run("verify");

        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out()).contains("2 files in assets/ can be written to by nobody from now on");
        assertThat(HomeModes.of(asset)).isEqualTo("r--------");
        assertThat(HomeModes.of(shown)).isEqualTo("r--r--r--");
        assertThat(fixture.run("verify").out()).doesNotContain("written to");
    }

    @Test
    void aFlippedBitIsFoundWhenFilesAreRead() throws Exception {
        Path file = root().resolve(assets().get(0));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        HomeModes.overwrite(file, bytes);

        assertThat(faults()).isEmpty();
        assertThat(faults("--read-data"))
                .singleElement()
                .asString()
                .startsWith("* " + assets().get(0) + ": its bytes are not those that were stored; the file of ")
                .contains(" of prompt ");
    }

    @Test
    void filesThatAreLostOrCutOrNoFilesAreFound() throws Exception {
        List<String> assets = assets();
        Files.delete(root().resolve(assets.get(0)));
        HomeModes.overwrite(root().resolve(assets.get(1)), new byte[] {1, 2, 3});
        Files.delete(root().resolve(assets.get(2)));
        Files.createDirectory(root().resolve(assets.get(2)));
        Files.move(root().resolve(assets.get(3)), folder.resolve("elsewhere"));
        Files.createSymbolicLink(root().resolve(assets.get(3)), folder.resolve("elsewhere"));

        assertThat(faults())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("- " + assets.get(0) + ": the file of "))
                .anyMatch(line -> line.startsWith("* " + assets.get(1) + ": 3 bytes and not "))
                .anyMatch(line -> line.startsWith("* " + assets.get(2) + ": not a regular file"))
                .anyMatch(line -> line.startsWith("* " + assets.get(3) + ": not a regular file"));
        assertThat(faults("--read-data")).as("each once").hasSize(4);
    }

    @Test
    void filesThatBelongToNothingAreFound() throws Exception {
        String stray = "assets/ab/" + "ab".repeat(32) + ".png";
        Files.createDirectories(root().resolve("assets/ab"));
        Files.writeString(root().resolve(stray), "stray");
        Files.writeString(root().resolve("assets/note.txt"), "stray");
        Files.createDirectory(root().resolve("assets/xyz"));
        Files.writeString(root().resolve(assets().get(0) + ".bak"), "stray");
        Files.writeString(root().resolve("tmp/77777.part"), "stray");
        Files.writeString(root().resolve("tmp/a\u001b[31mred"), "stray");

        assertThat(faults())
                .containsExactlyInAnyOrder(
                        "+ " + stray + ": no output has it",
                        "+ assets/note.txt: nothing in the archive has this name",
                        "+ assets/xyz: nothing in the archive has this name",
                        "+ " + assets().get(0) + ".bak: no output has it",
                        "+ tmp/77777.part: no output waits for it",
                        "+ tmp/a\\u001b[31mred: nothing in the archive has this name");
    }

    @Test
    void aPartThatIsToBeGoneOnFromIsNoStray() throws Exception {
        execute("UPDATE output SET state = 'failed' WHERE state = 'missing'");
        String waiting = fixture.home().value("SELECT min(id) FROM output WHERE state = 'failed'");
        Files.writeString(root().resolve("tmp/" + waiting + ".part"), "half");
        Files.writeString(root().resolve("tmp/" + waiting + ".resume"), "4 \"e\"\n");

        assertThat(faults()).isEmpty();
    }

    @Test
    void entriesThatAreLostOrDamagedAreFound() throws Exception {
        List<List<String>> prompts = fixture.home().rows("SELECT id, prompt_id FROM prompt ORDER BY id LIMIT 4");
        execute(
                "DELETE FROM entry WHERE prompt = " + prompts.get(0).get(0),
                "UPDATE entry SET json = x'28b52ffd0badc0de' WHERE prompt = "
                        + prompts.get(1).get(0));
        byte[] other = "{\"prompt\": []}".getBytes(StandardCharsets.UTF_8);
        byte[] noJson = "{\"prompt\": [}".getBytes(StandardCharsets.UTF_8);
        replace(prompts.get(2).get(0), other, false);
        replace(prompts.get(3).get(0), noJson, true);

        assertThat(faults())
                .containsExactly(
                        "- prompt " + prompts.get(0).get(1) + ": its entry is lost",
                        "* prompt " + prompts.get(1).get(1) + ": "
                                + unpacks(prompts.get(1).get(0)),
                        "* prompt " + prompts.get(2).get(1) + ": its entry is not the JSON that was kept",
                        "* prompt " + prompts.get(3).get(1) + ": its entry is not JSON");
    }

    private String unpacks(String prompt) throws SQLException {
        return "an entry cannot be unpacked to "
                + fixture.home().value("SELECT size FROM entry WHERE prompt = " + prompt)
                + " bytes: the archive is damaged";
    }

    private void replace(String prompt, byte[] json, boolean withItsSha256) throws Exception {
        try (Connection connection = fixture.home().sql();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE entry SET json = ?, size = ?, sha256 = coalesce(?, sha256) WHERE prompt = ?")) {
            update.setBytes(1, Zstd.compress(json));
            update.setInt(2, json.length);
            update.setBytes(
                    3,
                    withItsSha256
                            ? java.security.MessageDigest.getInstance("SHA-256").digest(json)
                            : null);
            update.setString(4, prompt);
            update.executeUpdate();
        }
    }

    @Test
    void aSecretThatOnlyTodaysRulesKnowIsFoundAndNeverShown() throws Exception {
        String word = "sampler_name";
        Files.writeString(root().resolve("redaction-rules.json"), """
                {"version": "mine", "secretKeys": ["%s"]}
                """.formatted(word));

        List<String> faults = faults();

        assertThat(faults)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .matches("\\* prompt \\S+: today's rules find secrets in its entry \\(.*\\);"
                                + " archive reindex removes them")
                        .doesNotContain("euler"));
        assertThat(fixture.run("reindex").exit()).isZero();
        assertThat(faults()).isEmpty();
    }

    @Test
    void rowsThatAreNoLongerDerivedAreFound() throws Exception {
        execute(
                "DELETE FROM sampling_row WHERE prompt = (SELECT min(prompt) FROM sampling)",
                "DELETE FROM prompt_search_docsize WHERE id = (SELECT max(id) FROM prompt)",
                "UPDATE prompt_row SET derivation = NULL WHERE id = 2",
                "UPDATE prompt_row SET derivation = 'old' WHERE id = 3");

        assertThat(faults())
                .hasSize(2)
                .allMatch(line -> line.endsWith(": some of what is derived from its entry; archive reindex makes it"));
        assertThat(fixture.run("verify").out())
                .contains("notice   what is derived from the entries of 1 prompt was")
                .contains("notice   1 prompt of an earlier program cannot be searched yet");
        assertThat(fixture.run("reindex").exit()).isZero();
        assertThat(faults()).isEmpty();
    }

    @Test
    void aSearchThatFindsWhatIsNotThereIsFound() throws Exception {
        execute("INSERT INTO prompt_search (rowid, positive) VALUES (1, 'other words')");

        assertThat(faults())
                .containsExactly("* archive.db: the search index differs from the words that are kept of the prompts");
    }

    @Test
    void aSearchThatDoesNotFindWhatIsThereIsFound() throws Exception {
        execute("DELETE FROM prompt_search_idx", "DELETE FROM prompt_search_data WHERE id > 1000");

        assertThat(faults()).isNotEmpty().allMatch(fault -> fault.startsWith("* archive.db: "));
    }

    @Test
    void damagedWordsOfTheSearchAreFound() throws Exception {
        execute("UPDATE search_words SET words = x'28b52ffd0badc0de' WHERE prompt = 1");

        assertThat(faults())
                .contains(
                        "* archive.db: the words of prompt 1 in the search index are damaged; archive verify --repair rebuilds it");
    }

    @Test
    void rowsThatNameOthersWhichAreNotThereAreFound() throws Exception {
        String asset = fixture.home().value("SELECT min(sha256) FROM asset");
        String file = fixture.home()
                .value("SELECT 'assets/' || substr(sha256, 1, 2) || '/' || sha256 || '.' || extension"
                        + " FROM asset WHERE sha256 = '" + asset + "'");
        execute("DELETE FROM asset WHERE sha256 = '" + asset + "'");

        assertThat(faults())
                .anyMatch(line ->
                        line.matches("- archive.db: a row of output \\(\\d+\\) names one of asset that is not there"))
                .anyMatch(line -> line.matches(
                        "- output \\d+: it says that .* is stored, and nothing is known of its asset " + asset))
                .contains("+ " + file + ": no output has it");
    }

    @Test
    void aChangedMigrationIsFound() throws Exception {
        execute("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '2'");

        assertThat(faults()).containsExactly("* archive.db: migration 2: checksum mismatch");
    }

    @Test
    void aDatabaseThatCannotBeOpenedIsSaidToBe() throws Exception {
        execute("PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] whole = Files.readAllBytes(root().resolve("archive.db"));
        Files.writeString(root().resolve("archive.db"), "this is no database ".repeat(500));
        assertThat(faults())
                .singleElement()
                .asString()
                .startsWith("! archive.db: ")
                .contains("not an SQLite database");
        Files.write(root().resolve("archive.db"), new byte[0]);
        assertThat(faults())
                .singleElement()
                .asString()
                .startsWith("! archive.db: ")
                .contains("is empty");
        Files.write(root().resolve("archive.db"), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(faults()).isNotEmpty().allMatch(line -> line.startsWith("! ") || line.startsWith("* "));
        Files.write(root().resolve("archive.db"), whole);
        execute("UPDATE flyway_schema_history SET version = '99' WHERE version = '2'");
        assertThat(faults()).singleElement().asString().contains("made by a newer version");
    }

    @Test
    void pagesThatAreOverwrittenAreFound() throws Exception {
        execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Path database = root().resolve("archive.db");
        byte[] bytes = Files.readAllBytes(database);
        int root = Integer.parseInt(fixture.home().value("SELECT rootpage FROM sqlite_schema WHERE name = 'entry'"));
        java.util.Arrays.fill(bytes, (root - 1) * 4096, root * 4096, (byte) 0x5a);
        Files.write(database, bytes);

        assertThat(faults())
                .anyMatch(line -> line.startsWith("* archive.db: Tree "))
                .anyMatch(line -> line.startsWith("! prompt "));
    }

    @Test
    void anArchiveOfAnEarlierProgramIsLookedAtAndLeftAsItIs() throws Exception {
        ArchivedHome earlier = new ArchivedHome(folder.resolve("earlier"));
        Files.createDirectories(earlier.home().root());
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + earlier.home().root().resolve("archive.db"), null, null)
                .locations("classpath:migrations")
                .target("1")
                .load()
                .migrate();

        Outcome ran = earlier.run("verify", "--read-data");

        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out()).contains("the schema is 1, of an earlier program", "schema   1");
        assertThat(earlier.home().value("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history"))
                .isEqualTo("1");
    }

    @Test
    void aShareOfTheFilesIsReadEachTimeTheLongestUnreadFirst() throws Exception {
        int assets = assets().size();
        List<Integer> read = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            assertThat(faults("--read-data=25%")).isEmpty();
            read.add(Integer.valueOf(fixture.home().value("SELECT count(*) FROM asset WHERE verified_at IS NOT NULL")));
        }
        int quarter = (assets + 3) / 4;
        assertThat(read).first().isEqualTo(quarter);
        assertThat(read).last().isEqualTo(assets);

        execute("UPDATE asset SET verified_at = '2026-01-0' || (1 + (rowid_of.n % 2)) || 'T00:00:00.000Z' FROM"
                + " (SELECT sha256 AS s, row_number() OVER (ORDER BY sha256 DESC) AS n FROM asset) AS rowid_of"
                + " WHERE s = sha256");
        assertThat(faults("--read-data=25%")).isEmpty();
        assertThat(fixture.home().value("SELECT count(*) FROM asset WHERE verified_at = '2026-01-01T00:00:00.000Z'"))
                .isEqualTo(String.valueOf(assets / 2 - quarter));
    }

    @Test
    void aFileThatIsFoundDamagedIsReadAgainTheNextTime() throws Exception {
        Path file = root().resolve(assets().get(0));
        byte[] bytes = Files.readAllBytes(file);
        bytes[0] ^= 1;
        HomeModes.overwrite(file, bytes);

        assertThat(faults("--read-data")).hasSize(1);
        assertThat(fixture.home().value("SELECT count(*) FROM asset WHERE verified_at IS NULL"))
                .isEqualTo("1");
        assertThat(faults("--read-data=1%")).hasSize(1);
    }

    @Test
    void aShareIsAPercentage() {
        for (String wrong : List.of("10", "101%", "-1%", "x%")) {
            assertThat(fixture.run("verify", "--read-data=" + wrong).exit())
                    .as(wrong)
                    .isEqualTo(2);
        }
        assertThat(new ArchivedHome(folder.resolve("none")).run("verify").exit())
                .as("no archive")
                .isEqualTo(2);
    }

    @Test
    void aProgramReadsOneJsonObject() throws Exception {
        Files.delete(root().resolve(assets().get(0)));

        Outcome ran = fixture.run("verify", "--json", "--read-data", "-v");

        JsonNode json = new ObjectMapper().readTree(ran.out());
        assertThat(ran.exit()).isEqualTo(6);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("repairs", "findings", "counts", "looked_at", "notices", "away", "whole", "seconds");
        assertThat(json.path("whole").booleanValue()).isFalse();
        assertThat(json.path("counts").path("missing").intValue()).isEqualTo(1);
        assertThat(json.path("counts").path("same").intValue()).isEqualTo(assets().size() - 1);
        assertThat(json.path("looked_at").path("files_read").intValue()).isEqualTo(assets().size() - 1);
        List<String> lost = new ArrayList<>();
        for (JsonNode finding : json.path("findings")) {
            assertThat(finding.fieldNames()).toIterable().containsExactly("symbol", "kind", "where", "what");
            if (finding.path("symbol").textValue().equals("-")) {
                lost.add(finding.path("where").textValue());
            }
        }
        assertThat(lost).containsExactly(assets().get(0));
    }

    @Test
    void whatARunningSyncIsAboutToAddIsNoFault() {
        List<Outcome> looks = new ArrayList<>();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 6);
            server.before(When.path("/view"), () -> {
                synchronized (looks) {
                    looks.add(fixture.run("verify", "-q", "--read-data"));
                }
            });
            fixture.sync("busy", server);
        }
        assertThat(looks)
                .hasSize(6)
                .allSatisfy(look ->
                        assertThat(look.exit()).as(look.out() + look.err()).isZero());
    }

    @Test
    void aYoungFileIsGivenTimeAsLongAsASyncMayBeRunning() throws Exception {
        String stray = "assets/ab/" + "ab".repeat(32) + ".png";
        Files.createDirectories(root().resolve("assets/ab"));
        Files.writeString(root().resolve(stray), "about to have a row");
        execute(
                "INSERT INTO sync_run (server_id, started_at, outcome) VALUES (1, '2026-11-24T08:00:00.000Z', 'running')");

        Outcome young = fixture.run("verify");
        assertThat(young.exit()).isZero();
        assertThat(young.out()).contains(", 1 just arriving");

        Files.setLastModifiedTime(
                root().resolve(stray), FileTime.from(Instant.now().minusSeconds(3600)));
        assertThat(faults()).hasSize(1);
    }
}
