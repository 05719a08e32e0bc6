package io.github.comfyarchive.redact.file;

/** The parts of a file with a checksum each, which must be computed again where bytes of a part are masked. Offsets are those of the file. */
interface Checksums {
    /** Learns of the parts up to the end of the window, which begins at {@code base} in the file. */
    void follow(byte[] buffer, int filled, long base, boolean last);

    /** The byte at this offset was masked. */
    void changed(long offset);

    /** Where to cut at best instead of {@code cut}: where all that a checksum needs is in the window. */
    long wholeAt(long cut);

    /**
     * Computes again those of what is to go out.
     *
     * @param cut how many bytes of the buffer go out now
     * @param replayed up to where in the file the bytes are output of an earlier attempt
     */
    void repair(byte[] buffer, long base, int cut, long replayed);

    void forgetBefore(long offset);
}
