package io.github.comfyarchive.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * A folder of pictures from before there was an archive, to be imported: two of one graph, in which a key is planted, one as
 * AUTOMATIC1111's WebUI writes it, and one that the sample's server has too. It is gone at the end.
 */
public final class SamplePictures implements AutoCloseable {
    /** What an archive of the sample has of it: a file of its history. */
    private static final String ON_THE_SERVER = "view/001.bin";

    private static final int SIDE = 96;
    private static final Instant BEFORE = Instant.parse("2024-05-17T19:42:10Z");

    private static final String GRAPH = """
            {"3": {"class_type": "KSampler", "inputs": {"seed": 20240517, "steps": 24, "cfg": 6.5, \
            "sampler_name": "dpmpp_2m", "scheduler": "karras", "denoise": 1.0, "model": ["4", 0], \
            "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}}, \
            "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dreamshaper_8.safetensors"}}, \
            "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 96, "height": 96, "batch_size": 2}}, \
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a harbour of paper boats at dusk", "clip": ["4", 1]}}, \
            "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}}, \
            "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}}, \
            "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}}, \
            "12": {"class_type": "UploadToService", "inputs": {"api_key": "sk-Qw3rTz8uPl5kJh2gFd6sAy9xCv1bNm4E", \
            "images": ["8", 0]}}}""";

    private static final String PARAMETERS = """
            a lighthouse in a storm, oil on canvas
            Negative prompt: text, watermark
            Steps: 28, Sampler: Euler a, CFG scale: 7, Seed: 123456789, Size: 96x96, Model: sd15""";

    private final Path folder;

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
        pictures.write("ComfyUI_00001_.png", png(20, "prompt", GRAPH));
        pictures.write("ComfyUI_00002_.png", png(120, "prompt", GRAPH));
        pictures.write("00031-123456789.png", png(220, "parameters", PARAMETERS));
        pictures.write("on-the-server.png", SampleHistory.read(ON_THE_SERVER));
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

    /** A sky of some colour, with a text as SaveImage and the WebUI write it (W3C PNG, third edition). */
    private static byte[] png(int blue, String keyword, String text) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (DeflaterOutputStream pixels = new DeflaterOutputStream(lines)) {
            for (int y = 0; y < SIDE; y++) {
                pixels.write(0);
                for (int x = 0; x < SIDE; x++) {
                    pixels.write(new byte[] {(byte) (255 - 2 * y), (byte) (40 + x + y / 2), (byte) blue});
                }
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(SIDE).putInt(SIDE).put(new byte[] {8, 2, 0, 0, 0});
        chunk(png, "IHDR", header.array());
        chunk(png, "tEXt", (keyword + '\0' + text).getBytes(StandardCharsets.ISO_8859_1));
        chunk(png, "IDAT", lines.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(name);
        png.writeBytes(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
