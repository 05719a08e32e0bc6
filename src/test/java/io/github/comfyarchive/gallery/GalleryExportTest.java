package io.github.comfyarchive.gallery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.export.ExportException;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Galleries of a recorded history, read back as the page would. */
class GalleryExportTest {
    @TempDir
    Path folder;

    @TempDir
    static Path filled;

    private static ArchivedHome whole;

    private TestHome home;
    private Path target;

    @BeforeAll
    static void sync() throws Exception {
        whole = new ArchivedHome(filled);
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfFive())) {
            whole.sync("studio", server);
        }
    }

    @BeforeEach
    void copy() throws Exception {
        home = whole.home().copyTo(folder.resolve("home"));
        target = folder.resolve("gallery");
    }

    @Test
    void tellsEveryPromptFileAndFailureOfTheArchive() throws Exception {
        GalleryReport report = TestGallery.write(home, target);
        GalleryData gallery = new GalleryData(target);
        JsonNode manifest = gallery.manifest();
        List<JsonNode> runs = gallery.runs();

        assertThat(report.prompts()).isEqualTo(Long.parseLong(home.value("SELECT count(*) FROM prompt")));
        assertThat(manifest.get("version").asInt()).isEqualTo(2);
        assertThat(manifest.get("title").asText()).isEqualTo("A gallery");
        assertThat(manifest.get("build").asText()).isEqualTo("9.9.9");
        assertThat(manifest.get("generated").asText()).isEqualTo(home.value("SELECT max(last_synced_at) FROM server"));
        assertThat(manifest.get("tiles").asLong())
                .isEqualTo(report.tiles())
                .isEqualTo(runs.stream().mapToInt(GalleryData::tiles).sum());
        assertThat(runs.stream().map(run -> run.get(1).asText()).distinct().toList())
                .isEqualTo(home.rows("SELECT prompt_id FROM prompt ORDER BY created_at DESC, id DESC").stream()
                        .map(row -> row.get(0))
                        .toList());
        assertThat(gallery.files().stream()
                        .map(file -> file.get(1).asText() + "|" + file.get(12).asText())
                        .sorted())
                .isEqualTo(
                        home
                                .rows(
                                        "SELECT filename || '|' || state FROM output WHERE replaced_at IS NULL ORDER BY 1")
                                .stream()
                                .map(row -> row.get(0))
                                .toList());
        for (String counted : List.of("servers", "statuses", "kinds")) {
            long sum = 0;
            for (JsonNode pair : manifest.get(counted)) {
                sum += pair.get(1).asLong();
            }
            assertThat(sum).as(counted).isEqualTo(report.tiles());
        }
    }

    @Test
    void namesParametersAsTheDatabaseHasThem() throws Exception {
        TestGallery.write(home, target);
        GalleryData gallery = new GalleryData(target);
        JsonNode models = gallery.manifest().get("models");

        List<List<String>> shown = new ArrayList<>();
        for (JsonNode run : gallery.runs()) {
            for (JsonNode file : run.get(20)) {
                if (file.get(12).asText().equals("stored")) {
                    List<String> row = new ArrayList<>(
                            List.of(run.get(1).asText(), file.get(1).asText()));
                    for (int column : new int[] {6, 7, 10, 11, 13, 14}) {
                        row.add(
                                run.get(column).isNull()
                                        ? null
                                        : run.get(column).asText());
                    }
                    row.add(
                            run.get(8).isNull()
                                    ? null
                                    : models.get(run.get(8).asInt()).get(0).asText());
                    shown.add(row);
                }
            }
        }

        assertThat(shown)
                .hasSizeGreaterThan(10)
                .containsExactlyInAnyOrderElementsOf(
                        home.rows(
                                "SELECT prompt_id, filename, positive, negative, seed,"
                                        + " steps, sampler, scheduler, model FROM generation WHERE model IS NOT NULL OR positive IS NULL"));
    }

    @Test
    void showsFailuresWithNodeExceptionAndTraceback() throws Exception {
        TestGallery.write(home, target);
        GalleryData gallery = new GalleryData(target);

        List<JsonNode> failed =
                gallery.runs().stream().filter(run -> !run.get(19).isNull()).toList();

        assertThat(failed)
                .hasSize(Integer.parseInt(
                        home.value("SELECT count(*) FROM prompt WHERE status IN ('error', 'interrupted')")));
        List<List<String>> failures =
                home.rows("SELECT prompt_id, node_type, node_id, exception_type, message FROM failure");
        assertThat(failures).isNotEmpty();
        for (List<String> failure : failures) {
            JsonNode run = failed.stream()
                    .filter(row -> row.get(1).asText().equals(failure.get(0)))
                    .findFirst()
                    .orElseThrow();
            assertThat(run.get(19)).extracting(JsonNode::asText).isEqualTo(failure.subList(1, 5));
            assertThat(gallery.details(run.get(0).asText()).get("traceback").asText())
                    .contains("line");
        }
    }

    @Test
    void holdsTheFilesAndTheirThumbnails() throws Exception {
        GalleryReport report = TestGallery.write(home, target);
        GalleryData gallery = new GalleryData(target);

        int thumbnails = 0;
        for (JsonNode file : gallery.files()) {
            if (!file.get(12).asText().equals("stored")) {
                assertThat(file.get(8).isNull() && file.get(9).isNull()).isTrue();
                continue;
            }
            String original = file.get(8).asText();
            byte[] bytes = original.endsWith(".js")
                    ? gallery.download(original)
                    : Files.readAllBytes(target.resolve(original));
            assertThat((long) bytes.length).isEqualTo(file.get(5).asLong());
            assertThat(original).matches("(files|downloads)/[0-9a-f]{2}/[0-9a-f]{64}\\.[a-z0-9]+");
            if (file.get(4).asText().matches("image/(png|jpeg|webp|gif)")) {
                thumbnails++;
                assertThat(file.get(9).asText()).matches("thumbs/[0-9a-f]{2}/[0-9a-f]{64}\\.jpg");
                assertThat(Files.size(target.resolve(file.get(9).asText()))).isBetween(100L, 30_000L);
            }
        }

        assertThat(thumbnails).isGreaterThan(5);
        assertThat(report.thumbnailsMade()).isBetween(1L, (long) thumbnails);
        long sum = gallery.bytes().values().stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
        assertThat(report.bytes()).isEqualTo(sum - Files.size(target.resolve("manifest.json")));
        assertThat(report.files()).isEqualTo(gallery.bytes().size() - 1);
        assertThat(report.notes()).isEmpty();
    }

    @Test
    void keepsWorkflowAndGraphForThePromptThatIsOpened() throws Exception {
        TestGallery.write(home, target);
        GalleryData gallery = new GalleryData(target);
        int workflows = 0;
        for (JsonNode run : gallery.runs()) {
            JsonNode details = gallery.details(run.get(0).asText());
            assertThat(run.get(18).asInt()).isEqualTo(1);
            workflows += details.has("workflow") ? 1 : 0;
            assertThat(details.get("graph").asText()).startsWith("{").endsWith("}");
        }
        assertThat(workflows).isGreaterThan(5);
    }

    @Test
    void givesTheSameBytesTwiceAndMakesNoThumbnailAgain() throws Exception {
        GalleryReport first = TestGallery.write(home, target);
        GalleryReport again = TestGallery.write(home, folder.resolve("again"));

        Map<String, byte[]> expected = new GalleryData(target).bytes();
        Map<String, byte[]> bytes = new GalleryData(folder.resolve("again")).bytes();
        assertThat(bytes.keySet()).isEqualTo(expected.keySet());
        expected.forEach((path, content) -> assertThat(bytes.get(path)).as(path).isEqualTo(content));
        assertThat(first.thumbnailsKept()).isZero();
        assertThat(again.thumbnailsMade()).isZero();
        assertThat(again.thumbnailsKept()).isEqualTo(first.thumbnailsMade()).isPositive();
    }

    @Test
    void holdsNoSecretInAnyByte() throws Exception {
        assertThat(new String(Recording.promptOfFive().history(), StandardCharsets.UTF_8))
                .contains("CANARY");

        TestGallery.write(home, target);

        GalleryData gallery = new GalleryData(target);
        Map<String, byte[]> bytes = gallery.bytes();
        for (String path : List.copyOf(bytes.keySet())) {
            assertThat(path).doesNotContain("CANARY");
            if (path.startsWith("downloads/")) {
                bytes.put("in " + path, gallery.download(path));
            }
            if (path.startsWith("details/")) {
                String key = path.replaceFirst(".*/(.*)\\.js", "$1");
                bytes.put("in " + path, gallery.details(key).toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        bytes.forEach((path, content) ->
                assertThat(new String(content, ISO_8859_1)).as(path).doesNotContain("CANARY"));
    }

    @Test
    void isForItsOwnerAloneAndSoAreTheThumbnailsInTheHome() throws Exception {
        TestGallery.write(home, target);

        for (Path root : List.of(target, home.root())) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo(HomeModes.expected(file));
                }
            }
        }
    }

    @Test
    void replacesAnOlderGalleryOnlyWhenToldAndNothingElseEver() throws Exception {
        TestGallery.write(home, target);
        assertThatThrownBy(() -> TestGallery.write(home, target))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("--overwrite");
        TestGallery.write(home, target, TestGallery.OPTIONS, Filter.ALL, true);
        Files.writeString(target.resolve("files/stray"), "x");
        assertThatThrownBy(() -> TestGallery.write(home, target, TestGallery.OPTIONS, Filter.ALL, true))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("files/stray");
        assertThat(target.resolve("files/stray")).hasContent("x");

        Path photos = Files.createDirectories(folder.resolve("photos"));
        Files.writeString(photos.resolve("index.html"), "mine");
        assertThatThrownBy(() -> TestGallery.write(home, photos, TestGallery.OPTIONS, Filter.ALL, true))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("index.html");
        assertThat(photos.resolve("index.html")).hasContent("mine");
        assertThat(names(folder)).containsExactly("gallery", "home", "photos");
    }

    @Test
    void leavesNothingWhereItFails() throws Exception {
        Filter unknown = Filter.builder().servers(List.of("nobody")).build();

        assertThatThrownBy(() -> TestGallery.write(home, target, TestGallery.OPTIONS, unknown, false))
                .isInstanceOf(FilterException.class);

        assertThat(names(folder)).containsExactly("home");
    }

    @Test
    void showsNothingOfAnEmptySelection() throws Exception {
        Filter none = Filter.builder().since("2200-01-01").build();

        GalleryReport report = TestGallery.write(home, target, TestGallery.OPTIONS, none, false);

        assertThat(report.tiles()).isZero();
        assertThat(new GalleryData(target).runs()).isEmpty();
    }

    @Test
    void goesOnWithoutAFileThatIsGoneAndSaysSo() throws Exception {
        String sha256 = home.value("SELECT sha256 FROM asset WHERE extension = 'png' LIMIT 1");
        Files.delete(home.root().resolve("assets/" + sha256.substring(0, 2) + "/" + sha256 + ".png"));

        GalleryReport report = TestGallery.write(home, target);

        assertThat(report.notes()).singleElement().asString().contains(sha256).contains("no longer");
        assertThat(report.damaged()).isEqualTo(1);
    }

    @Test
    void splitsThePromptsIntoChunks() throws Exception {
        TestGallery.multiply(home, 80);

        GalleryReport report = TestGallery.write(home, target);

        GalleryData gallery = new GalleryData(target);
        assertThat(gallery.runs().stream().mapToInt(GalleryData::tiles).sum()).isEqualTo((int) report.tiles());
        assertThat(gallery.manifest().get("chunks").size()).isGreaterThanOrEqualTo((int) report.tiles() / 500);
        TreeSet<String> keys = new TreeSet<>();
        gallery.runs().forEach(run -> keys.add(run.get(0).asText()));
        assertThat(keys).hasSize((int) report.prompts());
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
