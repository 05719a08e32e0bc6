package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An element of EBML (RFC 8794, 4 to 6).
 *
 * @param id with the bits that say how long it is
 * @param start where its id stands
 * @param data where its contents stand
 * @param end where the next one stands; where it does not say, that of what it stands in
 * @param open whether it does not say where it ends
 */
record MatroskaElement(int id, long start, long data, long end, boolean open) {
    private static final byte VOID = (byte) 0xEC;

    /** The longest that fits into a size of one byte, of which all ones say that it is not known. */
    private static final int LONGEST_SHORT = 126;

    static MatroskaElement at(FileBytes file, long at, long within) throws IOException, MalformedMediaException {
        int idLength = numberLength(file, at, 4);
        long sizeAt = at + idLength;
        int sizeLength = numberLength(file, sizeAt, 8);
        long most = (1L << (7 * sizeLength)) - 1;
        long size = unsigned(file, sizeAt, sizeLength) & most;
        long data = sizeAt + sizeLength;
        boolean open = size == most;
        if (data > within || (!open && size > within - data)) {
            throw new MalformedMediaException("an element is longer than what it stands in");
        }
        return new MatroskaElement((int) unsigned(file, at, idLength), at, data, open ? within : data + size, open);
    }

    /** How many bytes a number has that begins there. */
    static int numberLength(FileBytes file, long at, int longest) throws IOException, MalformedMediaException {
        int length = Integer.numberOfLeadingZeros(file.u8(at)) - 23;
        if (length > longest) {
            throw new MalformedMediaException("no element stands there");
        }
        return length;
    }

    private static long unsigned(FileBytes file, long at, int length) throws IOException, MalformedMediaException {
        int high = Math.max(0, length - 4);
        long value = high == 0 ? 0 : file.big(at, high) << 32;
        return value | (length == high ? 0 : file.big(at + high, length - high));
    }

    /** Of its contents. */
    long length() {
        return end - data;
    }

    /** Its contents as a number of up to eight bytes. */
    long number(FileBytes file) throws IOException, MalformedMediaException {
        if (length() > 8) {
            throw new MalformedMediaException("a number of more than eight bytes");
        }
        return length() == 0 ? 0 : unsigned(file, data, (int) length());
    }

    /** Puts as many bytes in its place that say nothing. */
    void blank(CleanCopy copy) throws UncleanException {
        long whole = end - start;
        if (whole - 2 <= LONGEST_SHORT) {
            copy.write(VOID, (byte) (0x80 | (whole - 2)));
            copy.zeros(whole - 2);
        } else {
            copy.write(ByteBuffer.allocate(9)
                    .put(VOID)
                    .putLong((1L << 56) | (whole - 9))
                    .array());
            copy.zeros(whole - 9);
        }
    }
}
