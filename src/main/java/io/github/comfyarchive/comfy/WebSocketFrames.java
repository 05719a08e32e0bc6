package io.github.comfyarchive.comfy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The frames of a WebSocket, seen from the client (RFC 6455, section 5). It hears texts of a small size, whole, and answers pings; all
 * else is read and forgotten, so no more than one small text is in memory.
 */
final class WebSocketFrames {
    /** A {@code status} message has about a hundred characters; what is longer is another, or not ComfyUI's. */
    static final int LONGEST_MESSAGE = 4 * 1024;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LONGEST_CONTROL = 125;
    private static final int NORMAL_END = 1000;

    private final InputStream in;
    private final OutputStream out;
    private final Random masks;
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final byte[] skipped = new byte[8 * 1024];
    private boolean text;
    private boolean tooLong;

    /**
     * Frames after the handshake.
     *
     * @param in what the server sends
     * @param out what goes to it
     * @param masks makes what a proxy cannot foresee (RFC 6455, section 10.3)
     */
    WebSocketFrames(InputStream in, OutputStream out, Random masks) {
        this.in = in;
        this.out = out;
        this.masks = masks;
    }

    /**
     * Reads until the server says that it leaves.
     *
     * @param alive told that something came, whatever it is
     * @param heard told each small text, at once
     * @throws IOException if the connection ends without a word, or what comes is no frame
     */
    void read(Runnable alive, Consumer<String> heard) throws IOException {
        while (true) {
            int first = oneByte();
            alive.run();
            int second = oneByte();
            boolean last = (first & 0x80) != 0;
            int opcode = first & 0x0f;
            if ((first & 0x70) != 0 || (second & 0x80) != 0) {
                throw new IOException("this is not a WebSocket frame of a server");
            }
            long length = length(second & 0x7f);
            if (opcode >= CLOSE) {
                if (!control(opcode, last, length)) {
                    return;
                }
            } else {
                data(opcode, last, length, alive, heard);
            }
        }
    }

    private long length(int small) throws IOException {
        long length = small;
        int more = small == 126 ? 2 : small == 127 ? 8 : 0;
        if (more > 0) {
            length = 0;
            for (int utf8 = 0; utf8 < more; utf8++) {
                length = length << 8 | oneByte();
            }
        }
        if (length < 0) {
            throw new IOException("this is not a WebSocket frame");
        }
        return length;
    }

    /** False at the end. */
    private boolean control(int opcode, boolean last, long length) throws IOException {
        if (!last || length > LONGEST_CONTROL || opcode > PONG) {
            throw new IOException("this is not a WebSocket frame");
        }
        byte[] payload = new byte[(int) length];
        for (int at = 0; at < payload.length; at++) {
            payload[at] = (byte) oneByte();
        }
        if (opcode == PONG) {
            return true;
        }
        send(opcode == PING ? PONG : CLOSE, payload);
        return opcode == PING;
    }

    private void data(int opcode, boolean last, long length, Runnable alive, Consumer<String> heard)
            throws IOException {
        if (opcode > BINARY) {
            throw new IOException("this is not a WebSocket frame");
        }
        if (opcode != CONTINUATION) {
            text = opcode == TEXT;
            tooLong = false;
            message.reset();
        }
        tooLong |= !text || length > LONGEST_MESSAGE - message.size(); // a length may be near the largest there is
        for (long left = length; left > 0; ) {
            int got = some((int) Math.min(skipped.length, left));
            alive.run();
            if (!tooLong) {
                message.write(skipped, 0, got);
            }
            left -= got;
        }
        if (last && text && !tooLong) {
            heard.accept(message.toString(StandardCharsets.UTF_8));
        }
    }

    private int oneByte() throws IOException {
        some(1);
        return skipped[0] & 0xff;
    }

    private int some(int most) throws IOException {
        int got = in.read(skipped, 0, most);
        if (got < 0) {
            throw new EOFException("the connection was closed");
        }
        return got;
    }

    private void send(int opcode, byte[] payload) throws IOException {
        writing.lock();
        try {
            write(opcode, payload);
        } finally {
            writing.unlock();
        }
    }

    private void write(int opcode, byte[] payload) throws IOException {
        byte[] mask = new byte[4];
        masks.nextBytes(mask);
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(mask, 0, frame, 2, 4);
        for (int at = 0; at < payload.length; at++) {
            frame[6 + at] = (byte) (payload[at] ^ mask[at & 3]);
        }
        out.write(frame);
    }

    /** Asks whether the server is there, by another thread than the reading one; false where that can no longer be said. */
    boolean ping(Duration patience) throws InterruptedException {
        return send(PING, new byte[0], patience);
    }

    /**
     * Says that we leave; by another thread than the reading one.
     *
     * @param patience how long to wait for that one to have sent what it sends
     * @return whether it was said
     */
    boolean sayGoodbye(Duration patience) throws InterruptedException {
        return send(CLOSE, new byte[] {(byte) (NORMAL_END >> 8), (byte) NORMAL_END}, patience);
    }

    /** Sends beside the reading thread, which may hang in sending to one that takes nothing. */
    private boolean send(int opcode, byte[] payload, Duration patience) throws InterruptedException {
        if (!writing.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            write(opcode, payload);
            return true;
        } catch (IOException gone) {
            return false;
        } finally {
            writing.unlock();
        }
    }
}
