package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive verify --repair} repairs what a repair writes with, says what it did, and deletes nothing. */
class RepairTest {
    @TempDir
    Path folder;

    private ArchivedHome fixture;
    private FakeComfyServer server;

    @BeforeEach
    void archive() {
        fixture = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        TestEntries.complete(server, 0, 6);
        fixture.sync("studio", server);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Path root() {
        return fixture.home().root();
    }

    private void execute(String... statements) {
        fixture.home().execute(statements);
    }

    private String value(String query) throws SQLException {
        return fixture.home().value(query);
    }

    /** Where the file of a prompt is, counted from 1. */
    private String asset(int prompt) throws SQLException {
        return value("SELECT 'assets/' || substr(sha256, 1, 2) || '/' || sha256 || '.' || extension FROM asset"
                + " JOIN output ON asset = sha256 WHERE prompt = " + prompt);
    }

    private void spoil(String path) throws IOException {
        byte[] bytes = Files.readAllBytes(root().resolve(path));
        bytes[bytes.length - 1] ^= 1;
        HomeModes.overwrite(root().resolve(path), bytes);
    }

    private Outcome repair(int exit, String... more) {
        Outcome ran = fixture.run(
                Stream.concat(Stream.of("verify", "--repair"), Stream.of(more)).toArray(String[]::new));
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(exit);
        return ran;
    }

    private static List<String> repairs(Outcome ran) {
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("repair"))
                .map(line -> line.substring(9))
                .toList();
    }

    @Test
    void aWholeArchiveIsLeftAsItIs() throws Exception {
        assertThat(repairs(repair(0, "--read-data"))).isEmpty();
        assertThat(root().resolve("lost+found")).doesNotExist();
    }

    @Test
    void filesThatTheServerStillHasAreFetchedAgain() throws Exception {
        byte[] first = Files.readAllBytes(root().resolve(asset(1)));
        byte[] second = Files.readAllBytes(root().resolve(asset(2)));
        Files.delete(root().resolve(asset(1)));
        spoil(asset(2));
        byte[] spoilt = Files.readAllBytes(root().resolve(asset(2)));
        List<List<String>> rows = fixture.home().rows("SELECT * FROM output ORDER BY id");

        assertThat(repairs(repair(0, "--read-data")))
                .containsExactly(
                        asset(1) + ": was lost; fetched again from studio",
                        asset(2) + ": was damaged, now in lost+found/" + asset(2) + "; fetched again from studio");

        assertThat(root().resolve(asset(1))).hasBinaryContent(first);
        assertThat(root().resolve(asset(2))).hasBinaryContent(second);
        assertThat(root().resolve("lost+found/" + asset(2))).hasBinaryContent(spoilt);
        assertThat(fixture.home().rows("SELECT * FROM output ORDER BY id")).isEqualTo(rows);
    }

