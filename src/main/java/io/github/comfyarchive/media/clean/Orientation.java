package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** How a picture is to be turned: the one thing that stays of EXIF (TIFF 6.0, section 8, tag 274). */
final class Orientation {
    /** As it is. */
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int LAST = 8;
    private static final int ENTRY = 12;
    private static final String PREAMBLE = "Exif\0\0";

    private final FileBytes file;
    private final long start;
    private final boolean little;

    private Orientation(FileBytes file, long start) throws IOException, MalformedMediaException {
        this.file = file;
        this.start = start;
        this.little = file.has(start, "II*\0");
    }

    /**
     * What an EXIF block says, with or without the preamble that JPEG puts before it.
     *
     * @return 1 to 8; upright where it says nothing that can be read
     */
    static int of(FileBytes file, long at, long length) throws IOException {
        try {
            long start = file.has(at, PREAMBLE) ? at + PREAMBLE.length() : at;
            if (!file.has(start, "II*\0") && !file.has(start, "MM\0*")) {
                return UPRIGHT;
            }
            return new Orientation(file, start).find(at + length);
        } catch (MalformedMediaException leadsOutside) {
            return UPRIGHT; // as every viewer takes it
        }
    }

    private int find(long end) throws IOException, MalformedMediaException {
        long at = start + number(start + 4, 4);
        long count = number(at, 2);
        at += 2;
        for (long i = 0; i < count && at + ENTRY <= end; i++) {
            if (number(at, 2) == TAG && number(at + 2, 2) == SHORT && number(at + 4, 4) == 1) {
                long value = number(at + 8, 2);
                return value >= UPRIGHT && value <= LAST ? (int) value : UPRIGHT;
            }
            at += ENTRY;
        }
        return UPRIGHT;
    }

    private long number(long at, int count) throws IOException, MalformedMediaException {
        return little ? file.little(at, count) : file.big(at, count);
    }

    /** A block that says this alone: one directory with one entry. */
    static byte[] block(int orientation) {
        ByteBuffer block = ByteBuffer.allocate(8 + 2 + ENTRY + 4);
        block.put("MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) 1);
        block.putShort((short) TAG).putShort((short) SHORT).putInt(1).putShort((short) orientation);
        return block.array();
    }
}
