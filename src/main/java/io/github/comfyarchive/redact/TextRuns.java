package io.github.comfyarchive.redact;

/**
 * Finds the texts in the bytes of any file: runs of at least sixteen printable ASCII characters, with the UTF-8 around them,
 * and runs of as many ASCII characters in UTF-16. Looks at every sixteenth byte first: no run can hide between two of them.
 */
final class TextRuns {
    /** Told of each run; with step 2 only every second byte of it is a character, and the others are zero. */
    interface Runs {
        void run(int start, int end, int step);
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
        runs.run(start, end, 1);
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
        runs.run(start, last + 1, 2);
        return last + 1;
    }

    private static boolean isText(byte b) {
        return (b >= ' ' && b < 0x7f) || b == '\n' || b == '\t' || b == '\r';
    }
}
