package io.github.comfyarchive.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Makes real PNG files with text chunks, as ComfyUI's SaveImage does. Immutable. */
public final class TestPng {
    /** Bytes of a chunk besides its data: length, type, checksum. */
    static final int CHUNK_OVERHEAD = 12;

    private static final int SIGNATURE_AND_IHDR = 8 + 25;

    private final byte[] bytes;
    private final int textsEnd;

    private TestPng(byte[] bytes, int textsEnd) {
        this.bytes = bytes;
        this.textsEnd = textsEnd;
    }

    /** An RGB picture of so many pixels, different for each seed. */
    public static TestPng of(int width, int height, long seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return of(image);
    }

    /** Any picture. */
    public static TestPng of(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", png)) {
                throw new IllegalStateException("this JDK writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return new TestPng(png.toByteArray(), SIGNATURE_AND_IHDR);
    }

    /** With a further {@code tEXt} chunk, after those already there and before the pixels. Latin-1 (PNG, 11.3.4.3). */
    public TestPng text(String keyword, String text) {
        return chunk("tEXt", (keyword + "\0" + text).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** With a further chunk of any type, checksum included. */
    public TestPng chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        ByteBuffer longer = ByteBuffer.allocate(bytes.length + CHUNK_OVERHEAD + data.length);
        longer.put(bytes, 0, textsEnd).putInt(data.length).put(name).put(data).putInt((int) crc.getValue());
        int end = longer.position();
        longer.put(bytes, textsEnd, bytes.length - textsEnd);
        return new TestPng(longer.array(), end);
    }

    public byte[] bytes() {
        return bytes.clone();
    }
}
