package io.github.comfyarchive.demo;

import io.github.comfyarchive.demo.scene.Painting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * A folder of pictures from before there was an archive, to be imported: two of one graph, in which a key is planted, one as
 * AUTOMATIC1111's WebUI writes it, and one that the sample's server has too. It is gone at the end, also of a program that is stopped.
 */
public final class SamplePictures implements AutoCloseable {
    private static final long SEED = 20240517;
    private static final Instant BEFORE = Instant.parse("2024-05-17T19:42:10Z");

    private static final String GRAPH = """
            {"3": {"class_type": "KSampler", "inputs": {"seed": 20240517, "steps": 24, "cfg": 6.5, \
            "sampler_name": "dpmpp_2m", "scheduler": "karras", "denoise": 1.0, "model": ["4", 0], \
            "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}}, \
            "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dreamshaper_8.safetensors"}}, \
            "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 480, "height": 480, "batch_size": 2}}, \
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a harbour of paper boats at dusk", "clip": ["4", 1]}}, \
            "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}}, \
            "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}}, \
            "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}}, \
            "12": {"class_type": "UploadToService", "inputs": {"api_key": "KEY", \
            "images": ["8", 0]}}}""".replace("KEY", "sk-" + "Qw3rTz8uPl5kJh2gFd6sAy9xCv1bNm4E");

    private static final String PARAMETERS = """
            a lighthouse below heavy clouds, grey sea
            Negative prompt: text, watermark
            Steps: 28, Sampler: Euler a, CFG scale: 7, Seed: 123456789, Size: 480x480, Model: sd15""";

    private final Path folder;
    private final Thread atTheEnd = new Thread(this::remove, "sample-pictures");

    private SamplePictures(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes it.
     *
     * @return the folder, in the one for temporary files
     * @throws IOException if it cannot be written
     */
    public static SamplePictures make() throws IOException {
        SamplePictures pictures = new SamplePictures(Files.createTempDirectory("comfy-archive-demo-pictures-"));
        Runtime.getRuntime().addShutdownHook(pictures.atTheEnd);
        Map<String, String> graph = Map.of("prompt", GRAPH);
        pictures.write("ComfyUI_00001_.png", MadeHistory.painted(Painting.PAPER_BOATS, SEED, graph));
        pictures.write("ComfyUI_00002_.png", MadeHistory.painted(Painting.PAPER_BOATS, SEED + 1, graph));
        Map<String, String> parameters = Map.of("parameters", PARAMETERS);
        pictures.write("00031-123456789.png", MadeHistory.painted(Painting.STORM, 123_456_789, parameters));
        SampleFile archived = MadeHistory.runs().get(0).served().get(0);
        pictures.write("on-the-server.png", archived.content().bytes());
        return pictures;
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        Files.setLastModifiedTime(file, FileTime.from(BEFORE));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            return; // it is being removed
        }
        remove();
    }

    private void remove() {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's pictures stay in " + folder, e);
        }
    }
}
