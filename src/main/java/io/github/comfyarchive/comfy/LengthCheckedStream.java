package io.github.comfyarchive.comfy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body that must have the length the server said: the JDK's client takes a cut one for whole, and reads beyond its end. */
final class LengthCheckedStream extends BlockStream {
    private final long length;
    private long read;
    private boolean atEnd;

    /** Wraps a body of a known length, or of any where the length is negative. */
    LengthCheckedStream(InputStream body, long length) {
        super(body);
        this.length = length;
    }

    boolean atEnd() {
        return atEnd || read == length;
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
        int got = in.read(buffer, from, count);
        if (got < 0 && length >= 0 && read < length) {
            throw new EOFException("the connection was closed after " + read + " of " + length + " bytes");
        }
        atEnd |= got < 0;
        read += Math.max(got, 0);
        if (length >= 0 && read > length) {
            throw new IOException("the body goes on after its " + length + " bytes");
        }
        return got;
    }

    @Override
    public long skip(long count) throws IOException {
        throw new UnsupportedOperationException("bytes that are skipped are not counted");
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
