package io.github.comfyarchive.bench;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * A folder of ComfyUI's output as it is after some months: PNG of 1.5 MB in subfolders of 1,000, each with a graph and a workflow of its
 * own. Their pixels are random bytes, which nothing can pack and nobody looks at.
 */
final class PictureFolder {
    static final int BYTES = 1_500_000;

    private static final int IN_A_FOLDER = 1_000;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final long FIRST_SECOND = 1_700_000_000L;

    /** Python's {@code json.dumps} writes what is not ASCII as escapes. */
    private static final ObjectWriter JSON =
            Templates.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

    private PictureFolder() {}

    static void make(Path folder, int count) throws IOException {
        MadeEntries entries = new MadeEntries(1, Math.max(count, 2) * 3L);
        long index = 0;
        for (int made = 0; made < count; index++) {
            JsonNode entry = entries.json(index);
            JsonNode graph = entry.at("/prompt/2");
            JsonNode workflow = entry.at("/prompt/3/extra_pnginfo/workflow");
            if (!graph.isObject()) {
                continue;
            }
            Path file = Files.createDirectories(folder.resolve("2026-" + made / IN_A_FOLDER))
                    .resolve(String.format("ComfyUI_%05d_.png", made + 1));
            Files.write(
                    file,
                    png(
                            JSON.writeValueAsString(graph),
                            workflow.isMissingNode() ? "" : JSON.writeValueAsString(workflow),
                            made));
            Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(FIRST_SECOND + 60L * made)));
            made++;
        }
    }

    private static byte[] png(String graph, String workflow, long seed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES + 1_000);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(SIGNATURE);
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            try (DataOutputStream of = new DataOutputStream(header)) {
                of.writeInt(1024);
                of.writeInt(1024);
                of.write(new byte[] {8, 2, 0, 0, 0});
            }
            chunk(out, "IHDR", header.toByteArray());
            chunk(out, "tEXt", ("prompt\0" + graph).getBytes(StandardCharsets.ISO_8859_1));
            if (!workflow.isEmpty()) {
                chunk(out, "tEXt", ("workflow\0" + workflow).getBytes(StandardCharsets.ISO_8859_1));
            }
            SplittableRandom random = new SplittableRandom(seed);
            while (bytes.size() < BYTES) {
                byte[] pixels = new byte[Math.min(1 << 16, Math.max(1, BYTES - bytes.size() - 24))];
                random.nextBytes(pixels);
                chunk(out, "IDAT", pixels);
            }
            chunk(out, "IEND", new byte[0]);
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String name, byte[] data) throws IOException {
        byte[] type = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(data);
        out.writeInt(data.length);
        out.write(type);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }
}
