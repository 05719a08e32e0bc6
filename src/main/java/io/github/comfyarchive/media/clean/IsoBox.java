package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A box (ISO/IEC 14496-12, 4.2).
 *
 * @param start where its header stands
 * @param data where its contents stand
 * @param end where the next one stands
 */
record IsoBox(String name, long start, long data, long end) {
    private static final int HEADER = 8;
    private static final int LONG_HEADER = 16;

    /**
     * The box there.
     *
     * @param within where what it stands in ends
     * @param openEnded whether it may be one that goes on to the file's end without saying how long it is
     */
    static IsoBox at(FileBytes file, long at, long within, boolean openEnded)
            throws IOException, MalformedMediaException {
        long size = file.big(at, 4);
        int header = HEADER;
        if (size == 1) {
            header = LONG_HEADER;
            long high = file.big(at + 8, 4);
            size = high > Integer.MAX_VALUE ? Long.MAX_VALUE : high << 32 | file.big(at + 12, 4);
        } else if (size == 0 && openEnded) {
            size = within - at;
        }
        if (size < header || size > within - at) {
            throw new MalformedMediaException("a box is longer than what it stands in");
        }
        return new IsoBox(file.name(at + 4), at, at + header, at + size);
    }

    /** Of its contents. */
    long length() {
        return end - data;
    }

    /** Puts as many bytes in its place that say nothing. */
    void free(CleanCopy copy) throws UncleanException {
        copy.keep(start, start + 4);
        copy.write("free".getBytes(StandardCharsets.ISO_8859_1));
        copy.keep(start + HEADER, data);
        copy.zeros(length());
    }
}
