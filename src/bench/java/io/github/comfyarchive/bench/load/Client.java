package io.github.comfyarchive.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection of the loop: a request is read, its answer written a chunk at a time, and so on. */
final class Client {
    private static final int CHUNK = 64 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Routes routes;
    private final Pace pace;
    private final StringBuilder request = new StringBuilder();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private Routes.Answer answer;
    private long left;

    Client(SocketChannel channel, SelectionKey key, Routes routes, Pace pace) {
        this.channel = channel;
        this.key = key;
        this.routes = routes;
        this.pace = pace;
        chunk.limit(0);
    }

    /** Does one thing, without waiting for the other side. */
    void step() {
        try {
            if (answer == null) {
                read();
            } else {
                write();
            }
        } catch (IOException gone) {
            close();
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
        if (channel.read(buffer) < 0) {
            close();
            return;
        }
        request.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
        int end = request.indexOf("\r\n\r\n");
        if (end >= 0) {
            String target = request.substring(0, request.indexOf("\r\n")).split(" ", -1)[1];
            request.delete(0, end + 4);
            pace.begin();
            begin(routes.answer(target));
        }
    }

    private void begin(Routes.Answer next) throws IOException {
        answer = next;
        left = next.body().length();
        if (next.atOnce()) {
            pace.spend(left);
        }
        chunk.clear().put(next.head().getBytes(StandardCharsets.US_ASCII));
        fill();
        key.interestOps(SelectionKey.OP_WRITE);
        write();
    }

    private void fill() {
        if (!answer.atOnce()) {
            pace.begin();
        }
        int before = chunk.position();
        answer.body().next(chunk);
        int filled = chunk.position() - before;
        left -= filled;
        if (!answer.atOnce()) {
            pace.spend(filled);
        }
        chunk.flip();
    }

    private void write() throws IOException {
        if (!chunk.hasRemaining() && left > 0) {
            chunk.clear();
            fill();
        }
        channel.write(chunk);
        if (!chunk.hasRemaining() && left == 0) {
            answer = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException closedAlready) {
            key.cancel();
        }
    }
}
