package io.github.comfyarchive.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * A file read here and there, by absolute offset, with a bound on the whole. Nothing is allocated before the file has been
 * seen to be long enough, and a probe that wanders ends when its budget is spent: lengths and offsets come from strangers.
 */
public final class FileBytes {
    /** Bytes read from the disk in one probe, the texts' 16 MB and the walk to them together. */
    static final long BUDGET = 64L << 20;

    /** Enough for the headers that stand together, small enough that skipping through a file does not read it whole. */
    private static final int WINDOW = 1024;

    /** Where all of a file is read in its order. */
    private static final int WIDE_WINDOW = 64 << 10;

    private static final int MOST_AT_ONCE = 64 << 10;

    private final FileChannel channel;
    private final long size;
    private final byte[] window;
    private long windowStart;
    private int windowLength;
    private long budget;

    FileBytes(FileChannel channel) throws IOException {
        this(channel, WINDOW, BUDGET);
    }

    private FileBytes(FileChannel channel, int window, long budget) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        this.window = new byte[window];
        this.budget = budget;
    }

    /**
     * A file that is walked over from its beginning to its end, however long it is.
     *
     * @throws IOException if it cannot be read
     */
    public static FileBytes whole(FileChannel channel) throws IOException {
        return new FileBytes(channel, WIDE_WINDOW, Long.MAX_VALUE);
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** A copy of {@code count} bytes. */
    public byte[] bytes(long at, long count) throws IOException, MalformedMediaException {
        require(at, count);
        byte[] bytes = new byte[(int) count];
        if (at >= windowStart && at + count <= windowStart + windowLength) {
            System.arraycopy(window, (int) (at - windowStart), bytes, 0, bytes.length);
        } else if (fill(bytes, at, bytes.length) < bytes.length) {
            throw new MalformedMediaException("the file has become shorter");
        }
        return bytes;
    }

    /** So many bytes as a stream, or up to the file's end; a failure of which {@link MalformedMediaException} tells ends it. */
    InputStream stream(long start, long count) {
        return new InputStream() {
            private long at = start;
            private final long end = Math.min(size, start + count);

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int some = (int) Math.min(Math.min(length, MOST_AT_ONCE), end - at);
                if (some <= 0) {
                    return length == 0 ? 0 : -1;
                }
                try {
                    System.arraycopy(bytes(at, some), 0, target, offset, some);
                } catch (MalformedMediaException beyondBudget) {
                    return -1;
                }
                at += some;
                return some;
            }
        };
    }

    /** An unsigned byte. */
    public int u8(long at) throws IOException, MalformedMediaException {
        return window[locate(at, 1)] & 0xFF;
    }

    /** An unsigned number of 1 to 4 bytes, most significant first. */
    public long big(long at, int count) throws IOException, MalformedMediaException {
        int start = locate(at, count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (window[start + i] & 0xFF);
        }
        return value;
    }

    /** An unsigned number of 1 to 4 bytes, least significant first. */
    public long little(long at, int count) throws IOException, MalformedMediaException {
        int start = locate(at, count);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (window[start + i] & 0xFF);
        }
        return value;
    }

    /** Four characters, one a byte: the name of a chunk or box. */
    public String name(long at) throws IOException, MalformedMediaException {
        return new String(window, locate(at, 4), 4, StandardCharsets.ISO_8859_1);
    }

    /** Whether these bytes, one a character, stand there; false past the end. */
    public boolean has(long at, String latin1) throws IOException, MalformedMediaException {
        int count = latin1.length();
        if (at < 0 || at > size - count) {
            return false;
        }
        int start = locate(at, count);
        for (int i = 0; i < count; i++) {
            if ((window[start + i] & 0xFF) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int locate(long at, int count) throws IOException, MalformedMediaException {
        require(at, count);
        if (at < windowStart || at + count > windowStart + windowLength) {
            windowLength = 0;
            windowLength = fill(window, at, (int) Math.min(window.length, size - at));
            windowStart = at;
            if (windowLength < count) {
                throw new MalformedMediaException("the file has become shorter");
            }
        }
        return (int) (at - windowStart);
    }

    private void require(long at, long count) throws MalformedMediaException {
        if (at < 0 || count < 0 || at > size - count) {
            throw new MalformedMediaException(count + " bytes at " + at + " are not in a file of " + size);
        }
        if (count > budget) {
            throw new MalformedMediaException("more metadata than is read");
        }
    }

    private int fill(byte[] target, long at, int count) throws IOException {
        budget -= count;
        ByteBuffer buffer = ByteBuffer.wrap(target, 0, count);
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at + buffer.position());
            if (read < 0) {
                break;
            }
        }
        return buffer.position();
    }
}
