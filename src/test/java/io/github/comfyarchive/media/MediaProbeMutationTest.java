package io.github.comfyarchive.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever has happened to the bytes, an answer comes, soon, and makes sense. */
final class MediaProbeMutationTest {
    private static final int VARIANTS = 300;
    private static final byte[] EXTREMES = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};

    @TempDir
    Path folder;

    static List<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/media"))) {
            return files.filter(file -> !file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void brokenFilesHaveAnAnswer(Path fixture) throws IOException {
        long seed = System.nanoTime();
        System.out.println(fixture.getFileName() + " broken with seed " + seed);
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(fixture);
        Path broken = folder.resolve("broken");
        for (int i = 0; i < VARIANTS; i++) {
            Files.write(broken, mutate(whole, random));
            long start = System.nanoTime();

            MediaInfo info = new MediaProbe().probe(broken);

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
