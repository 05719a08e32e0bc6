package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import io.github.comfyarchive.media.Mp3;
import java.io.IOException;

/** MP3 (ISO/IEC 11172-3): its frames, each of which says where the next begins; tags before and behind them go. */
final class Mp3Cleaner {
    private static final int TAG_HEADER = 10;

    private final FileBytes file;
    private final CleanCopy copy;

    Mp3Cleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        long start = 0;
        while (file.has(start, "ID3")) {
            long length = 0;
            for (int i = 6; i < TAG_HEADER; i++) {
                length = length << 7 | (file.u8(start + i) & 0x7F);
            }
            start += TAG_HEADER + length + ((file.u8(start + 5) & 0x10) == 0 ? 0 : TAG_HEADER);
        }
        while (start < file.size() && file.u8(start) == 0) {
            start++; // padding that some count not to the tag
        }
        long end = new SoundTags(file).start(Math.min(start, file.size()));
        long at = start;
        int length = at < end ? Mp3.frame(file, at) : 0;
        if (length == 0) {
            throw new UncleanException(UncleanException.NO_WAY);
        }
        while (length > 0 && at + length <= end) {
            at += length;
            length = at < end ? Mp3.frame(file, at) : 0;
        }
        if (length == 0 && at < end) {
            throw new MalformedMediaException("something stands between the frames");
        }
        copy.keep(start, at); // a last frame that was cut is left out
    }
}
