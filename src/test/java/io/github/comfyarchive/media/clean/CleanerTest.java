package io.github.comfyarchive.media.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files of each format: nothing of the graph in them is left, and they show and sound as they did. */
final class CleanerTest {
    /** The words of the graph, the workflow and the comments that the fixtures hold. */
    private static final List<String> TELLING =
            List.of("class_type", "KSampler", "prompt", "workflow", "comment", "Lavf", "nodes", "CreationTime", "fox");

    @TempDir
    private Path folder;

    private static Path fixture(String name) {
        return Path.of("src/test/resources/media", name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.png",
                "packed.png",
                "exif.png",
                "animated.png",
                "photo.jpg",
                "progressive.jpg",
                "lossy.webp",
                "lossless.webp",
                "animated.webp",
                "animated.gif",
                "keys.mp4",
                "comment.mp4",
                "sound.mov",
                "audio.m4a",
                "video.webm",
                "piped.webm",
                "video.mkv",
                "audio.flac",
                "audio.mp3",
                "id3v23.mp3",
                "plain.mp3",
                "audio.opus",
                "pages.opus",
                "audio.ogg",
                "audio.wav"
            })
    void nothingOfTheGraphIsLeft(String name) throws Exception {
        byte[] clean = Copied.of(fixture(name));

        assertThat(Copied.latin1(clean)).doesNotContain(TELLING.toArray(new String[0]));
        MediaInfo before = new MediaProbe().probe(fixture(name), name);
        MediaInfo after = new MediaProbe().probe(Files.write(folder.resolve(name), clean), name);
        assertThat(after.texts()).isEmpty();
        assertThat(after.mediaType()).isEqualTo(before.mediaType());
        assertThat(after.width()).isEqualTo(before.width());
        assertThat(after.height()).isEqualTo(before.height());
        assertThat(Copied.of(clean, folder)).as("cleaned again").isEqualTo(clean);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.png",
                "packed.png",
                "exif.png",
                "animated.png",
                "photo.jpg",
                "progressive.jpg",
                "animated.gif"
            })
    void picturesHaveTheSamePixels(String name) throws Exception {
        BufferedImage before = ImageIO.read(fixture(name).toFile());
        BufferedImage after = ImageIO.read(new ByteArrayInputStream(Copied.of(fixture(name))));

        assertThat(after.getRGB(0, 0, after.getWidth(), after.getHeight(), null, 0, after.getWidth()))
                .isEqualTo(before.getRGB(0, 0, before.getWidth(), before.getHeight(), null, 0, before.getWidth()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "lossless.webp", "animated.webp"})
    void webpHasTheSamePicturesAndSaysHowLongItIs(String name) throws Exception {
        byte[] before = Files.readAllBytes(fixture(name));
        byte[] after = Copied.of(fixture(name));

        List<byte[]> pictures = Riffs.chunks(before).stream()
                .filter(chunk -> !List.of("EXIF", "XMP ", "VP8X").contains(Riffs.name(chunk)))
                .toList();
        assertThat(Riffs.chunks(after).stream()
                        .filter(chunk -> !Riffs.name(chunk).equals("VP8X"))
                        .toList())
                .usingRecursiveComparison()
                .isEqualTo(pictures);
        assertThat(Riffs.length(after)).isEqualTo(after.length);
    }

    /** What is not on the list is zeros, and whatever was not removed stands where it stood. */
    @ParameterizedTest
    @CsvSource({
        "keys.mp4, mdat",
        "comment.mp4, mdat",
        "sound.mov, mdat",
        "audio.m4a, mdat",
    })
    void samplesStandWhereTheyStood(String name, String data) throws Exception {
        byte[] before = Files.readAllBytes(fixture(name));
        byte[] after = Copied.of(fixture(name));

        assertThat(after).hasSameSizeAs(before);
        int at = Copied.latin1(before).indexOf(data);
        int length = ((before[at - 4] & 0xFF) << 24)
                | ((before[at - 3] & 0xFF) << 16)
                | ((before[at - 2] & 0xFF) << 8)
                | (before[at - 1] & 0xFF);
        assertThat(length).isGreaterThan(100);
        assertThat(List.of(Copied.latin1(after).substring(at - 4, at - 4 + length)))
                .isEqualTo(List.of(Copied.latin1(before).substring(at - 4, at - 4 + length)));
        for (String table : List.of("stco", "stsz", "stsc", "stts")) {
            int there = Copied.latin1(before).indexOf(table);
            assertThat(Copied.latin1(after).substring(there - 4, there + 20))
                    .isEqualTo(Copied.latin1(before).substring(there - 4, there + 20));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"video.webm", "piped.webm", "video.mkv", "pages.opus", "audio.opus", "audio.ogg"})
    void clustersAndPagesStandWhereTheyStood(String name) throws Exception {
        byte[] before = Files.readAllBytes(fixture(name));
        byte[] after = Copied.of(fixture(name));

        assertThat(after).hasSameSizeAs(before);
        String cluster = name.endsWith("webm") || name.endsWith("mkv") ? "\u001fC\u00b6u" : "OggS\0\4";
        int from = Copied.latin1(before).lastIndexOf(cluster);
        if (name.endsWith("mkv")) {
            from = Copied.latin1(before).indexOf('\u00e7', from); // its checksum is gone
        }
        int cues = Copied.latin1(before).lastIndexOf("\u001cS\u00bbk");
        int to = cues > from ? cues : before.length;
        assertThat(to).isGreaterThan(from + 50);
        assertThat(Copied.latin1(after).substring(from, to))
                .isEqualTo(Copied.latin1(before).substring(from, to));
    }

    @ParameterizedTest
    @CsvSource({"audio.flac, 1000", "audio.mp3, 500", "id3v23.mp3, 500", "audio.wav, 1600"})
    void soundsEndAsTheyDid(String name, int bytes) throws Exception {
        String before = Copied.latin1(Files.readAllBytes(fixture(name)));
        String after = Copied.latin1(Copied.of(fixture(name)));

        assertThat(before).contains(after.substring(after.length() - bytes));
        assertThat(after.length()).isLessThan(before.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.avif",
                "image.heic",
                "image.tiff",
                "image.bmp",
                "model.glb",
                "graph.json",
                "make-fixtures.sh"
            })
    void ofOtherKindsThereIsNoCopy(String name) {
        assertThatThrownBy(() -> Copied.of(fixture(name)))
                .isInstanceOf(UncleanException.class)
                .hasMessage("no way to clean this kind of file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.png",
                "photo.jpg",
                "lossy.webp",
                "animated.gif",
                "keys.mp4",
                "comment.mp4",
                "audio.opus",
                "audio.wav"
            })
    void ofACutFileThereIsNoCopy(String name) throws Exception {
        byte[] whole = Files.readAllBytes(fixture(name));
        for (int length : List.of(whole.length - 1, whole.length / 2, 20, 9)) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Copied.of(cut, folder))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(UncleanException.class);
        }
    }

    @Test
    void anEmptyFileIsOfNoKind() throws IOException {
        assertThatThrownBy(() -> Copied.of(new byte[0], folder)).isInstanceOf(UncleanException.class);
    }
}
