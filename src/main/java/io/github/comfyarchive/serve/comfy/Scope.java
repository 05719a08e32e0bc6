package io.github.comfyarchive.serve.comfy;

import io.github.comfyarchive.serve.http.Exchange;
import org.jspecify.annotations.Nullable;

/** Which server is meant: all, where none is named. */
final class Scope {
    private Scope() {}

    /** By the path ({@code /servers/NAME/history}), else by {@code ?server=NAME}; null for all. */
    static @Nullable String server(Exchange exchange) {
        return exchange.capturedIfAny("server")
                .or(() -> exchange.query("server"))
                .orElse(null);
    }
}
