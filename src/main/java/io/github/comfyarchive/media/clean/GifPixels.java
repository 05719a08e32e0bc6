package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;

/**
 * Counts the pixels that the codes of a GIF's picture stand for (GIF89a, appendix F): so it is known where they end, and that no text stands
 * behind them in the same blocks.
 */
final class GifPixels {
    private static final int MOST_CODES = 4096;
    private static final int LONGEST_CODE = 12;

    /** Encoders end with a byte more than they need. */
    private static final int SPARE = 2;

    private final FileBytes file;
    private final long pixels;
    private final int clear;
    private final int[] lengths = new int[MOST_CODES];
    private long at;
    private int inBlock;
    private int bits;
    private int bitCount;

    /**
     * Prepares it.
     *
     * @param start where the length of the shortest code stands, before the blocks
     * @param pixels how many there are
     */
    GifPixels(FileBytes file, long start, long pixels) throws IOException, MalformedMediaException {
        int shortest = file.u8(start);
        if (shortest < 1 || shortest > 8) {
            throw new MalformedMediaException("no such code");
        }
        this.file = file;
        this.pixels = pixels;
        this.clear = 1 << shortest;
        this.at = start + 1;
        for (int i = 0; i < clear; i++) {
            lengths[i] = 1;
        }
    }

    /** Behind the last block. */
    long end() throws IOException, MalformedMediaException {
        int first = Integer.numberOfTrailingZeros(clear) + 1;
        int width = first;
        int next = clear + 2;
        int before = -1;
        long counted = 0;
        while (counted < pixels) {
            int code = code(width);
            if (code == clear) {
                width = first;
                next = clear + 2;
                before = -1;
                continue;
            }
            if (code == clear + 1
                    || code > next
                    || (code >= clear && before < 0)
                    || (code == next && next == MOST_CODES)) {
                throw new MalformedMediaException("there are fewer pixels than the picture has");
            }
            if (before >= 0 && next < MOST_CODES) {
                lengths[next] = lengths[before] + 1;
                next++;
                width += next == (1 << width) && width < LONGEST_CODE ? 1 : 0;
            }
            counted += lengths[code];
            before = code;
        }
        if (counted > pixels) {
            throw new MalformedMediaException("there are more pixels than the picture has");
        }
        return behindBlocks();
    }

    /** The code that ends all may stand in a block of its own. */
    private long behindBlocks() throws IOException, MalformedMediaException {
        int spare = inBlock;
        at += inBlock;
        for (int size = file.u8(at); size > 0; size = file.u8(at)) {
            spare += size;
            at += 1 + size;
        }
        if (spare > SPARE) {
            throw new MalformedMediaException("something stands behind the pixels");
        }
        return at + 1;
    }

    private int code(int width) throws IOException, MalformedMediaException {
        while (bitCount < width) {
            if (inBlock == 0) {
                inBlock = file.u8(at++);
                if (inBlock == 0) {
                    throw new MalformedMediaException("there are fewer pixels than the picture has");
                }
            }
            bits |= file.u8(at++) << bitCount;
            bitCount += 8;
            inBlock--;
        }
        int code = bits & ((1 << width) - 1);
        bits >>>= width;
        bitCount -= width;
        return code;
    }
}
