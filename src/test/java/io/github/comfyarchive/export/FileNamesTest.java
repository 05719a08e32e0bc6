package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that people choose and servers make up. */
class FileNamesTest {
    private static final List<String> HOSTILE = List.of(
            "..",
            "/",
            "\\",
            "C:",
            "~",
            ".",
            " ",
            "-",
            "CON",
            "nul",
            "COM1",
            "lpt\u00b9",
            ".png",
            ".json",
            ".txt",
            "\0",
            "\n",
            "\u202e",
            "\ud83e\udd8a",
            "\ud83e",
            "e\u0301",
            "\u00e9",
            "\u1e9e",
            "\ufb01",
            "*",
            "?",
            "<>|\"",
            "a",
            "A",
            "manifest.json",
            ".workflow",
            "%2e%2e",
            "\u200d",
            "\ufeff",
            "\u6c34",
            "x".repeat(300),
            "\u6c34".repeat(120),
            "{seed}",
            "(2)",
            " (2)",
            "$(rm)",
            "`",
            "'");

    private static Generation file(String filename, String model, String seed, String asset, String extension) {
        Sampling sampling =
                new Sampling("3", "a  fox\nin oil", "", model, seed, 20L, 8.0, "euler", "normal", 1.0, 512L, 512L);
        OutputRow output = new OutputRow(
                1,
                1,
                "9",
                "images",
                0,
                filename,
                "",
                "output",
                false,
                OutputState.STORED,
                asset,
                Provenance.UNKNOWN,
                1,
                null,
                null,
                null);
        AssetRow row = new AssetRow(asset, 1, "image/png", extension, 64, 64, 0, "2026-11-24T08:00:00.000Z");
        ArchivedPrompt.ArchivedFile file = new ArchivedPrompt.ArchivedFile(output, row, "assets/x", "3", null);
        PromptRow prompt = new PromptRow(
                1,
                new ServerId(1),
                new PromptId("id"),
                1.0,
                PromptStatus.SUCCESS,
                true,
                null,
                null,
                "2026-11-24T08:01:02.123Z",
                null,
                null,
                null,
                "2026-11-24T08:00:00.000Z",
                "2026-11-24T08:00:00.000Z",
                null);
        ServerRow server = new ServerRow(
                new ServerId(1), "studio", "http://h", null, "2026-11-24T08:00:00.000Z", null, null, null, null);
        ArchivedPrompt archived = new ArchivedPrompt(
                server,
                prompt,
                List.of(sampling),
                List.of(),
                List.of(),
                List.of(file),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
        return new Generation(archived, file, sampling, 1);
    }

    private static String path(String template, Generation file) {
        return new FileNames(NameTemplate.parse(template), List.of()).of(file).path();
    }

    @Test
    void haveFieldsThatTheDocumentNames() throws Exception {
        String document = Files.readString(Path.of("docs/export.md"));
        for (NameField field : NameField.values()) {
            assertThat(document).contains("`{" + field.word() + "}`");
        }
        assertThat(document).contains(NameTemplate.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "{date}/{model}/{seed}_{filename} | 2026-11-24/sdxl/7_fox_1.png",
                "{time} {server} {status} {steps} {cfg} {sampler} {scheduler} | 08-01-02 studio success 20 8 euler normal.png",
                "{name}.{ext} | fox_1.png",
                "{positive} | a fox in oil.png",
                "{loras}_{seed} | 7.png",
                "{seed}-{loras} | 7.png",
                "{loras}/{seed} | none/7.png",
                "a {width}x{height} {index} {node} {prompt_id} | a 64x64 1 9 id.png",
                "{filename}.gif | fox_1.png.gif.png",
            })
    void areWhatTheTemplateSays(String template, String expected) {
        assertThat(path(template, file("fox_1.png", "SD\\xl/sdxl.safetensors", "7", "aa", "png")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../../etc/passwd | _._.._etc_passwd.png",
                "C:\\x.png | C__x.png",
                "con.png | _con.png",
                "aux | _aux.png",
                "NUL.tar.png | _NUL.tar.png",
                "-rf.png | _rf.png",
                ".hidden.png | _hidden.png",
                "a. .png | a.png",
                "photo.JPEG | photo.JPEG.png",
                "photo.PNG | photo.PNG",
                "manifest.json | manifest.json.png"
            })
    void areLegalEverywhere(String filename, String expected) {
        assertThat(path("{filename}", file(filename, "m", "1", "aa", "png"))).isEqualTo(expected);
    }

    @Test
    void areGivenOnceAndAgainForTheSameBytesAlone() {
        FileNames names = new FileNames(NameTemplate.parse("{filename}"), List.of());
        assertThat(names.of(file("a.png", "m", "1", "aa", "png")).path()).isEqualTo("a.png");
        assertThat(names.of(file("a.png", "m", "1", "aa", "png"))).isEqualTo(new FileNames.Name("a", ".png", true));
        assertThat(names.of(file("A.png", "m", "1", "bb", "png")).path()).isEqualTo("A (2).png");
        assertThat(names.of(file("a (2).png", "m", "1", "cc", "png")).path()).isEqualTo("a (2) (2).png");
        assertThat(names.of(file("A.png", "m", "1", "bb", "png"))).isEqualTo(new FileNames.Name("A (2)", ".png", true));
        assertThat(names.of(file("a.png", "m", "1", "bb", "png")).path()).isEqualTo("a (3).png");
        assertThat(names.of(file("a.webp", "m", "1", "dd", "webp")).path()).isEqualTo("a.webp");
    }

    @Test
    void leaveRoomForWhatStandsBeside() {
        FileNames names = new FileNames(NameTemplate.parse("{filename}"), List.of(".json", ".workflow.json", ".txt"));
        assertThat(names.of(file("a.png", "m", "1", "aa", "png")).path()).isEqualTo("a.png");
        assertThat(names.of(file("a.webp", "m", "1", "bb", "webp")).path()).isEqualTo("a (2).webp");
        assertThat(names.of(file("a.json", "m", "1", "cc", "json")).path()).isEqualTo("a.json (2)");
    }

    static LongStream seeds() {
        return Fuzz.seeds("FileNamesTest", 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void stayInsideLegalAndUniqueWhateverTheServerSays(long seed) {
        Random random = new Random(seed);
        List<String> templates = List.of(
                NameTemplate.DEFAULT,
                "{filename}",
                "{model}/{model}/{model}/{filename}",
                "x",
                "{name}",
                "{seed}/{ext}",
                "{filename}/{filename}",
                "{positive}{filename}",
                "a/b/c/d/e/f/{filename}");
        FileNames names = new FileNames(
                NameTemplate.parse(templates.get(random.nextInt(templates.size()))),
                random.nextBoolean() ? List.of() : List.of(".json", ".workflow.json", ".txt"));
        Set<String> paths = new HashSet<>(Set.of(folded("manifest.json")));
        Set<String> written = new HashSet<>();
        Set<String> folders = new HashSet<>();
        for (int number = 0; number < 200; number++) {
            Generation file = file(
                    hostile(random),
                    hostile(random),
                    hostile(random),
                    "asset" + random.nextInt(100),
                    List.of("png", "bin", "json", "mp4").get(random.nextInt(4)));
            FileNames.Name name = names.of(file);
            if (name.known()) {
                assertThat(written).contains(name.path());
                continue;
            }
            assertThat(paths.add(folded(name.path())))
                    .as("unique: " + name.path())
                    .isTrue();
            for (int slash = name.path().indexOf('/');
                    slash >= 0;
                    slash = name.path().indexOf('/', slash + 1)) {
                folders.add(folded(name.path().substring(0, slash)));
            }
            written.add(name.path());
            assertLegal(name.path());
        }
        assertThat(folders).doesNotContainAnyElementsOf(paths);
    }

    private static String hostile(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(4); left >= 0; left--) {
            text.append(HOSTILE.get(random.nextInt(HOSTILE.size())));
        }
        return text.toString();
    }

    private static String folded(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC).toUpperCase(Locale.ROOT);
    }

    private static void assertLegal(String path) {
        assertThat(path.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(240);
        assertThat(path).doesNotMatch("(?s).*[\\x00-\\x1f\\x7f<>:\"\\\\|?*\\u202e\\ufeff].*");
        assertThat(Normalizer.isNormalized(path, Normalizer.Form.NFC)).isTrue();
        assertThat(new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(path);
        for (String segment : path.split("/", -1)) {
            assertThat(segment)
                    .isNotEmpty()
                    .doesNotStartWith(".")
                    .doesNotStartWith("-")
                    .doesNotStartWith(" ");
            assertThat(segment).doesNotEndWith(".").doesNotEndWith(" ");
            assertThat(segment.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(120);
            assertThat(segment.replaceFirst("\\..*", "").strip().toUpperCase(Locale.ROOT))
                    .doesNotMatch("CON|PRN|AUX|NUL|COM[0-9\u00b9\u00b2\u00b3]|LPT[0-9\u00b9\u00b2\u00b3]");
        }
    }
}
