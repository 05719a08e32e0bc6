package io.github.comfyarchive.media.clean;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The comments of Vorbis, Opus and others (Xiph.Org, Ogg Vorbis comment field specification), without any, in as many bytes: the name of the
 * program becomes as many zeros as there is room for, so nothing behind it moves.
 */
final class VorbisComments {
    /** Two lengths: of the program's name, of the list. */
    static final int LEAST = 8;

    private VorbisComments() {}

    /** What they begin with, for so many bytes in all. Behind it stand zeros, four of which are the number of comments. */
    static byte[] head(long length) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) (length - LEAST))
                .array();
    }
}
