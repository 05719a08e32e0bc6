package io.github.comfyarchive.media;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * JPEG (ITU-T T.81, annex B), its segments up to the pixels. Read here, segment by segment, because metadata-extractor's
 * segment reader keeps every segment it meets and gives up all of them when the last is cut.
 */
final class Jpeg {
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

    /** XMP beyond one segment: this, the MD5 of all, its length, where the piece begins, the piece (XMP specification, part 3, 1.1.3.1). */
    private static final String MORE_XMP = "http://ns.adobe.com/xmp/extension/\0";

    private static final int MORE_XMP_HEADER = MORE_XMP.length() + 32 + 8;

    private final FileBytes file;
    private final Findings findings;
    private final Map<Long, byte[]> moreXmp = new TreeMap<>();
    private long moreXmpLength;

    private Jpeg(FileBytes file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("image/jpeg", "jpg");
        Jpeg jpeg = new Jpeg(file, findings);
        try {
            jpeg.segments();
        } finally {
            jpeg.readMoreXmp();
        }
    }

    private void segments() throws IOException, MalformedMediaException {
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
            segment(marker, at + 4, length - 2);
            at += 2 + length;
        }
    }

    private void segment(int marker, long at, long length) throws IOException, MalformedMediaException {
        if (marker == 0xE1 && file.has(at, "Exif\0\0")) {
            Exif.read(file.bytes(at, length), findings);
        } else if (marker == 0xE1 && file.has(at, XMP)) {
            byte[] packet = file.bytes(at + XMP.length(), Math.max(0, length - XMP.length()));
            XmlTexts.readXmp(new ByteArrayInputStream(packet), findings);
        } else if (marker == 0xE1 && file.has(at, MORE_XMP) && length > MORE_XMP_HEADER) {
            moreXmp(at, length);
        } else if (marker == 0xFE) {
            findings.text("comment", file.bytes(at, length));
        } else if (startsFrame(marker)) {
            findings.size(file.big(at + 3, 2), file.big(at + 1, 2));
        }
    }

    private void moreXmp(long at, long length) throws IOException, MalformedMediaException {
        if (findings.fits(moreXmpLength + length)) {
            moreXmpLength += length;
            moreXmp.put(
                    file.big(at + MORE_XMP_HEADER - 4, 4), file.bytes(at + MORE_XMP_HEADER, length - MORE_XMP_HEADER));
        }
    }

    private void readMoreXmp() {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        for (Map.Entry<Long, byte[]> piece : moreXmp.entrySet()) {
            if (piece.getKey() == packet.size()) {
                packet.writeBytes(piece.getValue());
            }
        }
        if (packet.size() > 0) {
            XmlTexts.readXmp(new ByteArrayInputStream(packet.toByteArray()), findings);
        }
    }

    /** SOF0 to SOF15; the three between them are tables and an extension (T.81, table B.1). */
    private static boolean startsFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }
}
