package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;

/** GIF (GIF89a): pictures, how long each stays, and how often all are repeated; comments, XMP and other programs' blocks go. */
final class GifCleaner {
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xF9;
    private static final int APPLICATION = 0xFF;
    private static final int PICTURE = 0x2C;
    private static final int TRAILER = 0x3B;

    /** How often a picture is repeated: a block of its name, one of three bytes, none. */
    private static final int LOOP = 19;

    private final FileBytes file;
    private final CleanCopy copy;
    private boolean pixels;

    GifCleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        if (!file.has(0, "GIF89a") && !file.has(0, "GIF87a")) {
            throw new MalformedMediaException("there is no such version");
        }
        long at = (long) HEADER + colours(file.u8(10));
        require(at <= file.size());
        copy.keep(0, at);
        for (int kind = file.u8(at); kind != TRAILER; kind = file.u8(at)) {
            require(kind == EXTENSION || kind == PICTURE);
            at = kind == EXTENSION ? extension(at) : picture(at);
        }
        require(pixels);
        copy.keep(at, at + 1);
    }

    private long extension(long at) throws IOException, MalformedMediaException, UncleanException {
        int label = file.u8(at + 1);
        if (label == CONTROL) {
            require(file.u8(at + 2) == 4 && file.u8(at + 7) == 0);
            copy.keep(at, at + 8);
            return at + 8;
        }
        boolean loop = file.has(at + 2, "\u000bNETSCAPE2.0") || file.has(at + 2, "\u000bANIMEXTS1.0");
        if (label == APPLICATION && loop && file.has(at + 14, "\u0003\u0001") && file.u8(at + 18) == 0) {
            copy.keep(at, at + LOOP);
            return at + LOOP;
        }
        return skip(at + 2);
    }

    private long picture(long at) throws IOException, MalformedMediaException, UncleanException {
        long pixelCount = file.little(at + 5, 2) * file.little(at + 7, 2);
        long end = new GifPixels(file, at + 10 + colours(file.u8(at + 9)), pixelCount).end();
        copy.keep(at, end);
        pixels = true;
        return end;
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

    private static void require(boolean fits) throws MalformedMediaException {
        if (!fits) {
            throw new MalformedMediaException("a block is not what it should be");
        }
    }
}
