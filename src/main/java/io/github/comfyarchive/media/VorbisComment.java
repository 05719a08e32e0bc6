package io.github.comfyarchive.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The comments of Ogg and FLAC files (Xiph.Org, Ogg Vorbis comment field specification): {@code name=text} in UTF-8. */
final class VorbisComment {
    private VorbisComment() {}

    static void read(byte[] data, int start, Findings findings) {
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(Math.min(start, data.length));
        if (!skip(buffer) || buffer.remaining() < 4) {
            return;
        }
        long count = Integer.toUnsignedLong(buffer.getInt());
        for (long i = 0; i < count; i++) {
            int from = buffer.position() + 4;
            if (!skip(buffer)) {
                return;
            }
            comment(Arrays.copyOfRange(data, from, buffer.position()), findings);
        }
    }

    /** Passes over a length and as many bytes; false when they are not there. */
    private static boolean skip(ByteBuffer buffer) {
        if (buffer.remaining() < 4) {
            return false;
        }
        long length = Integer.toUnsignedLong(buffer.getInt());
        if (length > buffer.remaining()) {
            return false;
        }
        buffer.position(buffer.position() + (int) length);
        return true;
    }

    private static void comment(byte[] comment, Findings findings) {
        String text = Findings.decode(comment);
        int equals = text.indexOf('=');
        // A cover picture is not text, though it is written as one.
        if (equals > 0 && !text.regionMatches(true, 0, "METADATA_BLOCK_PICTURE", 0, equals)) {
            findings.text(text.substring(0, equals), text.substring(equals + 1));
        }
    }
}
