package io.github.comfyarchive.serve;

import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.serve.api.Outside;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of a real home on a free port, and what it says to whoever runs it. */
public final class ServedHome implements AutoCloseable {
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Serve serve;
    private final String session;

    private ServedHome(TestHome home, @Nullable String token, boolean readOnly) throws IOException {
        ServeOptions options =
                new ServeOptions(InetAddress.getLoopbackAddress(), 0, List.of(), token, readOnly, "1.2.3");
        serve = new Serve(home.folder(), options, outside(home), told::add);
        serve.start();
        session = serve.sessions().begin();
    }

    public static ServedHome of(TestHome home) throws IOException {
        return new ServedHome(home, null, false);
    }

    public static ServedHome readOnly(TestHome home) throws IOException {
        return new ServedHome(home, null, true);
    }

    /** No server is asked: how one is, is what the tests of the command look at. */
    private Outside outside(TestHome home) {
        return new Outside() {
            @Override
            public StatusJson status() {
                asked.incrementAndGet();
                return new StatusJson(0, List.of(), new StatusJson.Assets("assets", false, 1000, 10, null));
            }

            @Override
            public Redactor redactor() throws IOException {
                return home.derivation().redactor();
            }
        };
    }

    public String url() {
        return serve.url();
    }

    public ApiClient client() {
        return new ApiClient(url(), session);
    }

    /** A client that may not change anything. */
    public ApiClient reader() {
        return new ApiClient(url(), null);
    }

    public List<String> routes() {
        return serve.routes();
    }

    /** What whoever runs the server was told. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** How often servers were asked how they stand. */
    public int statusAsked() {
        return asked.get();
    }

    @Override
    public void close() {
        serve.close();
    }
}
