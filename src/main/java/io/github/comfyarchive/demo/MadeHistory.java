package io.github.comfyarchive.demo;

import io.github.comfyarchive.demo.Graphs.Style;
import io.github.comfyarchive.demo.file.FlacFile;
import io.github.comfyarchive.demo.file.PngFile;
import io.github.comfyarchive.demo.file.Tune;
import io.github.comfyarchive.demo.file.VaseFile;
import io.github.comfyarchive.demo.file.WebmFile;
import io.github.comfyarchive.demo.scene.Painting;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The history of some days at an imagined ComfyUI, with files that are made when they are asked for: pictures, a film, a sound
 * and a mesh. Each entry and each file has the form that ComfyUI gives it; no model was run.
 */
final class MadeHistory {
    /** Where the film's pictures are, compressed. */
    static final String FILM = "/demo/lighthouse.ivf";

    private static final int FILM_WIDTH = 480;
    private static final int FILM_HEIGHT = 320;
    private static final int FILM_LENGTH = 97;

    private final List<MadeRun> runs = new ArrayList<>();

    private MadeHistory() {}

    /** All of it, the oldest first; the numbers go on after those of the recording. */
    static List<MadeRun> runs() {
        MadeHistory made = new MadeHistory();
        made.pictures(
                "3c1f0b9e-6a52-4d8e-9b17-2f50c8d1a601",
                "2026-11-24T09:12:31Z",
                14_210,
                Painting.MOUNTAINS,
                "mountains behind each other in the morning mist, a low sun, 水彩",
                825_301_774_126L,
                1,
                Style.XL_GRAIN,
                "landscapes/mist");
        made.pictures(
                "a7d24e10-93bb-4c0f-8f3a-61e7b5c90d22",
                "2026-11-24T21:40:05Z",
                9_870,
                Painting.SKYLINE,
                "a city at night beyond still water, lit windows, a full moon",
                4_410_986_233_017_555L,
                1,
                Style.FLUX,
                "city/night");
        made.pictures(
                "58e9b3f4-0c7d-4b61-a2d9-7d3f12e8c443",
                "2026-11-25T10:02:47Z",
                11_035,
                Painting.FLOW,
                "abstract strokes following a current, warm colours on dark ground",
                99_120_488_125L,
                1,
                Style.FLUX,
                "abstract/current");
        made.pictures(
                "e2b6071d-f48a-4e93-b5c8-09a4d7f3e864",
                "2026-11-25T18:25:19Z",
                26_480,
                Painting.BOTANICAL,
                "a plant with berries in a clay pot before the sun, flat print on paper",
                7_731_204_118_903L,
                2,
                Style.XL_PRINT,
                "prints/plant");
        made.pictures(
                "91c5d8a2-3e6f-4a07-8d14-b8e2f69c7085",
                "2026-11-26T20:51:33Z",
                12_904,
                Painting.DESERT,
                "a tent with a light in the desert, dunes below the milky way",
                1_150_442_907_815L,
                1,
                Style.XL_GRAIN,
                "landscapes/desert");
        made.sound();
        made.mesh();
        made.lighthouses();
        made.film();
        made.pictures(
                "d4f81a6c-5b29-4730-9e0c-47a1c3e5b92f",
                "2026-11-28T17:33:58Z",
                10_126,
                Painting.MOUNTAINS,
                "blue mountains at sunrise, thin high cloud, firs in front",
                10_750_541_312_289L,
                1,
                Style.FLUX,
                "landscapes/blue");
        return List.copyOf(made.runs);
    }

