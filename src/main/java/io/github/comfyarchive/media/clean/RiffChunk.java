package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A chunk of a RIFF file (Multimedia Programming Interface 1.0): a name, a length, so many bytes, and one more where they are odd.
 *
 * @param at where its bytes stand, behind the length
 */
record RiffChunk(String name, long at, long length) {
    private static final int HEADER = 8;

    /** A picture of as many frames as one has, and some more. */
    private static final int MOST = 100_000;

    /** All chunks of a file whose first twelve bytes are read; what stands behind the last is none. */
    static List<RiffChunk> ofFile(FileBytes file) throws IOException, MalformedMediaException {
        long end = HEADER + file.little(4, 4);
        if (!file.has(0, "RIFF") || end > file.size()) {
            throw new MalformedMediaException("it is longer than the file");
        }
        return between(file, HEADER + 4, end);
    }

    /** All chunks there, which must fit exactly; of the last the odd byte may be missing. */
    static List<RiffChunk> between(FileBytes file, long start, long end) throws IOException, MalformedMediaException {
        List<RiffChunk> chunks = new ArrayList<>();
        long at = start;
        while (at < end) {
            RiffChunk chunk = new RiffChunk(file.name(at), at + HEADER, file.little(at + 4, 4));
            if (chunk.at() + chunk.length() > end || chunks.size() == MOST) {
                throw new MalformedMediaException("a chunk is longer than what it stands in");
            }
            chunks.add(chunk);
            at = chunk.at() + chunk.padded();
        }
        return chunks;
    }

    long padded() {
        return length + (length & 1);
    }

    /** With the header that it has. */
    void keep(CleanCopy copy) throws UncleanException {
        copy.keep(at - HEADER, at + length);
        if (length != padded()) {
            copy.write((byte) 0);
        }
    }

    /** The header of a chunk of another length. */
    static byte[] header(String name, long length) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(name.getBytes(StandardCharsets.ISO_8859_1))
                .putInt((int) length)
                .array();
    }

    /** How long it is in a file, with its header. */
    long whole() {
        return HEADER + padded();
    }
}
