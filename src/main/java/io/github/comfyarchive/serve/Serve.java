package io.github.comfyarchive.serve;

import io.github.comfyarchive.serve.access.AccessGate;
import io.github.comfyarchive.serve.access.Hosts;
import io.github.comfyarchive.serve.access.Sessions;
import io.github.comfyarchive.serve.api.Api;
import io.github.comfyarchive.serve.api.Outside;
import io.github.comfyarchive.serve.comfy.ComfyRoutes;
import io.github.comfyarchive.serve.http.Gate;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.http.WebServer;
import io.github.comfyarchive.serve.metrics.Metrics;
import io.github.comfyarchive.serve.page.LivePage;
import io.github.comfyarchive.serve.page.SessionPage;
import io.github.comfyarchive.serve.page.TileRoutes;
import io.github.comfyarchive.serve.reader.EntryBudget;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.serve.reader.Served;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An archive that is being served, on one port, until it is closed. */
public final class Serve implements AutoCloseable {
    private final Readers readers;
    private final WebServer server;
    private final Sessions sessions;
    private final Routes routes = new Routes();
    private final Api api;
    private final ServeOptions options;
    private volatile @Nullable AccessGate gate;

    /**
     * Prepares it; nothing listens yet.
     *
     * @param served what is read, and changed
     * @param outside what the command knows
     * @param told told, in a line, what whoever runs it should know
     */
    public Serve(Served served, ServeOptions options, Outside outside, Consumer<String> told) {
        this.options = options;
        this.readers = new Readers(served.source(), served.readers());
        this.sessions = new Sessions(Clock.systemUTC());
        Gate later = asked -> gate().check(asked);
        routes.add(
                "GET",
                "/healthz",
                exchange -> exchange.send(200, "text/plain", "ok\n".getBytes(StandardCharsets.UTF_8)));
        EntryBudget budget = new EntryBudget(Runtime.getRuntime().maxMemory() / 5);
        new ComfyRoutes(readers, budget, options.build(), told).addTo(routes);
        new SessionPage(sessions, this::gate, served.takesChanges()).addTo(routes);
        new LivePage(options.build()).addTo(routes);
        new TileRoutes(readers, Clock.system(ZoneId.systemDefault())).addTo(routes);
        Metrics metrics = new Metrics(readers, options.build());
        api = new Api(readers, served, budget, outside, this::gate, options.build(), told);
        api.addTo(routes);
        metrics.addTo(routes, api);
        this.server = new WebServer(
                options.address().socket(), later, routes, metrics.observer(), new Problems(served.failures(), told));
    }

    private AccessGate gate() {
        AccessGate made = gate;
        if (made == null) {
            throw new IllegalStateException("nothing is asked before it listens");
        }
        return made;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public void start() throws IOException {
        int port = server.open();
        gate = new AccessGate(
                new Hosts(options.address(), options.allowedHosts()),
                sessions,
                options.token(),
                options.readOnly(),
                port);
        server.start();
    }

    /** Where it is reached from this machine. */
    public String url() {
        return options.address().url(server.port());
    }

    /** All that is answered, such as {@code GET /archive/v1/prompts}. */
    public List<String> routes() {
        return routes.names();
    }

    /** Who may change something. */
    public Sessions sessions() {
        return sessions;
    }

    /** Answers what is under way and ends. */
    @Override
    public void close() {
        server.close();
        api.close();
        readers.close();
    }
}
