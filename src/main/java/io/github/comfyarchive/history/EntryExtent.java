package io.github.comfyarchive.history;

/**
 * How much there is to take apart in an entry: in memory a value of a graph is twenty times what it is as JSON, and a text is several
 * times in memory while it is copied. Told by the bytes, without a parser.
 */
final class EntryExtent {
    /** What is smaller can hold nothing that is too much. */
    private static final int SMALL = 8 << 20;

    /** Ten times what the largest graphs have (docs/benchmarks.md, "Memory"). */
    private static final int MOST_PARTS = 2_000_000;

    private static final int LONGEST_TEXT = 16 << 20;

    private EntryExtent() {}

    /** Whether its graph can be taken apart too. */
    static boolean isUsual(byte[] json) {
        return json.length <= SMALL || (parts(json) <= MOST_PARTS && longestText(json) <= LONGEST_TEXT);
    }

    /** Members and elements, and what looks so in a text. */
    private static int parts(byte[] json) {
        int parts = 0;
        for (byte oneByte : json) {
            parts += oneByte == ',' || oneByte == ':' ? 1 : 0;
        }
        return parts;
    }

    private static int longestText(byte[] json) {
        int longest = 0;
        int at = 0;
        while (at < json.length) {
            if (json[at] != '"') {
                at++;
                continue;
            }
            int start = at++;
            while (at < json.length && json[at] != '"') {
                at += json[at] == '\\' ? 2 : 1;
            }
            longest = Math.max(longest, at - start);
            at++;
        }
        return longest;
    }
}
