package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people add to prompts and files, in the data of a gallery. */
class GallerySaidTest {
    private static final String MARKUP = "</script>\u2028<b>x";

    @TempDir
    Path folder;

    private ArchivedHome archive;

    /** Prompts 0 to 2, with the files a0.png, b0.png and so on. */
    private void fill() {
        archive = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 0; number < 3; number++) {
                TestEntries.complete(
                        server,
                        TestEntries.entry(number)
                                .files(FileRef.output("a" + number + ".png"), FileRef.output("b" + number + ".png")));
            }
            archive.sync("rig", server);
        }
    }

    private void ok(String... words) {
        Outcome ran = archive.run(words);
        assertThat(ran.exit()).as("%s: %s", List.of(words), ran.err()).isZero();
    }

    private GalleryData gallery() throws Exception {
        TestGallery.write(archive.home(), folder.resolve("gallery"));
        return new GalleryData(folder.resolve("gallery"));
    }

    private static JsonNode run(GalleryData gallery, int number) throws Exception {
        return gallery.runs().stream()
                .filter(run -> run.get(1).asText().equals(TestEntries.uuid(number)))
                .findFirst()
                .orElseThrow();
    }

    /** What a row ends with, as text; tags by name. */
    private static String said(GalleryData gallery, JsonNode row, int place) throws Exception {
        if (!row.has(place)) {
            return "nothing";
        }
        assertThat(row.get(place)).hasSize(2);
        List<String> tags = new ArrayList<>();
        for (JsonNode tag : row.get(place).get(1)) {
            tags.add(gallery.manifest().at("/tags/" + tag.asInt() + "/0").asText());
        }
        return row.get(place).get(0) + " " + tags;
    }

    @Test
    void tellsWhatWasSaidOfPromptsAndOfSingleFiles() throws Exception {
        fill();
        String first = TestEntries.uuid(0);
        ok("rate", "3", first);
        ok("rate", "5", first, "--file", "b0.png");
        ok("tag", "best,client a", first);
        ok("tag", "print", first, "--file", "b0.png");
        ok("note", first, "of both");
        ok("note", first, "of the second", "--file", "b0.png");
        ok("tag", "best", TestEntries.uuid(1), "--file", "a1.png");
        ok("rate", "4", TestEntries.uuid(1));
        ok("rate", "0", TestEntries.uuid(1));

        GalleryData gallery = gallery();

        JsonNode both = run(gallery, 0);
        assertThat(said(gallery, both, 21)).isEqualTo("3 [best, client a]");
        assertThat(said(gallery, both.at("/20/0"), 13)).isEqualTo("nothing");
        assertThat(said(gallery, both.at("/20/1"), 13)).isEqualTo("5 [print]");
        JsonNode details = gallery.details(both.get(0).asText());
        assertThat(details.get("note").asText()).isEqualTo("of both");
        assertThat(details.get("notes").toString()).isEqualTo("[[1,\"of the second\"]]");
        JsonNode one = run(gallery, 1);
        assertThat(said(gallery, one, 21)).isEqualTo("nothing");
        assertThat(said(gallery, one.at("/20/0"), 13)).isEqualTo("null [best]");
        // Of tiles: a file counts by what is said of it and of its prompt.
        assertThat(gallery.manifest().get("stars").toString()).isEqualTo("[[\"3\",1],[\"5\",1]]");
        assertThat(StreamSupport.stream(gallery.manifest().get("tags").spliterator(), false)
                        .map(JsonNode::toString))
                .containsExactlyInAnyOrder("[\"best\",3]", "[\"client a\",2]", "[\"print\",1]");
    }

    @Test
    void saysNothingWhereNobodySaidAnything() throws Exception {
        fill();

        GalleryData gallery = gallery();

        for (JsonNode run : gallery.runs()) {
            assertThat(run).hasSize(21);
            assertThat(gallery.details(run.get(0).asText()).has("note")).isFalse();
            assertThat(gallery.details(run.get(0).asText()).has("notes")).isFalse();
        }
        assertThat(gallery.files()).hasSize(6).allMatch(file -> file.size() == 13);
        assertThat(gallery.manifest().get("stars")).isEmpty();
        assertThat(gallery.manifest().get("tags")).isEmpty();
    }

    @Test
    void countsTheFailureOfAPromptByWhatIsSaidOfThePrompt() throws Exception {
        archive = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfFive())) {
            archive.sync("studio", server);
        }
        ok("rate", "2", "--status", "failed", "--yes");
        ok("tag", "broken", "--status", "failed", "--yes");

        GalleryData gallery = gallery();

        int tiles = gallery.runs().stream()
                .filter(run -> run.get(4).asText().equals("error"))
                .mapToInt(GalleryData::tiles)
                .sum();
        assertThat(tiles).isPositive();
        assertThat(gallery.manifest().get("stars").toString()).isEqualTo("[[\"2\"," + tiles + "]]");
        assertThat(gallery.manifest().get("tags").toString()).isEqualTo("[[\"broken\"," + tiles + "]]");
        assertThat(gallery.runs().stream().filter(run -> run.has(21)))
                .isNotEmpty()
                .allMatch(run -> run.get(4).asText().equals("error"));
    }

    @Test
    void escapesTagsAndNotesAndBoundsTheTagsOfARow() throws Exception {
        fill();
        String many = String.join(
                ",", IntStream.range(0, 150).mapToObj(tag -> "t" + tag).toList());
        ok("tag", many, TestEntries.uuid(0));
        ok("tag", MARKUP, TestEntries.uuid(1));
        ok("note", TestEntries.uuid(1), MARKUP + " and more");

        GalleryData gallery = gallery(); // fails where a '<' or a line separator stands in a script

        assertThat(run(gallery, 0).get(21).get(1)).hasSize(100);
        JsonNode marked = run(gallery, 1);
        assertThat(said(gallery, marked, 21)).isEqualTo("null [" + MARKUP + "]");
        assertThat(gallery.details(marked.get(0).asText()).get("note").asText()).isEqualTo(MARKUP + " and more");
    }
}
