package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs, and our own exports, say of pictures beside them is taken in with these. */
class SidecarImportTest {
    private static final String SECRET = "sk-ant-api03-Zx81LmQ0pTvB7cYw4kHn2RsDf6GjUe9A";
    private static final String SAID =
            "SELECT output.filename, (SELECT stars FROM rating WHERE rating.asset = output.asset"
                    + " AND removed_at IS NULL), (SELECT group_concat(name, ', ') FROM (SELECT name FROM tagged JOIN tag ON tag.id = tag"
                    + " WHERE tagged.asset = output.asset ORDER BY name)), (SELECT text FROM note WHERE note.asset = output.asset)"
                    + " FROM output ORDER BY filename";

    @TempDir
    Path folder;

    private ArchivedHome archive;
    private Path pictures;

    @BeforeEach
    void write() throws IOException {
        archive = new ArchivedHome(folder);
        archive.home().withSchema();
        pictures = Files.createDirectories(folder.resolve("pictures"));
        for (int number = 0; number < 2; number++) {
            Files.write(
                    pictures.resolve("p" + number + ".png"),
                    TestEntries.entry(number).picture(0).bytes());
        }
    }

    private Outcome ok(ArchivedHome home, String... words) {
        Outcome ran = home.run(words);
        assertThat(ran.exit()).as("%s: %s", List.of(words), ran.err()).isZero();
        return ran;
    }

    private static String xmp(String attributes, String inside) {
        return "<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
                + " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''"
                + " xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'"
                + " xmlns:darktable='http://darktable.sf.net/' " + attributes + ">" + inside
                + "</rdf:Description></rdf:RDF></x:xmpmeta>";
    }

    private static final String TAGS =
            "<dc:subject><rdf:Bag><rdf:li>best</rdf:li><rdf:li>client a</rdf:li></rdf:Bag></dc:subject>";
    private static final String NOTE =
            "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>hands &amp; feet</rdf:li></rdf:Alt></dc:description>";

    /** By attribute and by element, beside the whole name and beside the stem. */
    @ParameterizedTest
    @ValueSource(strings = {"p0.png.xmp", "p0.xmp", "p0.PNG.XMP"})
    void theFormsOfOtherProgramsAreRead(String name) throws Exception {
        boolean byElement = name.equals("p0.xmp");
        if (name.equals("p0.PNG.XMP")) {
            Files.move(pictures.resolve("p0.png"), pictures.resolve("p0.PNG"));
        }
        Files.writeString(
                pictures.resolve(name),
                byElement
                        ? xmp("", "<xmp:Rating>4</xmp:Rating>" + TAGS + NOTE)
                        : xmp("xmp:Rating='4' darktable:xmp_version='5'", TAGS + NOTE));

        Outcome imported = ok(archive, "import", pictures.toString());

        assertThat(imported.out()).contains("ratings, tags or notes of 1 file came from beside it");
        assertThat(archive.home().rows(SAID).get(0).subList(1, 4))
                .containsExactly("4", "best, client a", "hands & feet");
        assertThat(ok(archive, "list", "--rating", "4", "--tag", "client a", "--json")
                        .out())
                .contains("\"stars\"");
        assertThat(ok(archive, "import", pictures.toString()).out()).doesNotContain("came from beside");
    }

