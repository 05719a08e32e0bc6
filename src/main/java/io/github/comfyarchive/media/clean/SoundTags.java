package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;

/** Tags behind the sound of a file: ID3v1 (128 bytes), APE and Lyrics3 before it (their own lengths at their ends). */
final class SoundTags {
    private static final int ID3 = 128;
    private static final int APE_FOOTER = 32;
    private static final int LYRICS_FOOTER = 15;

    private final FileBytes file;

    SoundTags(FileBytes file) {
        this.file = file;
    }

    /**
     * Where they begin.
     *
     * @param from where the sound begins
     * @return the end of the file where there are none
     */
    long start(long from) throws IOException, MalformedMediaException {
        long end = file.size();
        long before = -1;
        while (before != end) {
            before = end;
            if (end - ID3 >= from && file.has(end - ID3, "TAG")) {
                end -= ID3;
            } else if (end - APE_FOOTER >= from && file.has(end - APE_FOOTER, "APETAGEX")) {
                long length = file.little(end - APE_FOOTER + 12, 4);
                long header = file.u8(end - APE_FOOTER + 23) >= 0x80 ? APE_FOOTER : 0;
                end -= length + header;
            } else if (end - LYRICS_FOOTER >= from && file.has(end - 9, "LYRICS200")) {
                end -= LYRICS_FOOTER + decimal(end - LYRICS_FOOTER);
            }
            if (end < from) {
                throw new MalformedMediaException("a tag is longer than the file");
            }
        }
        return end;
    }

    private long decimal(long at) throws IOException, MalformedMediaException {
        long value = 0;
        for (int i = 0; i < 6; i++) {
            int digit = file.u8(at + i) - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedMediaException("a length is no number");
            }
            value = 10 * value + digit;
        }
        return value;
    }
}
