package io.github.comfyarchive.gallery;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server with pictures to look at, and with one of each kind of file that a browser plays. */
final class PicturesServer {
    static final List<String> MEDIA = List.of(
            "animated.webp", "animated.gif", "animated.png", "video.webm", "audio.mp3", "audio.flac", "model.glb");

    static final int PICTURES = 60;

    /** The seed of the first picture; each next one has the next. It passes 2^63, as seeds may. */
    static final BigInteger FIRST_SEED = new BigInteger("18446744073709550000");

    private static final List<String> SUBJECTS = List.of(
            "a lighthouse above the fog at dusk, long exposure, volumetric light",
            "rolling hills in autumn, a winding road, golden hour, 35mm film",
            "moonrise over a quiet bay, watercolour, soft edges, paper texture",
            "desert dunes under a huge sun, minimalist poster, flat colours",
            "mountain ridges fading into haze, ink wash, east asian landscape",
            "a valley of tea terraces after rain, wide shot, morning mist",
            "夜晚的山谷，满天繁星，水彩",
            "northern lights above dark fells, deep blue, starry sky",
            "a red planet's horizon, two moons, science fiction book cover, 1970s",
            "meadows in spring, tiny houses far away, children's book illustration");

    private static final int[][] SHAPES = {{512, 512}, {640, 448}, {448, 640}, {576, 384}};

    private PicturesServer() {}

    static void fill(FakeComfyServer server) throws IOException {
        int number = 0;
        for (String name : MEDIA) {
            FileRef file = FileRef.output("clip_" + name.replace('.', '_') + name.substring(name.indexOf('.')));
            server.files().put(file, Files.readAllBytes(Path.of("src/test/resources/media", name)));
            TestEntry entry = TestEntries.entry(number++)
                    .positive("a short clip, " + name.replace('.', ' '))
                    .files(file);
            server.history().complete(entry.id(), entry.json());
        }
        for (int picture = 0; picture < PICTURES; picture++) {
            int[] shape = SHAPES[picture % SHAPES.length];
            FileRef file = FileRef.output(String.format("landscape_%05d_.png", picture));
            TestEntry entry = TestEntries.entry(number++)
                    .seed(FIRST_SEED.add(BigInteger.valueOf(picture)))
                    .positive(SUBJECTS.get(picture % SUBJECTS.size()))
                    .files(file);
            server.files()
                    .put(
                            file,
                            new Landscape(shape[0], shape[1], picture)
                                    .png(entry.graph(), entry.workflow())
                                    .bytes());
            server.history().complete(entry.id(), entry.json());
        }
    }
}
