package io.github.comfyarchive.media;

import java.io.IOException;

/** MPEG audio, layer III (ISO/IEC 11172-3): known by its frames, of which two must follow each other. */
public final class Mp3 {
    private static final int[] KILOBITS_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] KILOBITS_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES = {44100, 48000, 32000};

    private Mp3() {}

    /** Whether sound begins here: a frame, and behind it another or the end of the file. */
    static boolean startsAt(FileBytes file, long at) throws IOException, MalformedMediaException {
        int length = frame(file, at);
        return length > 0 && (at + length == file.size() || frame(file, at + length) > 0);
    }

    /** The bytes of the frame that begins here, 0 when none does. */
    public static int frame(FileBytes file, long at) throws IOException, MalformedMediaException {
        if (at + 4 > file.size()) {
            return 0;
        }
        int header = (int) file.big(at, 4);
        int version = header >> 19 & 3;
        int layer = header >> 17 & 3;
        int bitRate = header >> 12 & 15;
        int rate = header >> 10 & 3;
        boolean sound = (header & 0xFFE00000) == 0xFFE00000 && version != 1 && layer == 1;
        if (!sound || bitRate == 0 || bitRate == 15 || rate == 3) {
            return 0;
        }
        int padding = header >> 9 & 1;
        if (version == 3) {
            return 144_000 * KILOBITS_1[bitRate] / RATES[rate] + padding;
        }
        // Version 2 halves the rates, version 2.5 quarters them.
        return 72_000 * KILOBITS_2[bitRate] / (RATES[rate] / (version == 2 ? 2 : 4)) + padding;
    }
}
