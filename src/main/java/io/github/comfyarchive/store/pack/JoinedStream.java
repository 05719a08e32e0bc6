package io.github.comfyarchive.store.pack;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.Supplier;

/** Parts one after the other, each opened when the one before is at its end. */
final class JoinedStream extends InputStream {
    private final Iterator<Supplier<InputStream>> next;
    private InputStream part = InputStream.nullInputStream();

    JoinedStream(Iterator<Supplier<InputStream>> parts) {
        this.next = parts;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = part.read(target, from, length);
        while (count < 0 && next.hasNext()) {
            part.close();
            part = next.next().get();
            count = part.read(target, from, length);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        part.close();
    }
}
