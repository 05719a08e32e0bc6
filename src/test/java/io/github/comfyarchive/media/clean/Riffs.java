package io.github.comfyarchive.media.clean;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The chunks of a RIFF file, each with its name. */
final class Riffs {
    private Riffs() {}

    static List<byte[]> chunks(byte[] file) {
        List<byte[]> chunks = new ArrayList<>();
        int at = 12;
        while (at < file.length) {
            int length = little(file, at + 4);
            chunks.add(Arrays.copyOfRange(file, at, at + 8 + length));
            at += 8 + length + (length & 1);
        }
        return chunks;
    }

    static String name(byte[] chunk) {
        return Copied.latin1(Arrays.copyOf(chunk, 4));
    }

    /** What the file says of its length, with the header. */
    static int length(byte[] file) {
        return 8 + little(file, 4);
    }

    /** A file of some chunks. */
    static byte[] file(String form, byte[]... chunks) {
        int length = 4
                + Arrays.stream(chunks)
                        .mapToInt(chunk -> chunk.length + (chunk.length & 1))
                        .sum();
        ByteBuffer file = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(Copied.bytes("RIFF")).putInt(length).put(Copied.bytes(form));
        for (byte[] chunk : chunks) {
            file.put(chunk);
            file.position(file.position() + (chunk.length & 1));
        }
        return file.array();
    }

    static byte[] chunk(String name, byte[] data) {
        return ByteBuffer.allocate(8 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(Copied.bytes(name))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static int little(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }
}
