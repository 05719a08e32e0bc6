package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.HttpHead;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** An answer that stands in memory, as it would come by a connection. */
final class MemoryConnection {
    private final InputStream body;
    private final HttpHead head;
    private boolean disconnected;

    MemoryConnection(InputStream body, Map<String, String> headers) {
        this.body = body;
        this.head = new HttpHead(200, true, headers);
    }

    HttpResponse answer() throws IOException {
        return new HttpResponse(head, body, () -> disconnected = true, 5_000_000);
    }

    boolean disconnected() {
        return disconnected;
    }
}
