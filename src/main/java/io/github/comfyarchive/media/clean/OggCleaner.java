package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Ogg (RFC 3533) with one stream of Opus (RFC 7845) or Vorbis. The second packet has the comments: it is made empty in as many bytes, so that
 * pages and what is heard stay. Checksums are compared.
 */
final class OggCleaner {
    private static final int HEADER = 27;
    private static final int BEGINS = 2;
    private static final int ENDS = 4;
    private static final int CRC_AT = 22;
    private static final int COMMENTS = 1;
    private static final int[] CRC = crcTable();

    private final FileBytes file;
    private final CleanCopy copy;
    private final long commentsLength;
    private final String name;

    /** The packet that the next byte belongs to, and how many of its bytes have passed. */
    private int packet;

    private long passed;

    OggCleaner(Cleaner.Source source, CleanCopy copy) throws IOException, MalformedMediaException, UncleanException {
        this.file = source.bytes();
        this.copy = copy;
        long data = (long) HEADER + file.u8(HEADER - 1);
        if (file.has(data, "OpusHead")) {
            this.name = "OpusTags";
        } else if (file.has(data, "\u0001vorbis")) {
            this.name = "\u0003vorbis";
        } else {
            throw new UncleanException(UncleanException.NO_WAY);
        }
        this.commentsLength = commentsLength(source.another());
    }

    private static long commentsLength(FileBytes pages) throws IOException, MalformedMediaException {
        int packets = 0;
        long length = 0;
        for (long at = 0; packets <= COMMENTS; at = end(pages, at)) {
            int segments = pages.u8(at + HEADER - 1);
            for (int i = 0; i < segments && packets <= COMMENTS; i++) {
                int segment = pages.u8(at + HEADER + i);
                length += packets == COMMENTS ? segment : 0;
                packets += segment < 255 ? 1 : 0;
            }
        }
        return length;
    }

    private static long end(FileBytes file, long at) throws IOException, MalformedMediaException {
        int segments = file.u8(at + HEADER - 1);
        long length = 0;
        for (int i = 0; i < segments; i++) {
            length += file.u8(at + HEADER + i);
        }
        return at + HEADER + segments + length;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        int least = name.length() + VorbisComments.LEAST + (isVorbis() ? 1 : 0);
        require(commentsLength >= least);
        long serial = file.little(14, 4);
        long at = 0;
        long number = 0;
        boolean last = false;
        while (!last) {
            require(file.has(at, "OggS\0") && file.little(at + 14, 4) == serial && file.little(at + 18, 4) == number);
            int flags = file.u8(at + 5);
            require((number == 0) == ((flags & BEGINS) != 0));
            last = (flags & ENDS) != 0;
            long end = end(file, at);
            page(at, end);
            at = end;
            number++;
        }
        require(packet > COMMENTS && at == file.size());
    }

    private boolean isVorbis() {
        return name.length() == 7;
    }

    private void page(long start, long end) throws IOException, MalformedMediaException, UncleanException {
        byte[] page = file.bytes(start, end - start);
        ByteBuffer numbers = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        int crc = numbers.getInt(CRC_AT);
        numbers.putInt(CRC_AT, 0);
        require(crc == crc(page));
        boolean changed = empty(page);
        if (changed) {
            numbers.putInt(CRC_AT, crc(page));
            write(page);
        } else {
            copy.keep(start, end);
        }
    }

    /** Writes a page that may be all zeros but for its beginning and its end. */
    private void write(byte[] page) throws UncleanException {
        int from = HEADER + (page[HEADER - 1] & 0xFF) + name.length() + VorbisComments.LEAST;
        int to = from;
        while (to < page.length && page[to] == 0) {
            to++;
        }
        if (from >= page.length) {
            copy.write(page);
            return;
        }
        copy.write(Arrays.copyOf(page, from));
        copy.zeros(to - from);
        copy.write(Arrays.copyOfRange(page, to, page.length));
    }

    /** Empties what of the comments is in a page. */
    private boolean empty(byte[] page) throws MalformedMediaException {
        int segments = page[HEADER - 1] & 0xFF;
        int at = HEADER + segments;
        boolean changed = false;
        for (int i = 0; i < segments; i++) {
            int segment = page[HEADER + i] & 0xFF;
            for (int j = 0; j < segment && packet == COMMENTS; j++) {
                changed = true;
                page[at + j] = emptyByte(passed + j, page[at + j]);
            }
            at += segment;
            passed += segment;
            if (segment < 255) {
                packet++;
                passed = 0;
            }
        }
        return changed;
    }

    private byte emptyByte(long at, byte is) throws MalformedMediaException {
        if (at < name.length()) {
            require((is & 0xFF) == name.charAt((int) at));
            return is;
        }
        long length = commentsLength - name.length() - (isVorbis() ? 1 : 0);
        if (at < name.length() + 4) {
            return VorbisComments.head(length)[(int) at - name.length()];
        }
        return (byte) (isVorbis() && at == commentsLength - 1 ? 1 : 0); // Vorbis ends its packets with a bit
    }

    /** CRC-32 of 0x04C11DB7, most significant bit first, without any inversion (RFC 3533, section 6). */
    private static int crc(byte[] bytes) {
        int crc = 0;
        for (byte one : bytes) {
            crc = crc << 8 ^ CRC[(crc >>> 24) ^ (one & 0xFF)];
        }
        return crc;
    }

    private static int[] crcTable() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? 0x04C11DB7 : 0);
            }
            table[i] = crc;
        }
        return table;
    }

    private static void require(boolean fits) throws MalformedMediaException {
        if (!fits) {
            throw new MalformedMediaException("a page is not what it should be");
        }
    }
}