    @Test
    void filesThatTheServerHasNoMoreOrHasOthersOfAreMissing() throws Exception {
        TestEntry gone = TestEntries.entry(0);
        TestEntry changed = TestEntries.entry(1);
        server.files().delete(gone.files().get(0));
        FileRef name = changed.files().get(0);
        server.files().put(name, TestEntries.entry(77).picture(0).bytes());
        String lost = asset(1);
        String other = asset(2);
        Files.delete(root().resolve(lost));
        Files.delete(root().resolve(other));

        assertThat(repairs(repair(0)))
                .containsExactlyInAnyOrder(
                        lost + ": was lost, and the server no longer has it; 1 output marked as missing",
                        other + ": was lost, and the server has other bytes under its name by now; 1 output marked as"
                                + " missing");

        assertThat(fixture.home()
                        .rows("SELECT state, asset, last_error LIKE '%(SHA-256 ________________%) were lost; the"
                                + " server %' FROM output WHERE prompt IN (1, 2)"))
                .containsOnly(java.util.Arrays.asList("missing", null, "1"));
        assertThat(value("SELECT count(*) FROM asset")).isEqualTo("4");
        assertThat(root().resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void whatCannotBeAskedForNowIsNotGivenUp() throws Exception {
        Files.delete(root().resolve(asset(1)));
        Files.delete(root().resolve(asset(2)));
        int port = server.port();
        server.close();

        Outcome ran = repair(6);

        assertThat(repairs(ran)).hasSize(2).allMatch(line -> line.contains("is lost, and could not be asked for: "));
        assertThat(ran.out()).contains("- " + asset(1));
        assertThat(value("SELECT count(*) FROM output WHERE state = 'stored'")).isEqualTo("6");
        try (FakeComfyServer again = FakeComfyServer.start(port)) {
            TestEntries.complete(again, 0, 6);
            assertThat(repairs(repair(0))).hasSize(2).allMatch(line -> line.endsWith("fetched again from studio"));
        }
    }

    @Test
    void straysFindTheirPlaceOrAreKeptAside() throws Exception {
        String wanted = asset(1);
        byte[] bytes = Files.readAllBytes(root().resolve(wanted));
        Files.move(root().resolve(wanted), root().resolve("assets/moved.png"));
        Files.writeString(root().resolve("assets/note.txt"), "mine");
        Files.writeString(root().resolve("tmp/99.part"), "half");
        Files.createDirectories(root().resolve("assets/zz/deep"));
        Files.writeString(root().resolve("assets/zz/deep/file"), "mine too");
        server.files().delete(TestEntries.entry(0).files().get(0));

        assertThat(repairs(repair(0)))
                .containsExactlyInAnyOrder(
                        wanted + ": was lost; found as assets/moved.png",
                        "assets/note.txt: belongs to nothing; now in lost+found/assets/note.txt",
                        "assets/zz: belongs to nothing; now in lost+found/assets/zz",
                        "tmp/99.part: belongs to nothing; now in lost+found/tmp/99.part");

        assertThat(root().resolve(wanted)).hasBinaryContent(bytes);
        assertThat(root().resolve("lost+found/assets/note.txt")).hasContent("mine");
        assertThat(root().resolve("lost+found/assets/zz/deep/file")).hasContent("mine too");
        Files.writeString(root().resolve("assets/note.txt"), "another");
        repair(0);
        assertThat(root().resolve("lost+found/assets/note.txt")).hasContent("mine");
        assertThat(root().resolve("lost+found/assets/note.txt.1")).hasContent("another");
    }

    @Test
    void anAssetWhoseRowIsLostIsKnownAgain() throws Exception {
        String file = asset(1);
        String row = value("SELECT size || media_type || extension || width || height FROM asset JOIN output"
                + " ON asset = sha256 WHERE prompt = 1");
        String lost = asset(2);
        execute("DELETE FROM asset WHERE sha256 IN (SELECT asset FROM output WHERE prompt IN (1, 2))");
        Files.delete(root().resolve(lost));

        assertThat(repairs(repair(0)))
                .containsExactly(
                        file + ": the archive knows of it again",
                        lost.substring(0, 7) + lost.substring(10).replace(".png", "")
                                + ": was lost; fetched again from studio");

        assertThat(asset(1)).isEqualTo(file);
        assertThat(asset(2)).isEqualTo(lost);
        assertThat(value("SELECT size || media_type || extension || width || height FROM asset JOIN output"
                        + " ON asset = sha256 WHERE prompt = 1"))
                .isEqualTo(row);
    }

    @Test
    void entriesAreFetchedAgainAndDamagedOnesKeptAside() throws Exception {
        List<List<String>> before = fixture.home().rows("SELECT prompt, hex(sha256), size FROM entry ORDER BY prompt");
        execute("DELETE FROM entry WHERE prompt = 1", "UPDATE entry SET json = x'0102' WHERE prompt = 2");

        assertThat(repairs(repair(0)))
                .containsExactly(
                        "prompt " + TestEntries.uuid(0) + ": its entry was lost; fetched again from studio",
                        "prompt " + TestEntries.uuid(1) + ": its entry is damaged; now in lost+found/entry/2.zst",
                        "prompt " + TestEntries.uuid(1) + ": its entry was lost; fetched again from studio");

        assertThat(fixture.home().rows("SELECT prompt, hex(sha256), size FROM entry ORDER BY prompt"))
                .isEqualTo(before);
        assertThat(root().resolve("lost+found/entry/2.zst")).hasBinaryContent(new byte[] {1, 2});
        assertThat(value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
        assertThat(value("SELECT count(*) FROM output")).isEqualTo("6");
    }

    @Test
    void aDamagedDictionaryIsMadeAgainOfTheEntryThatItIsACopyOf() throws Exception {
        List<List<String>> before = fixture.home().rows("SELECT * FROM dictionary");
        assertThat(before).hasSize(1);
        assertThat(value("SELECT count(dictionary) FROM entry")).isEqualTo("5");
        execute("UPDATE dictionary SET json = x'28b52ffd0badc0de'");
        server.restart();

        assertThat(fixture.run("verify").out()).contains("* dictionary 1: is damaged");
        assertThat(repairs(repair(0)))
                .containsExactly(
                        "archive.db: 1 dictionary by which entries are packed made again of the entries they were"
                                + " copies of");

        assertThat(fixture.home().rows("SELECT * FROM dictionary")).isEqualTo(before);
        execute("PRAGMA foreign_keys = OFF", "DELETE FROM dictionary", "DELETE FROM template");
        assertThat(repairs(repair(0)))
                .hasSize(3)
                .startsWith(
                        "archive.db: its indexes were damaged; rebuilt") // the words of the search are packed by them
                .last()
                .asString()
                .startsWith("archive.db: derived again from");
        assertThat(fixture.home().rows("SELECT * FROM dictionary")).isEqualTo(before);
    }

    @Test
    void whatIsPackedByADictionaryThatIsLostIsFetchedAgain() throws Exception {
        List<List<String>> before = fixture.home().rows("SELECT prompt, hex(sha256), size FROM entry ORDER BY prompt");
        execute(
                "UPDATE dictionary SET json = x'28b52ffd0badc0de'",
                "UPDATE entry SET json = x'0102' WHERE dictionary IS NULL");

        assertThat(repairs(repair(0)))
                .startsWith("archive.db: 1 dictionary cannot be made again, nor the entries that are packed by it")
                .filteredOn(line -> line.endsWith("; fetched again from studio"))
                .hasSize(6);

        assertThat(fixture.home().rows("SELECT prompt, hex(sha256), size FROM entry ORDER BY prompt"))
                .isEqualTo(before);
        assertThat(root().resolve("lost+found/dictionary/1.zst")).isRegularFile();
        assertThat(value("SELECT count(*) FROM dictionary")).isEqualTo("1");
    }

    @Test
    void aDamagedTemplateHarmsNoGraphForLong() throws Exception {
        List<List<String>> before = fixture.home().rows("SELECT id, graph FROM prompt ORDER BY id");
        execute("UPDATE template SET graph = replace(graph, 'euler', 'ruler')");
        assertThat(fixture.run("verify").out()).contains("some of what is derived from its entry");
        repair(0);
        assertThat(fixture.home().rows("SELECT id, graph FROM prompt ORDER BY id"))
                .isEqualTo(before);

        execute("UPDATE template SET graph = '{\"1\":{}}'");
        repair(0);
        assertThat(fixture.home().rows("SELECT id, graph FROM prompt ORDER BY id"))
                .isEqualTo(before);
        assertThat(value("SELECT count(*) FROM template")).isEqualTo("1");
    }

    @Test
    void aLostEntryThatNobodyHasStaysLostAndASyncIsNotStopped() throws Exception {
        execute("UPDATE entry SET json = x'0102' WHERE prompt = 2");
        server.restart();

        Outcome ran = repair(6);

        assertThat(repairs(ran)).last().asString().endsWith(": its entry is lost: the server no longer has it");
        assertThat(ran.out()).contains("- prompt " + TestEntries.uuid(1) + ": its entry is lost");
        TestEntries.complete(server, 0, 3);
        fixture.sync("studio", server);
        assertThat(fixture.run("verify").exit()).as("the server has it again").isZero();
    }

    @Test
    void whatIsDerivedIsDerivedAgainAndSecretsAreRemoved() throws Exception {
        execute(
                "DELETE FROM sampling_row WHERE prompt = 1",
                "DELETE FROM prompt_search_docsize WHERE id = 2",
                "UPDATE prompt_row SET derivation = NULL WHERE id = 3");
        assertThat(repairs(repair(0))).containsExactly("archive.db: derived again from the entries of 3 prompts");

        Files.writeString(root().resolve("redaction-rules.json"), """
                {"version": "mine", "secretKeys": ["sampler_name", "scheduler"]}
                """);
        assertThat(repairs(repair(0))).anyMatch(line -> line.startsWith("archive.db: secrets removed from "));
    }

    @Test
    void wrongSumsAreFoundAndMadeAgain() throws Exception {
        String statistics = fixture.run("stats").out();
        String sums = "SELECT group_concat(concat_ws(' ', kind, id, word, value, n), ';') FROM prompt_sum WHERE n <> 0";
        String right = fixture.home().value(sums);
        for (String[] fix : List.of(new String[] {"verify", "--repair"}, new String[] {"reindex"})) {
            execute(
                    "UPDATE prompt_sum SET n = n + 1 WHERE kind = 'byte'",
                    "DELETE FROM prompt_sum WHERE kind = 'output'",
                    "INSERT INTO prompt_sum VALUES ('duration', 0, '', 1, 3), ('model', 99, '', 0, 1)");

            assertThat(fixture.run("verify"))
                    .satisfies(ran -> assertThat(ran.exit()).isNotZero())
                    .satisfies(ran -> assertThat(ran.out())
                            .containsPattern("archive.db.*[0-9] sums of statistics \\(prompt_sum\\)"));
            assertThat(fixture.run(fix).exit()).isZero();

            assertThat(fixture.home().value(sums)).isEqualTo(right);
            assertThat(fixture.run("verify").exit()).isZero();
            assertThat(fixture.run("stats").out()).isEqualTo(statistics);
        }
    }

    @Test
    void aDamagedSearchIsMadeAgain() throws Exception {
        String found = fixture.run("search", "study").out();
        execute(
                "INSERT INTO prompt_search (rowid, positive) VALUES (1, 'other words')",
                "UPDATE search_words SET words = x'28b52ffd0badc0de' WHERE prompt = 3",
                "UPDATE input_index_data SET block = x'0011223344' WHERE id > 1000");

        assertThat(repairs(repair(0)))
                .containsExactly(
                        "archive.db: its indexes were damaged; rebuilt",
                        "archive.db: derived again from the entries of 6 prompts");

        assertThat(fixture.run("search", "study").out()).isEqualTo(found);
        assertThat(root()).isDirectoryNotContaining("glob:**damaged**");
    }

    @Test
    void aProgramReadsWhatWasDone() throws Exception {
        Files.delete(root().resolve(asset(1)));

        JsonNode json = new ObjectMapper().readTree(repair(0, "--json").out());

        assertThat(json.path("repairs")).hasSize(1);
        assertThat(json.path("repairs").path(0).path("what").textValue()).contains("fetched again");
        assertThat(json.path("findings")).isEmpty();
        assertThat(json.path("whole").booleanValue()).isTrue();
    }

    @Test
    @SuppressWarnings("try")
    void waitsForNoSync() throws Exception {
        try (HomeLocks locks = HomeLocks.open(new HomeFolder(root()), Duration.ZERO);
                SyncLock lock = locks.all()) {
            assertThat(fixture.run("verify", "--repair").exit()).isEqualTo(5);
            assertThat(fixture.run("verify").exit()).isZero();
        }
    }

    @Test
    void aMaskedFileIsFetchedAgainAsItWasKept() throws Exception {
        String secret = "Zq847362kept-from-all-x9";
        TestEntries.complete(
                server,
                TestEntries.entry(50)
                        .positive("a fox " + secret + ", oil painting")
                        .sensitive("{\"api_key\": \"" + secret + "\"}"));
        fixture.sync("studio", server);
        assertThat(value("SELECT masked > 0 FROM asset JOIN output ON asset = sha256 WHERE prompt = 7"))
                .isEqualTo("1");
        byte[] kept = Files.readAllBytes(root().resolve(asset(7)));
        Files.delete(root().resolve(asset(7)));

        assertThat(repairs(repair(0, "--read-data")))
                .containsExactly(asset(7) + ": was lost; fetched again from studio");

        assertThat(root().resolve(asset(7))).hasBinaryContent(kept);
        assertThat(fixture.home().placesOf(secret)).isEmpty();
    }
}
