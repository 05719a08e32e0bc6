package io.github.comfyarchive.redact.file;

/**
 * Finds the texts in the bytes of any file: runs of at least sixteen printable ASCII characters, with the UTF-8 around them,
 * and runs of as many ASCII characters in UTF-16, with the letters around them. Looks at every sixteenth byte first: no run can hide between two of them.
 */
final class TextRuns {
    /** How the characters of a run are written. */
    enum Encoding {
        UTF_8,
        UTF_16LE,
        UTF_16BE
    }

    /** Told of each run. */
    interface Runs {
        void run(int start, int end, Encoding encoding);
    }

    private static final int SHORTEST = 16;

    private TextRuns() {}

    static void find(byte[] data, int from, int to, Runs runs) {
        int floor = from;
        int i = from + SHORTEST - 1;
        while (i < to) {
            int end = plainRun(data, i, floor, to, runs);
            if (end < 0) {
                end = wideRun(data, i, floor, to, runs);
            }
            if (end > 0) {
                floor = end;
                i = end + SHORTEST - 1;
            } else {
                i += SHORTEST;
            }
        }
    }

    /** Reports the run around i; returns its end, or -1 where there is none. */
    private static int plainRun(byte[] data, int i, int floor, int to, Runs runs) {
        if (!isText(data[i])) {
            return -1;
        }
        int start = i;
        while (start > floor && isText(data[start - 1])) {
            start--;
        }
        int end = i + 1;
        while (end < to && isText(data[end])) {
            end++;
        }
        if (end - start < SHORTEST) {
            return -1;
        }
        while (start > floor && (isText(data[start - 1]) || data[start - 1] < 0)) {
            start--;
        }
        while (end < to && (isText(data[end]) || data[end] < 0)) {
            end++;
        }
        runs.run(start, end, Encoding.UTF_8);
        return end;
    }

    /** The same for characters with a zero between each two, of either byte order. */
    private static int wideRun(byte[] data, int i, int floor, int to, Runs runs) {
        int character = isText(data[i]) ? i : i + 1;
        if (character >= to || !isText(data[character]) || (character > i && data[i] != 0)) {
            return -1;
        }
        int start = character;
        while (start - 2 >= floor && data[start - 1] == 0 && isText(data[start - 2])) {
            start -= 2;
        }
        int last = character;
        while (last + 2 < to && data[last + 1] == 0 && isText(data[last + 2])) {
            last += 2;
        }
        if ((last - start) / 2 + 1 < SHORTEST) {
            return -1;
        }
        int end = last + 1;
        // Of the low byte first, unless the last one is half of a letter that is none of ASCII.
        int wholeTo = end < to && data[end] == 0 ? last + 2 : last;
        end = Math.max(end, report(data, new Bounds(start, wholeTo, floor, to), Encoding.UTF_16LE, runs));
        if (start > floor && data[start - 1] == 0) {
            end = Math.max(end, report(data, new Bounds(start - 1, last + 1, floor, to), Encoding.UTF_16BE, runs));
        }
        return end;
    }

    private record Bounds(int start, int end, int floor, int to) {}

    /** Reports a run of whole units, with the letters beyond ASCII and what follows them. */
    private static int report(byte[] data, Bounds bounds, Encoding encoding, Runs runs) {
        int high = encoding == Encoding.UTF_16LE ? 1 : 0;
        int start = bounds.start();
        while (start - 2 >= bounds.floor() && isUnit(data[start - 2 + high], data[start - 1 - high])) {
            start -= 2;
        }
        int end = bounds.end();
        while (end + 2 <= bounds.to() && isUnit(data[end + high], data[end + 1 - high])) {
            end += 2;
        }
        runs.run(bounds.start(), end, encoding);
        if (start < bounds.start()) {
            runs.run(start, end, encoding);
        }
        // "UNICODE" and a zero stand before the text of a comment in Exif: its last letter looks like the text's first.
        int first = encoding == Encoding.UTF_16LE ? bounds.start() : bounds.start() + 1;
        if (first > bounds.floor() && isText(data[first - 1])) {
            runs.run(bounds.start() + 2, end, encoding);
        }
        return end;
    }

    /** ASCII, or of a block of letters: Greek to Hangul, and the wide forms. */
    private static boolean isUnit(byte high, byte low) {
        int block = high & 0xff;
        return block == 0 ? isText(low) : (block >= 0x03 && block <= 0xd7) || block == 0xff;
    }

    private static boolean isText(byte b) {
        return (b >= ' ' && b < 0x7f) || b == '\n' || b == '\t' || b == '\r';
    }
}
