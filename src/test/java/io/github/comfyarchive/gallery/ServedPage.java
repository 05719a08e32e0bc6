package io.github.comfyarchive.gallery;

import io.github.comfyarchive.serve.Serve;
import io.github.comfyarchive.serve.ServeOptions;
import io.github.comfyarchive.serve.access.ListenAddress;
import io.github.comfyarchive.serve.api.Outside;
import io.github.comfyarchive.serve.reader.Served;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A home whose page is served, on a free port or on the one that it had before. */
final class ServedPage implements AutoCloseable {
    private final Serve serve;

    private ServedPage(TestHome home, int port, @Nullable String token) throws IOException {
        serve = new Serve(
                Served.of(home.folder()),
                new ServeOptions(ListenAddress.of("127.0.0.1", port), List.of(), token, false, "9.9.9"),
                new Outside(
                        () -> {
                            throw new IOException("no page asks how the servers stand");
                        },
                        () -> home.derivation().redactor()),
                told -> {});
        serve.start();
    }

    static ServedPage of(TestHome home) throws IOException {
        return new ServedPage(home, 0, null);
    }

    static ServedPage of(TestHome home, int port) throws IOException {
        return new ServedPage(home, port, null);
    }

    static ServedPage closedTo(TestHome home, String token) throws IOException {
        return new ServedPage(home, 0, token);
    }

    String url() {
        return serve.url();
    }

    int port() {
        return Integer.parseInt(url().replaceFirst(".*:", ""));
    }

    /** A code that begins a session, once. */
    String code() {
        return serve.sessions().newCode();
    }

    String session() {
        return serve.sessions().begin();
    }

    @Override
    public void close() {
        serve.close();
    }
}
