package io.github.comfyarchive.media;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * GIF (GIF89a, sections 15 and 20 to 26): its size, its comments, each in blocks of up to 255 bytes, and its XMP, which is no blocks at
 * all: a trailer behind it leads whoever reads it as blocks to its end (XMP specification, part 3, 1.1.2).
 */
final class Gif {
    private static final String XMP = "\u000bXMP DataXMP";
    private static final int XMP_TRAILER = 257;
    private static final int HEADER = 13;

    private final FileBytes file;
    private final Findings findings;

    private Gif(FileBytes file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("image/gif", "gif");
        findings.size(file.little(6, 2), file.little(8, 2));
        new Gif(file, findings).blocks(HEADER + colours(file.u8(10)));
    }

    private void blocks(long start) throws IOException, MalformedMediaException {
        long at = start;
        while (at < file.size()) {
            switch (file.u8(at)) {
                case 0x21 -> at = extension(at);
                case 0x2C -> at = skip(at + 10 + colours(file.u8(at + 9)) + 1);
                default -> {
                    return;
                }
            }
        }
    }

    /** Reads one; returns where it ends. */
    private long extension(long at) throws IOException, MalformedMediaException {
        if (file.u8(at + 1) == 0xFE) {
            return comment(at + 2);
        }
        long end = skip(at + 2);
        if (file.u8(at + 1) == 0xFF && file.has(at + 2, XMP)) {
            long from = at + 2 + XMP.length();
            long length = end - 1 - XMP_TRAILER - from;
            if (length > 0 && length <= findings.room()) {
                XmlTexts.readXmp(new ByteArrayInputStream(file.bytes(from, length)), findings);
            }
        }
        return end;
    }

    private long comment(long start) throws IOException, MalformedMediaException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        long at = start;
        for (int size = file.u8(at); size > 0; size = file.u8(at)) {
            if (text.size() + size <= findings.room()) {
                text.writeBytes(file.bytes(at + 1, size));
            }
            at += 1 + size;
        }
        findings.text("comment", text.toByteArray());
        return at + 1;
    }

    /** Behind the empty block at the end of a chain. */
    private long skip(long blocks) throws IOException, MalformedMediaException {
        long at = blocks;
        for (int size = file.u8(at); size > 0; size = file.u8(at)) {
            at += 1 + size;
        }
        return at + 1;
    }

    private static int colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }
}
