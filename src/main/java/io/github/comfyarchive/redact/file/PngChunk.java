package io.github.comfyarchive.redact.file;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A chunk of a PNG file (PNG specification, 5.3): four bytes length, four bytes type, the data, four bytes checksum. */
final class PngChunk {
    static final int HEADER = 8;
    static final int CHECKSUM = 4;

    /** The picture itself: no text for the rules, but a secret that is known must not stand in it either. */
    private static final Set<String> PICTURE = Set.of("IHDR", "PLTE", "IDAT", "IEND", "acTL", "fcTL", "fdAT");

    /** Offset in the file of its length. */
    final long start;

    final String type;
    final long dataEnd;
    /** The checksum of what has gone out of it: of type and data. */
    private @Nullable CRC32 checksum;
    /** Up to where, in the file, the checksum has been fed. */
    private long summedTo;

    /** Bytes of it were masked, so that its checksum must be computed again. */
    boolean changed;

    PngChunk(long start, byte[] buffer, int at) {
        this.start = start;
        long length = 0;
        for (int i = 0; i < 4; i++) {
            length = length << 8 | (buffer[at + i] & 0xff);
        }
        type = new String(buffer, at + 4, 4, StandardCharsets.ISO_8859_1);
        dataEnd = start + HEADER + length;
        summedTo = start + 4;
    }

    /** Whether the length and type are such as a PNG file may have. */
    boolean isValid() {
        return dataEnd - start - HEADER <= Integer.MAX_VALUE
                && type.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }

    boolean isPicture() {
        return PICTURE.contains(type);
    }

    boolean isLast() {
        return type.equals("IEND");
    }

    /** Feeds the checksum with what goes out: type and data up to {@code to} in the file, from a buffer that begins at {@code base}. */
    void sum(byte[] buffer, long base, long to) {
        if (to > summedTo) {
            if (checksum == null) {
                checksum = new CRC32();
            }
            checksum.update(buffer, (int) (summedTo - base), (int) (to - summedTo));
            summedTo = to;
        }
    }

    /** Writes the checksum of what has gone out. */
    void putChecksum(byte[] buffer, int at) {
        long value = checksum == null ? 0 : checksum.getValue();
        for (int i = 0; i < CHECKSUM; i++) {
            buffer[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    long dataStart() {
        return start + HEADER;
    }

    long end() {
        return dataEnd + CHECKSUM;
    }
}
