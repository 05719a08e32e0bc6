package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --format files --clean}: what is given to others shows what it shows and tells nothing else. */
final class CleanExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path filled;

    private static ArchivedHome whole;

    @TempDir
    private Path folder;

    private ArchivedHome fixture;
    private Path out;

    @BeforeAll
    static void fill() {
        whole = ArchivedHome.ofRecordings(filled);
        Outcome imported = whole.run("import", "--all", "src/test/resources/media");
        assertThat(imported.exit()).as(imported.err()).isZero();
    }

    @BeforeEach
    void archive() throws IOException {
        fixture = whole.copyTo(folder);
        out = folder.resolve("out");
    }

    private Outcome export(Path to, String... more) {
        Outcome ran = fixture.export(
                "files",
                to,
                Stream.concat(Stream.of("--clean"), Stream.of(more)).toArray(String[]::new));
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran;
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    @Test
    void nothingTellsOfAPrompt() throws Exception {
        export(out);

        Map<String, byte[]> contents = contents(out);
        assertThat(contents.keySet())
                .hasSizeGreaterThan(40)
                .allMatch(name -> name.equals("manifest.json")
                        || name.matches("\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d_\\d+( \\(\\d+\\))?\\.[a-z0-9]+"));
        contents.forEach((name, bytes) -> assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .as(name)
                .doesNotContain("class_type", "CANARY", "last_node_id", "Negative prompt", "Lavf"));
        for (String name : contents.keySet()) {
            assertThat(new MediaProbe().probe(out.resolve(name), "").texts())
                    .as(name)
                    .isEmpty();
        }
        String manifest = new String(contents.get("manifest.json"), StandardCharsets.UTF_8);
        for (var row : fixture.home()
                .rows("SELECT prompt_id FROM prompt UNION SELECT filename FROM output UNION SELECT name FROM server")) {
            assertThat(manifest).doesNotContain("\"" + row.get(0) + "\"");
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void theManifestIsOfTheCopiesAndSaysHowManyThereAreNot() throws Exception {
        Outcome ran = export(out);

        Map<String, byte[]> contents = contents(out);
        JsonNode manifest = JSON.readTree(contents.get("manifest.json"));
        Map<String, String> named = new TreeMap<>();
        manifest.get("files").forEach(file -> {
            assertThat(file.fieldNames())
                    .toIterable()
                    .containsExactly("path", "sha256", "size", "media_type", "width", "height");
            named.put(file.get("path").asText(), file.get("sha256").asText());
            assertThat(contents.get(file.get("path").asText()))
                    .hasSize(file.get("size").asInt());
        });
        Map<String, String> there = new TreeMap<>();
        contents.forEach((name, bytes) -> there.put(name, sha256(bytes)));
        there.remove("manifest.json");
        assertThat(there).isEqualTo(named);
        int unclean = manifest.get("unclean").asInt();
        assertThat(unclean).isGreaterThanOrEqualTo(8);
        assertThat(ran.out()).contains(named.size() + " files of ", ", " + unclean + " not cleaned exported to");
        assertThat(ran.out()).doesNotContain("hard link");
        assertThat(ran.err())
                .contains(
                        "1 file of image/avif could not be cleaned and was not written: no way to clean this kind of file;"
                                + " it is of prompt ")
                .contains(
                        "files of application/json could not be cleaned and were not written: ",
                        "; the first is of prompt ");
        assertThat(ran.errLines()).hasSizeLessThan(15);
    }

    /** Never the archive's own file under another name, whatever the file system can. */
    @Test
    void eachFileIsACopyOfItsOwn() throws Exception {
        export(out);

        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.getAttribute(file, "unix:nlink")).isEqualTo(1);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aZipIsTheSame() throws Exception {
        export(out);
        Path zip = folder.resolve("share.zip");
        export(zip);

        try (FileSystem inside = FileSystems.newFileSystem(zip)) {
            Map<String, byte[]> unpacked = new TreeMap<>();
            try (Stream<Path> files = Files.walk(inside.getPath("/"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    unpacked.put(file.toString().substring(1), Files.readAllBytes(file));
                }
            }
            assertThat(unpacked).containsExactlyInAnyOrderEntriesOf(contents(out));
        }
    }

    @Test
    void anEarlierOneIsReplaced() throws Exception {
        assertThat(fixture.export("files", out).exit()).isZero();
        export(out, "--overwrite", "--name", "{date}/{width}x{height}/{index}");

        assertThat(contents(out).keySet()).anyMatch(name -> name.matches("\\d{4}-\\d\\d-\\d\\d/48x32/\\d+\\.png"));
        export(out, "--overwrite", "--copy");
    }

    @Test
    void whatIsDamagedIsToldAndNotWritten() throws Exception {
        Path asset = fixture.home()
                .root()
                .resolve(fixture.home()
                        .value("SELECT 'assets/' || substr(sha256, 1, 2) || '/' || sha256 || '.png' FROM asset"
                                + " WHERE media_type = 'image/png' ORDER BY sha256 LIMIT 1"));
        byte[] damaged = Files.readAllBytes(asset);
        damaged[damaged.length - 20] ^= 1;
        HomeModes.overwrite(asset, damaged);

        Outcome ran = fixture.export("files", out, "--clean");

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.err()).contains("of the archive could not be exported", "archive verify names");
        assertThat(JSON.readTree(out.resolve("manifest.json").toFile())
                        .get("damaged")
                        .asInt())
                .isPositive();
    }

    /** What the home's configuration says of names and captions is not for those. */
    @Test
    void whatTellsIsRefusedOrLeft() throws Exception {
        assertThat(fixture.export("files", out, "--clean", "--name", "{date}/{seed}")
                        .err())
                .contains(
                        "--name of --clean has a field that tells how a file was made; it may have {date} {time} {ext} {index}"
                                + " {width} {height}");
        assertThat(fixture.export("files", out, "--clean", "--sidecar", "json").exit())
                .isEqualTo(2);
        assertThat(out).doesNotExist();
        Files.writeString(
                fixture.home().root().resolve("config.toml"), "[export]\nname = \"{seed}\"\nsidecar = [\"json\"]\n");

        export(out);

        assertThat(contents(out).keySet()).noneMatch(name -> name.endsWith("workflow.json"));
    }
}
