package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XMP in a JPEG that is longer than a segment can be: it stands in several, each with a header of its own, before the picture (XMP
 * specification, part 3, 1.1.3.1).
 */
final class JpegXmp extends PiecedTexts {
    private static final String NAME = "http://ns.adobe.com/xmp/extension/\0";
    private static final int SEGMENT_HEADER = 4;
    private static final int PIECE_HEADER = SEGMENT_HEADER + NAME.length() + 32 + 8;
    private static final int APP1 = 0xe1;
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;

    private final List<Span> pieces = new ArrayList<>();
    private long next = 2;
    private boolean over;

    private JpegXmp() {}

    /** Of a file that begins with these bytes; null if it is no JPEG. */
    static @Nullable JpegXmp of(byte[] buffer, int filled) {
        boolean jpeg = filled >= SEGMENT_HEADER
                && (buffer[0] & 0xff) == 0xff
                && (buffer[1] & 0xff) == 0xd8
                && (buffer[2] & 0xff) == 0xff;
        return jpeg ? new JpegXmp() : null;
    }

    @Override
    void follow(byte[] buffer, int filled, long base) {
        while (!over && next >= base && next + SEGMENT_HEADER <= base + filled) {
            int at = (int) (next - base);
            int marker = buffer[at + 1] & 0xff;
            int length = (buffer[at + 2] & 0xff) << 8 | (buffer[at + 3] & 0xff);
            if ((buffer[at] & 0xff) != 0xff || marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                over = true;
            } else if (marker == 0xff) {
                next++;
            } else {
                int end = at + 2 + length;
                if (end > filled) {
                    return;
                }
                if (marker == APP1 && end > at + PIECE_HEADER && isPiece(buffer, at)) {
                    Span piece = new Span(base + at + PIECE_HEADER, base + end);
                    if (pieces.isEmpty()) {
                        add(pieces);
                    }
                    pieces.add(piece);
                    cover(piece);
                }
                next = base + end;
            }
        }
    }

    private static boolean isPiece(byte[] buffer, int at) {
        return Utf8Bytes.of(buffer, at + SEGMENT_HEADER, at + SEGMENT_HEADER + NAME.length())
                .equals(NAME);
    }
}
