package io.github.comfyarchive.demo.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A picture, with texts as SaveImage and AUTOMATIC1111's WebUI write them (W3C PNG, third edition). */
public final class PngFile {
    /** Each byte less the one of the pixel on its left: soft gradients become small numbers. */
    private static final int SUB = 1;

    private PngFile() {}

    /**
     * Writes one.
     *
     * @param pixels three bytes each, row by row
     * @param texts keyword to text, both Latin 1
     */
    public static byte[] of(byte[] pixels, int width, int height, Map<String, String> texts) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array());
        texts.forEach(
                (keyword, text) -> chunk(png, "tEXt", (keyword + '\0' + text).getBytes(StandardCharsets.ISO_8859_1)));
        chunk(png, "IDAT", compressed(pixels, 3 * width));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static byte[] compressed(byte[] pixels, int row) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        Deflater fast = new Deflater(3);
        try (DeflaterOutputStream out = new DeflaterOutputStream(compressed, fast, 1 << 16)) {
            byte[] line = new byte[row + 1];
            line[0] = SUB;
            for (int start = 0; start < pixels.length; start += row) {
                for (int i = 0; i < row; i++) {
                    line[i + 1] = (byte) (pixels[start + i] - (i < 3 ? 0 : pixels[start + i - 3]));
                }
                out.write(line);
            }
        } finally {
            fast.end();
        }
        return compressed.toByteArray();
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
}
