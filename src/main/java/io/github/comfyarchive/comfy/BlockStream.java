package io.github.comfyarchive.comfy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that does its work where several bytes are read, and reads a single one as several. */
abstract class BlockStream extends FilterInputStream {
    BlockStream(InputStream in) {
        super(in);
    }

    @Override
    public final int read() throws IOException {
        return oneByte(this);
    }

    @Override
    public abstract int read(byte[] buffer, int from, int count) throws IOException;

    static int oneByte(InputStream in) throws IOException {
        byte[] one = new byte[1];
        return in.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
}
