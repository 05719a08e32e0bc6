package io.github.comfyarchive.media;

import java.io.IOException;

/**
 * JPEG (ITU-T T.81, annex B), its segments up to the pixels. Read here, segment by segment, because metadata-extractor's
 * segment reader keeps every segment it meets and gives up all of them when the last is cut.
 */
final class Jpeg {
    private Jpeg() {}

    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("image/jpeg", "jpg");
        long at = 2;
        while (file.u8(at) == 0xFF) {
            int marker = file.u8(at + 1);
            if (marker == 0xFF) {
                at++;
                continue;
            }
            if (marker == 0xDA || marker == 0xD9) {
                return;
            }
            long length = file.big(at + 2, 2);
            if (length < 2) {
                throw new MalformedMediaException("a segment shorter than its length");
            }
            segment(file, marker, at + 4, length - 2, findings);
            at += 2 + length;
        }
    }

    private static void segment(FileBytes file, int marker, long at, long length, Findings findings)
            throws IOException, MalformedMediaException {
        if (marker == 0xE1 && file.has(at, "Exif\0\0")) {
            Exif.read(file.bytes(at, length), findings);
        } else if (marker == 0xFE) {
            findings.text("comment", file.bytes(at, length));
        } else if (startsFrame(marker)) {
            findings.size(file.big(at + 3, 2), file.big(at + 1, 2));
        }
    }

    /** SOF0 to SOF15; the three between them are tables and an extension (T.81, table B.1). */
    private static boolean startsFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }
}
