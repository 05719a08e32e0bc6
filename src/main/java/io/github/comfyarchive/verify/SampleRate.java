package io.github.comfyarchive.verify;

/**
 * How many of the files are to be read.
 *
 * @param percent from 0 to 100
 */
public record SampleRate(int percent) {
    /** No file is read. */
    public static final SampleRate NONE = new SampleRate(0);

    /** All files are read. */
    public static final SampleRate ALL = new SampleRate(100);

    /** Checks it. */
    public SampleRate {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("a share is 0 to 100 percent");
        }
    }

    /** So many of a number, rounded up: a hundred shares of one percent are all. */
    long of(long count) {
        return Math.floorDiv(count * percent + 99, 100L);
    }
}
