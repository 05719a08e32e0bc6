package io.github.comfyarchive.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.MadeMedia;
import io.github.comfyarchive.testing.Mutation;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestPng;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever has happened to the bytes, an answer comes, soon, and makes sense. */
final class MediaProbeMutationTest {
    private static final int VARIANTS = 300;
    private static final byte[] EXTREMES = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};

    @TempDir
    Path folder;

    @TempDir
    static Path made;

    /** The recorded ones, and one for each place where a text may stand. */
    static List<Path> fixtures() throws IOException {
        List<Path> all = new ArrayList<>(recorded());
        for (var writer : MadeMedia.writers().entrySet()) {
            byte[] bytes = writer.getValue()
                    .apply(Map.of("prompt", "{\"1\": {\"class_type\": \"A\"}}", "workflow", "{\"nodes\": []}"));
            all.add(Files.write(made.resolve(writer.getKey()), bytes));
        }
        return all;
    }

    private static List<Path> recorded() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/media"))) {
            return files.filter(file -> !file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void brokenFilesHaveAnAnswer(Path fixture) throws IOException {
        long seed = Fuzz.seed("broken " + fixture.getFileName());
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(fixture);
        Path broken = folder.resolve("broken");
        for (int i : Fuzz.rounds(VARIANTS)) {
            Files.write(broken, mutate(whole, random));
            long start = System.nanoTime();

            MediaInfo info =
                    new MediaProbe().probe(broken, fixture.getFileName().toString());

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("seed %d, variant %d", seed, i)
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(info.texts().stream()
                            .mapToLong(text -> text.text().length())
                            .sum())
                    .isLessThanOrEqualTo(Findings.MAX_TEXT);
            assertThat(info.width() == null).isEqualTo(info.height() == null);
            assertThat(info.width() == null || (info.width() > 0 && info.height() > 0))
                    .isTrue();
        }
    }

    /** With a secret in a text chunk: masked as on its way into the archive, whatever is broken before and after it. */
    @Test
    void noSecretComesOutOfChangedRecordings() throws Exception {
        List<byte[]> files = new ArrayList<>();
        for (Recording recording : List.of(Recording.promptOfFive(), Recording.promptOfSix())) {
            recording.statuses().forEach((file, status) -> {
                if (status == 200) {
                    files.add(recording.file(file));
                }
            });
        }
        Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));
        Path broken = folder.resolve("recorded");
        Fuzz.run("recorded files", 400, random -> {
            String secret = "S9x" + Long.toString(random.nextLong() >>> 1, 36) + "qZ";
            String entry = "{\"inputs\": {\"api_key\": \"" + secret + "\"}}";
            byte[] text = ("prompt\0" + entry).getBytes(UTF_8);
            byte[] whole = Mutation.ofBytes(files.get(random.nextInt(files.size())), random);
            int at = random.nextInt(whole.length + 1);
            try (OutputStream out = new MaskingStream(
                    Files.newOutputStream(broken),
                    redactor,
                    redactor.redact(new RawEntry("id", entry.getBytes(UTF_8))).mask(),
                    0)) {
                out.write(whole, 0, at);
                out.write(
                        random.nextBoolean()
                                ? TestPng.of(2, 2, 1).chunk("tEXt", text).bytes()
                                : text);
                out.write(whole, at, whole.length - at);
            }

            MediaInfo info = new MediaProbe().probe(broken, "");

            assertThat(info.toString()).doesNotContain(secret);
            assertThat(Files.readString(broken, ISO_8859_1)).doesNotContain(secret);
        });
    }

    /** Cuts the file, or overwrites some bytes, most of them where the headers are. */
    private static byte[] mutate(byte[] whole, Random random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        byte[] mutated = whole.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            int reach = random.nextBoolean() ? Math.min(200, mutated.length) : mutated.length;
            int at = random.nextInt(reach);
            int run = random.nextInt(3) == 0 ? 4 : 1;
            for (int j = at; j < Math.min(mutated.length, at + run); j++) {
                mutated[j] = random.nextBoolean() ? EXTREMES[random.nextInt(EXTREMES.length)] : (byte) random.nextInt();
            }
        }
        return mutated;
    }
}
