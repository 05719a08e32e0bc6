package io.github.comfyarchive.media.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.MadeMedia;
import io.github.comfyarchive.testing.Mutation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts in each place where programs put them, in whole files and in those of which somebody has changed some bytes. */
final class PlantedTextsTest {
    private static final String CANARY = "CANARY7f31";
    private static final Map<String, String> TEXTS = Map.of(
            "prompt",
            "{\"1\": {\"class_type\": \"KSampler\", \"inputs\": {\"text\": \"" + CANARY
                    + "\"}}, \"2\": {\"class_type\": \"B\"}}",
            "workflow",
            "{\"nodes\": [{\"type\": \"" + CANARY + "\", \"widgets_values\": [\"" + CANARY
                    + "\"]}], \"last_node_id\": 2}");

    @TempDir
    private Path folder;

    private static void requireNone(byte[] clean, String what) {
        String latin1 = Copied.latin1(clean);
        assertThat(latin1).as(what).doesNotContain(CANARY);
        assertThat(latin1).as(what).doesNotContain(Copied.latin1(CANARY.getBytes(StandardCharsets.UTF_16BE)));
        assertThat(latin1)
                .as(what)
                .doesNotContain(Copied.latin1(CANARY.getBytes(StandardCharsets.UTF_16LE))
                        .substring(0, 19));
    }

    /** Those without pixels and samples are no pictures, and there is no copy; of the others the texts are gone. */
    @Test
    void goFromEachPlace() throws IOException {
        List<String> cleaned = new ArrayList<>();
        for (var writer : MadeMedia.writers().entrySet()) {
            try {
                requireNone(Copied.of(writer.getValue().apply(TEXTS), folder), writer.getKey());
                cleaned.add(writer.getKey());
            } catch (UncleanException none) {
                assertThat(none).as(writer.getKey()).hasMessageNotContaining(CANARY);
            }
        }
        assertThat(cleaned)
                .contains("text.png", "packed.png", "international.png", "exif.png", "xmp.png", "animated.png")
                .contains("comment.gif", "xmp.gif");
    }

    /** Whatever somebody has done to the bytes: a copy without the texts, or none. */
    @Test
    void neverComeThrough() {
        List<byte[]> files = planted();
        int[] copies = {0};
        Fuzz.run("planted texts", 8_000, random -> {
            byte[] changed = changed(files.get(random.nextInt(files.size())), random);
            try {
                requireNone(Copied.of(changed, folder), "a changed file");
                copies[0]++;
            } catch (UncleanException none) {
                assertThat(none).hasMessageNotContaining(CANARY);
            }
        });
        assertThat(copies[0]).isGreaterThan(100);
    }

    private static byte[] changed(byte[] whole, Random random) {
        if (random.nextInt(3) > 0) {
            return Mutation.ofBytes(whole, random);
        }
        byte[] changed = whole.clone();
        int at = random.nextInt(Math.min(changed.length, random.nextBoolean() ? 300 : changed.length));
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    /** The recorded ones with the canary in the place of their graph's words, and the made ones. */
    private static List<byte[]> planted() {
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> recorded = Files.list(Path.of("src/test/resources/media"))) {
            for (Path file : recorded.sorted().toList()) {
                String text = Copied.latin1(Files.readAllBytes(file));
                if (text.contains("class_type")) {
                    files.add(Copied.bytes(text.replace("v1-5.safetensors", CANARY + ".aaaaa")));
                }
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        MadeMedia.writers().values().forEach(writer -> files.add(writer.apply(TEXTS)));
        return files.stream()
                .filter(file -> Copied.latin1(file).contains(CANARY))
                .map(file -> Arrays.copyOf(file, file.length))
                .toList();
    }
}