    @Test
    void theLaterHolds() throws Exception {
        ok(archive, "import", pictures.toString());
        ok(archive, "rate", "2", "p0.png", "--file", "p0.png");
        Path sidecar = pictures.resolve("p0.png.xmp");
        Files.writeString(sidecar, xmp("xmp:Rating='5'", ""));
        Files.setLastModifiedTime(sidecar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        ok(archive, "import", pictures.toString());
        assertThat(archive.home().rows(SAID).get(0).get(1)).isEqualTo("2");

        Files.setLastModifiedTime(sidecar, FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
        ok(archive, "import", pictures.toString());
        assertThat(archive.home().rows(SAID).get(0).get(1)).isEqualTo("5");
        assertThat(archive.home().value("SELECT count(*) FROM prompt_row")).isEqualTo("2");
    }

    @Test
    void whatIsBrokenRejectedOrSecretSaysNothing() throws Exception {
        Files.writeString(
                pictures.resolve("p0.png.xmp"),
                xmp(
                        "xmp:Rating='-1'",
                        "<dc:subject><rdf:Bag><rdf:li>" + SECRET
                                + "</rdf:li><rdf:li>fine</rdf:li></rdf:Bag></dc:subject><dc:description>key " + SECRET
                                + "</dc:description>"));
        Files.writeString(
                pictures.resolve("p1.png.xmp"), xmp("xmp:Rating='3'", TAGS).substring(0, 400));
        Files.writeString(
                pictures.resolve("none.png.xmp"), "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>");
        Files.writeString(pictures.resolve("p1.json"), "{\"prompt_id\": 1, \"stars\": 9, \"tags\": {}}");

        ok(archive, "import", pictures.toString());

        assertThat(archive.home().rows(SAID).get(0).subList(1, 4)).containsExactly(null, "fine", "key [redacted]");
        assertThat(archive.home().rows(SAID).get(1).subList(1, 4)).containsExactly(null, null, null);
        assertThat(archive.home().placesOf(SECRET)).isEmpty();
        assertThat(archive.home().value("SELECT count(*) FROM prompt_row")).isEqualTo("2");
    }

    /** Out by one home, in by another, also where the pictures came by a sync there. */
    @Test
    void ourOwnExportsComeBack() throws Exception {
        ArchivedHome other = new ArchivedHome(folder.resolve("other"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 2);
            archive.sync("rig", server);
            other.sync("rig", server);
        }
        String file = TestEntries.entry(0).files().get(0).filename();
        ok(archive, "rate", "3", TestEntries.uuid(0), "--file", file);
        ok(archive, "tag", "portrait", TestEntries.uuid(0), "--file", file);
        ok(archive, "note", TestEntries.uuid(1), "of the whole prompt");
        List<List<String>> expected = List.of(
                java.util.Arrays.asList(file, "3", "portrait", null),
                java.util.Arrays.asList(
                        TestEntries.entry(1).files().get(0).filename(), null, null, "of the whole prompt"));
        Path lines = folder.resolve("lines.jsonl");
        ok(archive, "export", "--format", "jsonl", "--out", lines.toString());
        for (String name : List.of("other", "new")) {
            ArchivedHome into = new ArchivedHome(folder.resolve(name));
            into.home().withSchema();
            ok(into, "import", "--server", "rig", lines.toString());
            assertThat(into.home().rows("SELECT stars, asset IS NULL FROM rating"))
                    .containsExactly(List.of("3", "0"));
            assertThat(into.home().rows("SELECT text, prompt_id FROM note JOIN prompt_row ON prompt_row.id = prompt"))
                    .containsExactly(List.of("of the whole prompt", TestEntries.uuid(1)));
            assertThat(ok(into, "tag").out()).isEqualTo("portrait\t1\n");
        }
        other.home().execute("DELETE FROM rating", "DELETE FROM tagged", "DELETE FROM note");
        for (String sidecar : List.of("xmp", "json")) {
            Path out = folder.resolve("out-" + sidecar);
            ok(archive, "export", "--format", "files", "--sidecar", sidecar, "--out", out.toString());
            ArchivedHome fresh = new ArchivedHome(folder.resolve("fresh-" + sidecar));
            fresh.home().withSchema();
            ok(fresh, "import", out.toString());
            assertThat(fresh.home().rows(SAID))
                    .extracting(row -> row.subList(1, 4))
                    .containsExactlyInAnyOrder(
                            expected.get(0).subList(1, 4), expected.get(1).subList(1, 4));
            ok(other, "import", out.toString());
            assertThat(other.home().rows(SAID)).isEqualTo(expected);
        }
    }
}
