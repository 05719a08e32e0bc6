package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.MalformedMediaException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Comments in what a container keeps for a decoder; each is made empty where it stands, in as many bytes. */
final class CodecTexts {
    private static final int FLAC_INFORMATION_END = 4 + 4 + 34;
    private static final int FLAC_PADDING = 0x81;

    private CodecTexts() {}

    /** Three packets behind their lengths: what it is, comments, tables (RFC 9559, 5.1.4.1.22; codec mapping of A_VORBIS). */
    static void removeFromVorbis(byte[] bytes) throws MalformedMediaException {
        int[] at = {1};
        require(bytes.length > 3 && bytes[0] == 2);
        int first = xiphLength(bytes, at);
        int second = xiphLength(bytes, at);
        int comments = at[0] + first;
        int end = comments + second;
        String name = "\u0003vorbis";
        int least = name.length() + VorbisComments.LEAST + 1;
        require(second >= least
                && end < bytes.length
                && new String(bytes, comments, name.length(), StandardCharsets.ISO_8859_1).equals(name));
        Arrays.fill(bytes, comments + name.length(), end, (byte) 0);
        byte[] head = VorbisComments.head(second - name.length() - 1L);
        System.arraycopy(head, 0, bytes, comments + name.length(), head.length);
        bytes[end - 1] = 1;
    }

    private static int xiphLength(byte[] bytes, int[] at) throws MalformedMediaException {
        int length = 0;
        int part = 255;
        while (part == 255) {
            require(at[0] < bytes.length);
            part = bytes[at[0]++] & 0xFF;
            length += part;
        }
        return length;
    }

    /** Blocks as in a file: all behind the first become padding. */
    static void removeFromFlac(byte[] bytes) throws MalformedMediaException {
        require(bytes.length >= FLAC_INFORMATION_END
                && new String(bytes, 0, 4, StandardCharsets.ISO_8859_1).equals("fLaC"));
        require((bytes[4] & 0x7F) == 0 && bytes[7] == 34);
        int left = bytes.length - FLAC_INFORMATION_END - 4;
        if (left < 0) {
            require(left == -4);
            bytes[4] = (byte) 0x80;
            return;
        }
        bytes[4] = 0;
        Arrays.fill(bytes, FLAC_INFORMATION_END, bytes.length, (byte) 0);
        bytes[FLAC_INFORMATION_END] = (byte) FLAC_PADDING;
        bytes[FLAC_INFORMATION_END + 1] = (byte) (left >> 16);
        bytes[FLAC_INFORMATION_END + 2] = (byte) (left >> 8);
        bytes[FLAC_INFORMATION_END + 3] = (byte) left;
    }

    private static void require(boolean fits) throws MalformedMediaException {
        if (!fits) {
            throw new MalformedMediaException("a decoder's part is not what it should be");
        }
    }
}
