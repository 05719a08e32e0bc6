package io.github.comfyarchive.testing;

import org.jspecify.annotations.Nullable;

/** A request that the server saw, and what became of it so far. */
public final class LoggedRequest {
    private final Request request;
    private volatile int status;
    private volatile int entriesSent;
    private volatile long bytesSent;

    LoggedRequest(Request request) {
        this.request = request;
    }

    public String method() {
        return request.method();
    }

    /** The route: without base path and {@code /api}; where the server has no such route the path as asked. */
    public String path() {
        return request.path();
    }

    /** The request target as sent. */
    public String target() {
        return request.target();
    }

    /** The decoded value of a query parameter, or null. */
    public @Nullable String query(String name) {
        return request.query().get(name);
    }

    public @Nullable String header(String name) {
        return request.header(name);
    }

    /** The status of the answer; 0 while there is none, and for garbage. */
    public int status() {
        return status;
    }

    /** How many history entries the answer holds, cut or whole. */
    public int entriesSent() {
        return entriesSent;
    }

    /** Bytes given to the connection, head included: at least those that the client has seen. */
    public long bytesSent() {
        return bytesSent;
    }

    void answered(Response response) {
        entriesSent = response.entries();
        status = response.status();
    }

    void sent(long bytes) {
        bytesSent = bytes;
    }

    @Override
    public String toString() {
        return method() + " " + target() + " -> " + status + ", " + entriesSent + " entries, " + bytesSent + " bytes";
    }
}
