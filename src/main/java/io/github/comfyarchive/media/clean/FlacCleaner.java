package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;

/** FLAC (RFC 9639): what it is and where to find a second of it; comments, pictures, cue sheets and other programs' blocks go. */
final class FlacCleaner {
    private static final int INFORMATION = 0;
    private static final int INFORMATION_LENGTH = 34;
    private static final int SEEK_TABLE = 3;
    private static final int SEEK_POINT = 18;
    private static final int LAST = 0x80;

    private final FileBytes file;
    private final CleanCopy copy;

    FlacCleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        if (file.u8(4) % LAST != INFORMATION || file.big(5, 3) != INFORMATION_LENGTH) {
            throw new MalformedMediaException("it does not begin with what it is");
        }
        long at = 4;
        long seekTable = -1;
        boolean last = false;
        while (!last) {
            int header = file.u8(at);
            long length = file.big(at + 1, 3);
            last = header >= LAST;
            if (header % LAST == SEEK_TABLE && length % SEEK_POINT == 0 && seekTable < 0) {
                seekTable = at;
            }
            at += 4 + length;
        }
        if (file.big(at, 2) >> 1 != 0x7FFC) {
            throw new MalformedMediaException("there is no sound");
        }
        copy.keep(0, 4);
        copy.write((byte) (seekTable < 0 ? LAST : 0));
        copy.keep(5, 8 + INFORMATION_LENGTH);
        if (seekTable >= 0) {
            copy.write((byte) (LAST + SEEK_TABLE));
            copy.keep(seekTable + 1, seekTable + 4 + file.big(seekTable + 1, 3));
        }
        copy.keep(at, new SoundTags(file).start(at));
    }
}
