package io.github.comfyarchive.comfy;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** An answer that stands in memory, as the JDK's client would give it. */
final class MemoryConnection extends HttpURLConnection {
    private final InputStream body;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private boolean disconnected;

    MemoryConnection(InputStream body, Map<String, String> headers) throws IOException {
        super(URI.create("http://127.0.0.1:8188/history").toURL());
        this.body = body;
        this.headers.putAll(headers);
    }

    HttpResponse answer() throws IOException {
        return new HttpResponse(this, 200, 5_000_000);
    }

    boolean disconnected() {
        return disconnected;
    }

    @Override
    public String getHeaderField(String name) {
        return headers.get(name);
    }

    @Override
    public InputStream getInputStream() {
        return body;
    }

    @Override
    public void disconnect() {
        disconnected = true;
    }

    @Override
    public boolean usingProxy() {
        return false;
    }

    @Override
    public void connect() {}
}
