package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.Needed;
import io.github.comfyarchive.testing.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files to share, made by the packaged program, and looked at by another one. */
final class CleanExportIT {
    /** What says how a file is coded, how large it is, how it is turned: families of ExifTool's, and names in them. */
    private static final Set<String> STRUCTURE = Set.of(
            "SourceFile",
            "ExifTool",
            "System",
            "File",
            "Composite",
            "PNG",
            "JFIF",
            "RIFF",
            "GIF",
            "QuickTime",
            "Matroska",
            "FLAC",
            "Vorbis",
            "Opus",
            "MPEG");

    private static final Set<String> TELLING = Set.of(
            "Prompt",
            "Workflow",
            "Parameters",
            "Comment",
            "UserComment",
            "Make",
            "Model",
            "Software",
            "Encoder",
            "Title",
            "HandlerDescription",
            "CompressorName",
            "VendorID",
            "TagName",
            "TagString",
            "CreationTime");

    @TempDir
    private Path folder;

    private Program program;
    private Path out;

    @BeforeEach
    void fill() {
        program = Program.in(folder).withSchema();
        Outcome imported = program.here("import", "--all", "src/test/resources/media");
        assertThat(imported.exit()).as(imported.toString()).isZero();
        out = folder.resolve("share");
    }

    private static boolean isThere(String tool) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }

    @Test
    void exifToolFindsNothingButStructure() throws Exception {
        Outcome ran = program.run("export", "--format", "files", "--clean", "--out", out.toString());
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.err()).contains("could not be cleaned and was not written");
        assumeTrue(Needed.run(isThere("exiftool"), "exiftool is not there: clean copies are not looked at by it"));

        Path said = folder.resolve("exif.json");
        Process process = new ProcessBuilder(
                        "exiftool",
                        "-json",
                        "-a",
                        "-G1",
                        "-ee",
                        "-api",
                        "RequestAll=1",
                        "-r",
                        "--ext",
                        "json",
                        out.toString())
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();

        Set<String> groups = new TreeSet<>();
        JsonNode files = new ObjectMapper().readTree(said.toFile());
        assertThat(files).hasSizeGreaterThan(20);
        for (JsonNode file : files) {
            file.fieldNames().forEachRemaining(name -> {
                String[] parts = name.split(":", 2);
                groups.add(parts[0].replaceFirst("\\d+$", ""));
                assertThat(parts[parts.length - 1]).as(file.toString()).isNotIn(TELLING);
            });
        }
        groups.remove("Track");
        assertThat(STRUCTURE).containsAll(groups);
        assertThat(Files.readString(said, StandardCharsets.ISO_8859_1)).doesNotContain("KSampler", "Lavf", "a fox");
    }

    @Test
    void whatTellsIsRefused() throws Exception {
        for (List<String> more : List.of(
                List.of("--format", "files", "--sidecar", "json"),
                List.of("--format", "files", "--name", "{positive}"),
                List.of("--format", "gallery"),
                List.of("--format", "jsonl"))) {
            Outcome ran =
                    program.run(Stream.concat(Stream.of("export", "--clean", "--out", out.toString()), more.stream())
                            .toArray(String[]::new));

            assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
            assertThat(ran.err()).contains("--clean");
            assertThat(out).doesNotExist();
        }
    }
}
