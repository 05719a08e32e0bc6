package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of a GIF (GIF89a, sections 15 and 23 to 26), followed through a window that moves over the file: a comment stands in
 * blocks of up to 255 bytes, each behind a byte that tells how many, and is one text to whoever reads it.
 */
final class GifBlocks extends PiecedTexts {
    private static final int HEADER = 13;
    private static final int FLAGS_AT = 10;
    private static final int IMAGE_HEADER = 10;
    private static final int IMAGE_FLAGS_AT = 9;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2c;
    private static final String XMP = "\u000bXMP DataXMP";

    /** A comment of the size of the window has 33,000; more are made to fill the memory. */
    private static final int MOST_BLOCKS = 200_000;

    private long next;

    private GifBlocks(long first) {
        this.next = first;
    }

    /** Of a file that begins with these bytes; null if it is no GIF. */
    static @Nullable GifBlocks of(byte[] buffer, int filled) {
        boolean gif = filled >= HEADER && Utf8Bytes.of(buffer, 0, 4).equals("GIF8");
        return gif ? new GifBlocks(HEADER + colours(buffer[FLAGS_AT])) : null;
    }

    /** As far as whole extensions and pictures are in the window. What is neither ends it. */
    @Override
    void follow(byte[] buffer, int filled, long base) {
        while (next >= base && next < base + filled) {
            int at = (int) (next - base);
            int kind = buffer[at] & 0xff;
            int blocks = kind == EXTENSION
                    ? at + 2
                    : kind == IMAGE && at + IMAGE_HEADER < filled ? imageData(buffer, at) : -1;
            int end = blocks < 0 ? -1 : end(buffer, filled, blocks);
            if (end < 0) {
                return;
            }
            if (kind == EXTENSION && !isXmp(buffer, at, end)) {
                add(blocks(buffer, base, blocks));
                cover(new Span(next, base + end));
            }
            next = base + end;
        }
    }

    /** XMP is no blocks, though it can be skipped as if it were: it stands there in one piece, and is searched as one. */
    private static boolean isXmp(byte[] buffer, int at, int end) {
        int name = at + 2;
        return end - name > XMP.length()
                && Utf8Bytes.of(buffer, name, name + XMP.length()).equals(XMP);
    }

    private static int colours(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int imageData(byte[] buffer, int at) {
        return at + IMAGE_HEADER + colours(buffer[at + IMAGE_FLAGS_AT]) + 1;
    }

    /** Behind the empty block that ends a chain of them; -1 where it is not there yet. */
    private static int end(byte[] buffer, int filled, int blocks) {
        int at = blocks;
        while (at < filled && buffer[at] != 0) {
            at += 1 + (buffer[at] & 0xff);
        }
        return at < filled ? at + 1 : -1;
    }

    private static List<Span> blocks(byte[] buffer, long base, int from) {
        List<Span> blocks = new ArrayList<>();
        int at = from;
        while (buffer[at] != 0) {
            int size = buffer[at] & 0xff;
            if (blocks.size() == MOST_BLOCKS) {
                throw new BeyondBoundsException("a comment in it is in more pieces than are looked at together");
            }
            blocks.add(new Span(base + at + 1, base + at + 1 + size));
            at += 1 + size;
        }
        return blocks;
    }
}
