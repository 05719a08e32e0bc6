package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --format files}: pictures where a person looks for them, with what belongs to them. */
class FilesExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path filled;

    private static ArchivedHome whole;

    @TempDir
    Path folder;

    private ArchivedHome fixture;
    private Path out;

    @BeforeAll
    static void fill() {
        whole = ArchivedHome.ofRecordings(filled);
    }

    @BeforeEach
    void archive() throws IOException {
        fixture = whole.copyTo(folder);
        out = folder.resolve("out");
    }

    private void export(Path to, String... more) {
        Outcome ran = fixture.export("files", to, more);
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).isEmpty();
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

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** Everything the manifest names is there as it says, and nothing else. */
    private static JsonNode checked(Map<String, byte[]> contents) throws Exception {
        JsonNode manifest = JSON.readTree(contents.get("manifest.json"));
        Map<String, String> named = new TreeMap<>();
        named.put("manifest.json", sha256(contents.get("manifest.json")));
        for (JsonNode file : manifest.get("files")) {
            assertThat(file.get("path").isNull())
                    .isNotEqualTo(file.get("reason").isNull());
            if (!file.get("path").isNull()) {
                named.put(file.get("path").asText(), file.get("sha256").asText());
            }
            file.get("sidecars")
                    .forEach(sidecar -> named.put(
                            sidecar.get("path").asText(), sidecar.get("sha256").asText()));
        }
        Map<String, String> there = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            there.put(file.getKey(), sha256(file.getValue()));
        }
        assertThat(there).isEqualTo(named);
        return manifest;
    }

    @Test
    void isAFolderOfNamedFilesWithAManifest() throws Exception {
        export(out);

        Map<String, byte[]> contents = contents(out);
        JsonNode manifest = checked(contents);
        assertThat(manifest.get("missing").asInt()).isEqualTo(4);
        assertThat(manifest.get("files"))
                .filteredOn(file -> file.get("path").isNull())
                .allSatisfy(
                        file -> assertThat(file.get("filename").asText()).isIn("gone_00001_.png", "clip_00001.png"));
        assertThat(manifest.get("files"))
                .hasSize(Integer.parseInt(fixture.home().value("SELECT count(*) FROM output")));
        assertThat(contents.keySet())
                .filteredOn(name -> !name.equals("manifest.json"))
                .allMatch(name -> name.matches("2[0-9]{3}-[0-9]{2}-[0-9]{2}/[^/]+/[^/]+\\.[a-z0-9]+"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rwx------");
    }

    @Test
    void linksWhereItCanAndCopiesWhereItIsTold() throws Exception {
        export(out);
        export(folder.resolve("copy"), "--copy");

        assertThat(contents(folder.resolve("copy")).keySet())
                .isEqualTo(contents(out).keySet());
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean manifest = file.endsWith("manifest.json");
                assertThat((int) Files.getAttribute(file, "unix:nlink") > 1).isEqualTo(!manifest);
                assertThat(Files.getAttribute(folder.resolve("copy").resolve(out.relativize(file)), "unix:nlink"))
                        .isEqualTo(1);
            }
        }
        checked(contents(folder.resolve("copy")));
    }

    @Test
    void putsParametersWorkflowAndCaptionBesideEachFile() throws Exception {
        export(out, "--sidecar", "json,txt", "--name", "{prompt_id}/{node}_{index}");

        Map<String, byte[]> contents = contents(out);
        int captions = 0;
        for (JsonNode file : checked(contents).get("files")) {
            if (file.get("path").isNull() || file.get("sidecars").isEmpty()) {
                continue;
            }
            String path = file.get("path").asText();
            String stem = path.substring(0, path.lastIndexOf('.'));
            JsonNode parameters = JSON.readTree(contents.get(stem + ".json"));
            assertThat(parameters.get("sha256")).isEqualTo(file.get("sha256"));
            if (file.get("provenance").asText().equals("mismatch")) {
                assertThat(contents).doesNotContainKeys(stem + ".txt", stem + ".workflow.json");
                continue;
            }
            JsonNode workflow = JSON.readTree(contents.get(stem + ".workflow.json"));
            JsonNode entry = JSON.readTree(
                    new String(fixture.home().entry(file.get("prompt_id").asText()), StandardCharsets.UTF_8)
                            .replace("NaN", "null")
                            .replace("Infinity", "1e999"));
            JsonNode own = entry.at("/prompt/3/extra_pnginfo/workflow");
            assertThat(workflow).isEqualTo(own.isObject() ? own : entry.at("/prompt/2"));
            if (contents.containsKey(stem + ".txt")) {
                assertThat(new String(contents.get(stem + ".txt"), StandardCharsets.UTF_8))
                        .isEqualTo(parameters.get("positive").asText().strip() + "\n");
                captions++;
            }
        }
        assertThat(captions).isGreaterThan(5);
    }

    @Test
    void twoExportsAreTheSameBytesAndHoldNoSecret() throws Exception {
        export(out, "--sidecar", "json,txt");
        export(folder.resolve("again"), "--sidecar", "json,txt");
        export(folder.resolve("a.zip"), "--sidecar", "json,txt");
        export(folder.resolve("b.ZIP"), "--sidecar", "json,txt");

        Map<String, byte[]> contents = contents(out);
        assertThat(contents(folder.resolve("again"))).containsExactlyInAnyOrderEntriesOf(contents);
        byte[] zip = Files.readAllBytes(folder.resolve("a.zip"));
        assertThat(Files.readAllBytes(folder.resolve("b.ZIP"))).isEqualTo(zip);
        contents.forEach((name, bytes) -> {
            assertThat(name).doesNotContain("CANARY");
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).as(name).doesNotContain("CANARY");
        });
        assertThat(new String(zip, StandardCharsets.ISO_8859_1)).doesNotContain("CANARY");
        Map<String, byte[]> unpacked = unpacked(folder.resolve("a.zip"));
        assertThat(unpacked).containsExactlyInAnyOrderEntriesOf(contents);
    }

    /** As a stream reads it and as the directory at its end says. */
    private static Map<String, byte[]> unpacked(Path file) throws IOException {
        Map<String, byte[]> unpacked = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
                ZipFile directory = new ZipFile(file.toFile())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                zip.transferTo(bytes);
                unpacked.put(entry.getName(), bytes.toByteArray());
                ZipEntry listed = directory.getEntry(entry.getName());
                assertThat(listed.getSize()).isEqualTo(bytes.size());
                assertThat(listed.getMethod())
                        .isEqualTo(entry.getName().matches(".*\\.(json|txt)") ? ZipEntry.DEFLATED : ZipEntry.STORED);
            }
            assertThat(directory.size()).isEqualTo(unpacked.size());
        }
        return unpacked;
    }

    @Test
    void replacesOnlyWhatAnExportHasMade() throws Exception {
        export(out);
        assertThat(fixture.export("files", out).err()).contains("exists already");
        export(out, "--overwrite", "--limit", "3", "--sidecar", "json");
        checked(contents(out));
        export(out, "--overwrite");

        Path mine = Files.writeString(out.resolve("mine.txt"), "a caption of my own");
        Outcome refused = fixture.export("files", out, "--overwrite");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("holds mine.txt, which no export has put there");
        assertThat(mine).exists();
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("manifest.json"), "{\"name\": \"a web page\"}");
        assertThat(fixture.export("files", other, "--overwrite").exit()).isEqualTo(2);
        assertThat(other.resolve("manifest.json")).exists();
        assertThat(fixture.export("files", other.resolve("manifest.json"), "--overwrite")
                        .err())
                .contains("is not a folder");
    }

    @Test
    void aKilledRunsRemainsAreRemovedByTheNextAndWhatItWasToReplaceIsPutBack() throws Exception {
        export(out);
        Map<String, byte[]> before = contents(out);
        Files.move(out, folder.resolve(".out.archive-old"));
        Files.createDirectories(folder.resolve(".out.archive-part/2026"));
        Files.writeString(folder.resolve(".out.archive-part/manifest.json"), "{\"made");
        Files.writeString(folder.resolve(".out.archive-part/2026/x.png"), "half");

        assertThat(fixture.export("files", out).err()).contains("exists already");

        assertThat(contents(out)).containsExactlyInAnyOrderEntriesOf(before);
        assertThat(folder.resolve(".out.archive-part")).doesNotExist();
        assertThat(folder.resolve(".out.archive-old")).doesNotExist();
    }

    @Test
    void namesWhatIsDamagedAndGivesBackTheRest() throws Exception {
        String gone = fixture.home().value("SELECT asset_path FROM generation ORDER BY output LIMIT 1");
        String cut = fixture.home()
                .value("SELECT asset_path FROM generation WHERE asset_path <> '" + gone + "' ORDER BY output LIMIT 1");
        Files.delete(fixture.home().root().resolve(gone));
        HomeModes.overwrite(fixture.home().root().resolve(cut), new byte[] {1, 2, 3});

        Outcome ran = fixture.export("files", out);

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.err()).contains("lost, damaged, or not to be read; manifest.json names them");
        JsonNode manifest = checked(contents(out));
        assertThat(manifest.get("damaged").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(manifest.get("files").findValuesAsText("reason"))
                .contains("its bytes are no longer in the archive")
                .anyMatch(reason -> reason.startsWith("its bytes in the archive are 3 and not"));
        assertThat(manifest.get("written").asInt()).isGreaterThan(20);
    }

    @Test
    void saysWhatItCannotDo() {
        assertThat(fixture.export("files", Path.of("-")).err()).contains("files is not a single stream");
        assertThat(fixture.export("csv", Path.of("-"), "--copy").err()).contains("is for --format files");
        assertThat(fixture.export("files", out, "--name", "{sed}").err())
                .contains("unknown field; there are {date}")
                .contains("{positive}");
        for (String name : new String[] {"../{seed}", "/x", "a//b", "a/", "{seed", "seed}", "{}"}) {
            Outcome ran = fixture.export("files", out, "--name", name);
            assertThat(ran.exit()).as(name).isEqualTo(2);
            assertThat(ran.err()).contains("--name ");
        }
        assertThat(fixture.export("files", out, "--sidecar", "xml").err()).contains("--sidecar is json, txt");
        assertThat(fixture.export("xml", out).err()).contains("--format is one of jsonl, csv, history, files, gallery");
        assertThat(out).doesNotExist();
    }
}
