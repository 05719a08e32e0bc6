package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Needed;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people add to prompts: it is found, given back, and stays. */
class AnnotationsTest {
    private static final String SAID = """
            SELECT server.name, prompt_id, said.what, said.value, said.node_id, said.position, said.asset, said.removed_at IS NULL
            FROM (SELECT prompt, 'tag' AS what, tag.name AS value, node_id, position, asset, removed_at
                    FROM tagged JOIN tag ON tag.id = tagged.tag
                UNION ALL SELECT prompt, 'stars', CAST(stars AS TEXT), node_id, position, asset, removed_at FROM rating
                UNION ALL SELECT prompt, 'note', text, node_id, position, asset, removed_at FROM note) AS said
            JOIN prompt_row ON prompt_row.id = said.prompt JOIN server ON server.id = server_id
            ORDER BY 1, 2, 3, 4, 5, 6, 7""";

    @TempDir
    Path folder;

    private ArchivedHome archive;
    private TestHome home;

    @BeforeEach
    void fill() {
        archive = new ArchivedHome(folder);
        home = archive.home();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 4);
            archive.sync("rig", server);
        }
    }

    private Outcome ok(String... words) {
        Outcome ran = archive.run(words);
        assertThat(ran.exit()).as("%s: %s", List.of(words), ran.err()).isZero();
        return ran;
    }

    private List<String> found(String... filter) {
        String[] words = new String[filter.length + 2];
        words[0] = "list";
        words[1] = "--json";
        System.arraycopy(filter, 0, words, 2, filter.length);
        return ok(words)
                .out()
                .lines()
                .map(line -> line.replaceAll(".*\"prompt_id\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    private static String id(int number) {
        return TestEntries.uuid(number);
    }

    private static String file(int number) {
        return TestEntries.entry(number).files().get(0).filename();
    }

    /** Some of each kind, of prompts and of a file. */
    private void annotate() {
        ok("tag", "best, client a", id(0), id(2).substring(0, 8));
        ok("rate", "4", "last");
        ok("note", "last~1", "hands are wrong");
        ok("rate", "2", id(0), "--file", file(0));
        ok("tag", "draft", "--until", "2999");
        ok("untag", "draft", id(1));
    }

    @Test
    void findByWhatWasAdded() {
        annotate();

        assertThat(found("--tag", "best")).containsExactlyInAnyOrder(id(0), id(2));
        assertThat(found("--tag", "client a", "--rating", ">=1")).containsExactly(id(0));
        assertThat(found("--rating", "4")).containsExactly(id(3));
        assertThat(found("--rating", "<=2")).containsExactly(id(0));
        assertThat(found("--rating", "0")).containsExactlyInAnyOrder(id(1), id(2));
        assertThat(found("--rating", "0", "--rating", ">3")).containsExactlyInAnyOrder(id(1), id(2), id(3));
        assertThat(found("--tag", "draft")).containsExactlyInAnyOrder(id(0), id(2), id(3));
        assertThat(found("--tag", "none")).isEmpty();
        assertThat(ok("tag").out()).isEqualTo("best\t2\nclient a\t2\ndraft\t3\n");
        assertThat(ok("search", "a", "--rating", "4", "--json").out()).contains("\"stars\":4");
        assertThat(ok("list", "--rating", "4").out()).contains("STARS\tTAGS").contains("\t4\tdraft");
    }

    @Test
    void giveBackWhatWasAdded() throws Exception {
        annotate();

        JsonNode shown = new ObjectMapper().readTree(ok("show", id(0), "--json").out());
        assertThat(shown.get("stars").isNull()).isTrue();
        assertThat(shown.get("tags").toString()).isEqualTo("[\"best\",\"client a\",\"draft\"]");
        assertThat(shown.at("/files/0/stars").asInt()).isEqualTo(2);
        assertThat(ok("show", id(2)).out()).contains("note      hands are wrong", "tags      best, client a, draft");
        assertThat(ok("show", id(0)).out()).contains("stars 2 of 5");
        assertThat(home.rows("SELECT prompt_id, stars, tags, note FROM generation ORDER BY prompt"))
                .containsExactly(
                        Arrays.asList(id(0), "2", "best, client a, draft", null),
                        Arrays.asList(id(1), null, null, null),
                        Arrays.asList(id(2), null, "best, client a, draft", "hands are wrong"),
                        Arrays.asList(id(3), "4", "draft", null));
        String csv = new String(archive.bytes("csv"), StandardCharsets.UTF_8);
        assertThat(csv)
                .contains("seconds,stars,tags,note,created,state,seed_text")
                .contains("hands are wrong");
        assertThat(csv.lines().filter(line -> line.contains(id(0))).findFirst().orElseThrow())
                .matches(".*2,\"best, client a, draft\",,[0-9: -]{19},stored,(#[0-9]+)?");
        Path files = folder.resolve("files");
        ok("export", "--format", "files", "--sidecar", "json", "--out", files.toString(), "--rating", "4");
        try (var found = Files.walk(files)) {
            Path sidecar = found.filter(path -> path.toString().endsWith("_.json"))
                    .findFirst()
                    .orElseThrow();
            assertThat(new ObjectMapper()
                            .readTree(sidecar.toFile())
                            .get("stars")
                            .asInt())
                    .isEqualTo(4);
        }
    }

    /** ExifTool reads what digiKam, darktable, Lightroom and Immich read. */
    @Test
    void programsForPicturesReadWhatWasAdded() throws Exception {
        annotate();
        ok("note", id(2), "hands & <feet>\nare \u6c34\u5f69\u0007", "--file", file(2));
        Path files = folder.resolve("files");
        ok("export", "--format", "files", "--sidecar", "xmp", "--out", files.toString());
        List<Path> sidecars;
        try (var found = Files.walk(files)) {
            sidecars = found.filter(path -> path.toString().endsWith(".png.xmp"))
                    .sorted()
                    .toList();
        }
        assertThat(sidecars).hasSize(3);
        assumeThat(Needed.run(onPath("exiftool"), "exiftool is not there: XMP sidecars are not checked"))
                .isTrue();
        assertThat(exif(beside(sidecars, 0)).get("Rating").asInt()).isEqualTo(2);
        assertThat(exif(beside(sidecars, 0)).get("Subject").toString()).isEqualTo("[\"best\",\"client a\",\"draft\"]");
        assertThat(exif(beside(sidecars, 2)).get("Description").asText()).isEqualTo("hands & <feet>\nare \u6c34\u5f69");
        assertThat(exif(beside(sidecars, 3)).get("Rating").asInt()).isEqualTo(4);
        assertThat(exif(beside(sidecars, 3)).get("Subject").toString()).isEqualTo("\"draft\"");
    }

    private static Path beside(List<Path> sidecars, int number) {
        return sidecars.stream()
                .filter(path -> path.toString().endsWith(file(number) + ".xmp"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private JsonNode exif(Path file) throws Exception {
        Path said = folder.resolve("exif.json");
        Process process = new ProcessBuilder("exiftool", "-json", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
        return new ObjectMapper().readTree(said.toFile()).get(0);
    }

    @Test
    void manyAtOnceAndTakenBackWithAQuestion() {
        assertThat(ok("rate", "3", "--where", "KSampler.steps=20", "--dry-run").out())
                .contains("of 4 prompts");
        assertThat(home.value("SELECT count(*) FROM rating")).isEqualTo("0");
        assertThat(ok("rate", "3", "--where", "ksampler.steps=0").err()).contains("no prompts match");
        assertThat(ok("rate", "3", "--where", "KSampler.steps=20").out()).contains("4 prompts rated 3 stars");
        assertThat(ok("rate", "3", "last", "last~1").out()).contains("0 prompts rated 3 stars, 2 as before");

        Outcome asked = archive.run("rate", "0", "--rating", "3");
        assertThat(asked.exit()).isEqualTo(2);
        assertThat(asked.err()).contains("--yes");
        assertThat(home.value("SELECT count(*) FROM rating WHERE removed_at IS NULL"))
                .isEqualTo("4");
        assertThat(ok("rate", "0", "--rating", "3", "--yes").out()).contains("4 prompts not rated any more");
        assertThat(home.value("SELECT count(*) FROM rating WHERE removed_at IS NULL"))
                .isEqualTo("0");
        assertThat(home.value("SELECT count(*) FROM rating")).isEqualTo("4");
    }

    @Test
    void whatIsMeantIsSaidOrRefused() {
        for (List<String> words : List.of(
                List.of("tag", "best"),
                List.of("rate", "6", "last"),
                List.of("rate", "4"),
                List.of("tag", "", "last"),
                List.of("tag", "a\nb", "last"),
                List.of("tag", "best", "last", "--since", "today"),
                List.of("tag", "best", "nosuch"),
                List.of("tag", "best", "last~99"),
                List.of("tag", "best", "last", "--file", "other.png"),
                List.of("list", "--rating", "7"),
                List.of("note", "last"))) {
            Outcome ran = archive.run(words.toArray(String[]::new));
            assertThat(ran.exit()).as("%s: %s", words, ran).isEqualTo(2);
            assertThat(ran.err()).as("%s", words).isNotEmpty();
        }
        assertThat(home.value("SELECT count(*) FROM tagged")).isEqualTo("0");
        assertThat(ok("show", file(2)).out()).contains(id(2));
    }

    @Test
    void searchesAreSavedAndMeanWhatTheyMeanThen() {
        annotate();
        assertThat(ok("search", "tag:best -rating:2").out()).contains(id(2)).doesNotContain(id(0));
        assertThat(ok("search", "a", "tag:\"client a\"", "ksampler.STEPS=20", "--json")
                        .out()
                        .lines())
                .hasSize(2);
        assertThat(archive.run("search", "rating:9").err()).contains("rating: is a number", "at character 8: 9");

        ok("saved", "add", "good ones", "tag:best -rating:<3");
        assertThat(found("--saved", "good ones")).containsExactly(id(2));
        assertThat(ok("search", "saved:\"good ones\"", "rating:0", "--json").out())
                .contains(id(2));
        ok("saved", "add", "both", "saved:\"good ones\" a");
        assertThat(found("--saved", "both")).containsExactly(id(2));
        assertThat(ok("saved").out()).isEqualTo("both\tsaved:\"good ones\" a\ngood ones\ttag:best -rating:<3\n");
        ok("untag", "best", id(2));
        assertThat(found("--saved", "both")).isEmpty();

        ok("saved", "add", "loop", "saved:loop");
        assertThat(archive.run("list", "--saved", "loop").exit()).isEqualTo(2);
        ok("saved", "remove", "loop");
        assertThat(archive.run("list", "--saved", "loop").err()).contains("there are: both, good ones");
        assertThat(archive.run("saved", "add", "bad", "rating:9").exit()).isEqualTo(2);
    }

    @Test
    void noSecretIsKeptInWhatPeopleWrite() throws Exception {
        String key = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD";
        assertThat(ok("note", "last", "made with " + key).err()).contains("removed from the note");
        assertThat(archive.run("tag", key, "last").exit()).isEqualTo(2);
        assertThat(home.placesOf(key)).isEmpty();
        assertThat(home.value("SELECT text FROM note")).isEqualTo("made with [redacted]");
    }

    @Test
    void surviveWhatHappensToAPrompt() throws Exception {
        annotate();
        List<List<String>> said = home.rows(SAID);

        ok("reindex");
        assertThat(home.rows(SAID)).isEqualTo(said);
        home.execute("DELETE FROM entry WHERE prompt = 1");
        archive.run("verify", "--repair");
        assertThat(home.rows(SAID)).isEqualTo(said);
        assertThat(ok("verify", "--accept-lost", "--yes").out()).contains("10 tags, ratings and notes");
        assertThat(home.rows(SAID)).isEqualTo(said);

        Path whole = folder.resolve("whole");
        ok("backup", whole.toString());
        ArchivedHome restored = new ArchivedHome(folder.resolve("restored"));
        assertThat(restored.run("restore", whole.toString()).exit()).isZero();
        assertThat(restored.home().rows(SAID)).isEqualTo(said);

        home.column("PRAGMA wal_checkpoint(TRUNCATE)");
        home.column("PRAGMA journal_mode = DELETE");
        int page = Integer.parseInt(Objects.requireNonNull(
                home.value("SELECT rootpage FROM sqlite_schema WHERE name = 'status_message_row'")));
        byte[] bytes = Files.readAllBytes(home.folder().database());
        Arrays.fill(bytes, (page - 1) * 4096, page * 4096, (byte) 0x7f);
        Files.write(home.folder().database(), bytes);
        Outcome repaired = archive.run("verify", "--repair");
        assertThat(repaired.out() + repaired.err()).contains("saved");
        assertThat(home.rows(SAID)).isEqualTo(said);
    }

    @Test
    void stayWithTheirPromptWhenItRunsAgain() {
        annotate();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 3);
            TestEntries.complete(server, TestEntries.entry(3).positive("another text"));
            ok("sync", "--full", "--server", "rig=" + server.uri());
        }
        assertThat(home.value("SELECT count(*) FROM replaced_entry")).isEqualTo("1");
        assertThat(found("--rating", "4")).containsExactly(id(3));
    }

    @Test
    void twoHomesAreMergedByWhatWasSaidLater() throws Exception {
        ArchivedHome other = archive.copyTo(folder.resolve("other"));
        annotate();
        for (String[] words : List.of(
                new String[] {"tag", "best", id(0)},
                new String[] {"untag", "best", id(0)},
                new String[] {"rate", "1", "last"},
                new String[] {"note", id(1), "theirs"})) {
            assertThat(other.run(words).exit()).isZero();
        }
        ArchivedHome copy = archive.copyTo(folder.resolve("copy"));

        ok("import", "--home", home.root().toString(), other.home().root().toString());
        Outcome back = Outcome.of(
                Map.of("ARCHIVE_HOME", other.home().root().toString()),
                "import",
                copy.home().root().toString());
        assertThat(back.exit()).as(back.err()).isZero();

        assertThat(home.rows(SAID)).isEqualTo(other.home().rows(SAID));
        assertThat(found("--tag", "best")).containsExactly(id(2));
        assertThat(found("--rating", "1")).containsExactly(id(3));
        assertThat(home.column(
                        "SELECT uid FROM tagged UNION SELECT uid FROM rating UNION SELECT uid FROM note ORDER BY 1"))
                .isEqualTo(
                        other.home()
                                .column(
                                        "SELECT uid FROM tagged UNION SELECT uid FROM rating UNION SELECT uid FROM note ORDER BY 1"));
        assertThat(ok("import", other.home().root().toString()).out()).contains("0 new, 4 known");
    }

    @Test
    void twoServersThatAreMergedKeepWhatWasSaidOfBoth() {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, TestEntries.entry(0).positive("the same id of another run"));
            ok("sync", "--server", "copy=" + server.uri());
        }
        ok("tag", "one", id(0), "--server", "rig");
        ok("tag", "both", id(0), "--server", "rig");
        ok("tag", "both", id(0), "--server", "copy");
        ok("rate", "5", id(0), "--server", "copy");
        ok("servers", "merge", "copy", "rig", "--yes");

        assertThat(home.column("SELECT tag.name FROM tagged JOIN tag ON tag.id = tag ORDER BY 1"))
                .containsExactly("both", "one");
        assertThat(found("--tag", "one", "--rating", "5")).containsExactly(id(0));
    }
}
