package io.github.comfyarchive.serve.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Server-sent events to one client. It takes no thread: what the client does not read soon enough ends the connection, and the client
 * goes on from the last event that it saw.
 */
public final class EventStream implements AutoCloseable {
    private final Response response;
    private final Callback callback;
    private final Runnable ended;
    private boolean writing;
    private boolean over;

    EventStream(Response response, Callback callback, Runnable ended) {
        this.response = response;
        this.callback = callback;
        this.ended = ended;
    }

    /**
     * Sends an event.
     *
     * @param id what the client says in {@code Last-Event-ID} when it comes again
     * @param event its name
     * @param data JSON, in one line
     * @return whether the client still listens
     */
    public boolean send(long id, String event, String data) {
        return write("id: " + id + "\nevent: " + event + "\ndata: " + data + "\n\n");
    }

    /**
     * Says nothing, so that nobody between takes the connection for dead.
     *
     * @return whether the client still listens
     */
    public boolean beat() {
        return write(":\n\n");
    }

    /**
     * Several events, or parts of them, as they go over the line.
     *
     * @return whether the client still listens
     */
    public synchronized boolean write(String lines) {
        if (over || writing) {
            close();
            return false;
        }
        writing = true;
        response.write(
                false,
                ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)),
                Callback.from(this::written, this::failed));
        return !over;
    }

    /** Whether the last that was sent is on its way still. */
    public synchronized boolean isBusy() {
        return writing && !over;
    }

    private synchronized void written() {
        writing = false;
    }

    private synchronized void failed(Throwable cause) {
        writing = false;
        if (!over) {
            over = true;
            ended.run();
            callback.failed(cause);
        }
    }

    @Override
    public synchronized void close() {
        if (!over) {
            over = true;
            ended.run();
            if (writing) {
                callback.failed(new java.io.IOException("the client does not read"));
            } else {
                callback.succeeded();
            }
        }
    }
}