    /** One, and the same once more, which ComfyUI answers from its cache. */
    private void lighthouses() {
        Graph graph = Graphs.pictures(
                Painting.LIGHTHOUSE,
                "a lighthouse at dusk, warm light over a calm sea",
                5_778_639_247_246L,
                1,
                Style.XL_GRAIN,
                "landscapes/lighthouse");
        List<MadeRun.Saved> files = saved(Painting.LIGHTHOUSE, 5_778_639_247_246L, 1, "landscapes", "lighthouse");
        MadeRun.Output output = new MadeRun.Output("9", "images", false);
        add("0b7e62d9-c815-4f4a-9d30-e6f1a2b8c756", "2026-11-27T16:44:12Z", 22_317, graph, output, files, false);
        add("f63a9c07-2d4e-4b85-86f1-5c0e7d9ab318", "2026-11-27T16:45:02Z", 21, graph, output, files, true);
    }

    private void pictures(
            String id,
            String start,
            long milliseconds,
            Painting painting,
            String text,
            long seed,
            int batch,
            Style style,
            String prefix) {
        String subfolder = prefix.substring(0, prefix.indexOf('/'));
        String name = prefix.substring(prefix.indexOf('/') + 1);
        add(
                id,
                start,
                milliseconds,
                Graphs.pictures(painting, text, seed, batch, style, prefix),
                new MadeRun.Output("9", "images", false),
                saved(painting, seed, batch, subfolder, name),
                false);
    }

    private static List<MadeRun.Saved> saved(Painting painting, long seed, int batch, String subfolder, String name) {
        List<MadeRun.Saved> files = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            long own = seed + i;
            files.add(new MadeRun.Saved(
                    subfolder,
                    String.format("%s_%05d_.png", name, i + 1),
                    "image/png",
                    texts -> painted(painting, own, texts)));
        }
        return files;
    }

    /** A painting as a PNG file, with texts in it. */
    static byte[] painted(Painting painting, long seed, Map<String, String> texts) throws IOException {
        return PngFile.of(painting.paint(seed).pixels(), painting.width(), painting.height(), texts);
    }

    private void sound() {
        long seed = 3_322_282_932L;
        add(
                "7a10e5c3-86d4-4f29-b1e7-d20c9f5a6b34",
                "2026-11-27T11:20:40Z",
                31_662,
                Graphs.sound("soft bells over a slow warm chord, evening, calm", seed, 6, "audio/evening"),
                new MadeRun.Output("19", "audio", false),
                List.of(new MadeRun.Saved(
                        "audio", "evening_00001_.flac", "audio/flac", texts -> FlacFile.of(Tune.of(seed), texts))),
                false);
    }

    private void mesh() {
        add(
                "c08f4d71-e9a3-4256-8b6d-13f7e5a20c98",
                "2026-11-27T14:07:26Z",
                48_930,
                Graphs.mesh("a fluted clay vase on a plain ground, studio light", 620_448_117_930L, "mesh/vase"),
                new MadeRun.Output("27", "3d", false),
                List.of(new MadeRun.Saved("mesh", "vase_00001_.glb", "model/gltf-binary", VaseFile::of)),
                false);
    }

    private void film() {
        add(
                "2e95b0f8-714c-4da6-a38e-8f6c0d2b17e5",
                "2026-11-28T12:15:09Z",
                94_771,
                Graphs.film(
                        "the light of a lighthouse turning at dusk, calm sea, fixed camera",
                        20_251_128L,
                        FILM_WIDTH,
                        FILM_HEIGHT,
                        FILM_LENGTH,
                        24,
                        "video/lighthouse"),
                new MadeRun.Output("47", "images", true),
                List.of(new MadeRun.Saved(
                        "video",
                        "lighthouse_00001_.webm",
                        "video/webm",
                        texts -> WebmFile.of(SampleHistory.resource(FILM), texts))),
                false);
    }

    private void add(
            String id,
            String start,
            long milliseconds,
            Graph graph,
            MadeRun.Output output,
            List<MadeRun.Saved> files,
            boolean cached) {
        int number = 19 + runs.size();
        runs.add(new MadeRun(number, id, Instant.parse(start), milliseconds, graph, output, files, cached));
    }
}
