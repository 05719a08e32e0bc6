package io.github.comfyarchive.media;

import java.io.IOException;

/** FLAC (RFC 9639): the Vorbis comment among the metadata blocks before the sound. */
final class Flac {
    private static final int VORBIS_COMMENT = 4;

    private Flac() {}

    static void read(FileBytes file, long start, Findings findings) throws IOException, MalformedMediaException {
        findings.type("audio/flac", "flac");
        long at = start + 4;
        boolean last = false;
        while (!last) {
            int header = file.u8(at);
            long length = file.big(at + 1, 3);
            if ((header & 0x7F) == VORBIS_COMMENT) {
                VorbisComment.read(file.bytes(at + 4, length), 0, findings);
            }
            last = header >= 0x80;
            at += 4 + length;
        }
    }
}
