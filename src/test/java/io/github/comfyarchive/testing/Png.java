package io.github.comfyarchive.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Makes PNG files for tests, chunk by chunk. */
public final class Png {
    private Png() {}

    public static byte[] of(byte[]... chunks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1));
        file.writeBytes(chunk("IHDR", "\0\0\0\1\0\0\0\1\10\2\0\0\0"));
        for (byte[] chunk : chunks) {
            file.writeBytes(chunk);
        }
        file.writeBytes(chunk("IEND", ""));
        return file.toByteArray();
    }

    public static byte[] chunk(String type, String data) {
        return chunk(type, data, new byte[0]);
    }

    public static byte[] chunk(String type, String data, byte[] more) {
        ByteBuffer buffer = ByteBuffer.allocate(12 + data.length() + more.length);
        buffer.putInt(data.length() + more.length);
        buffer.put(type.getBytes(ISO_8859_1)).put(data.getBytes(ISO_8859_1)).put(more);
        CRC32 crc = new CRC32();
        crc.update(buffer.array(), 4, buffer.position() - 4);
        buffer.putInt((int) crc.getValue());
        return buffer.array();
    }

    public static byte[] pixels(int size) {
        byte[] pixels = new byte[size];
        new Random(size).nextBytes(pixels);
        return chunk("IDAT", new String(pixels, ISO_8859_1));
    }

    public static byte[] deflated(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(text.getBytes(ISO_8859_1));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
