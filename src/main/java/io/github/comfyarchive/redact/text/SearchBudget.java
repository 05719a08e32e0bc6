package io.github.comfyarchive.redact.text;

/**
 * How much memory the search of one text may take beside the text: its secrets, and where they stand. A text that is made to hold
 * millions of them is given up by a stated bound, and not by the heap, which others need as well. It is counted as the JVM lays it out,
 * a little generously. For one thread.
 */
public final class SearchBudget {
    /** What there is for any text: more than whatever was not made to need it. */
    private static final long LEAST = 16L << 20;

    /** What a text takes in a set, beside its characters. */
    public static final int OBJECT_BYTES = 100;

    private long left;

    private SearchBudget(long bytes) {
        this.left = bytes;
    }

    public static SearchBudget of(long bytes) {
        return new SearchBudget(bytes);
    }

    /**
     * For an entry: half of the heap, in which the entry itself stands twice, as it came and without its secrets. With the heap that the
     * launcher gives (384 MB) that is 120 MB beside an entry of 36 MB, and 64 MB beside the largest.
     *
     * @param size of the entry, in bytes
     */
    public static SearchBudget ofEntry(int size) {
        return new SearchBudget(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 2 - 2L * size));
    }

    /** Claims so many bytes. */
    public void take(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw new BeyondBoundsException("there is more to look for in it than fits into memory");
        }
    }

    /** Gives back what was taken. */
    public void give(long bytes) {
        left += bytes;
    }

    public long left() {
        return left;
    }
}
