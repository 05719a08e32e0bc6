package io.github.comfyarchive.serve.metrics;

import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Gauges;
import io.github.comfyarchive.serve.api.Api;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.Observer;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.Readers;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus asks of this server (names begin with {@code archive_}). What is archived is looked up once in some seconds however many
 * scrape, and where that takes long, as in a large store, no more than a twentieth of the time; servers are asked in the background, once in a minute while somebody scrapes.
 */
public final class Metrics {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SHARE = 20;
    private static final long ASK_NANOS = Duration.ofMinutes(1).toNanos();

    private final Readers readers;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();
    private final HttpTimes times = new HttpTimes(registry);
    private @Nullable Api api;
    private @Nullable Looked looked;
    private @Nullable Long askedAt;

    /**
     * Prepares it.
     *
     * @param build the program's version
     */
    public Metrics(Readers readers, String build) {
        this.readers = readers;
        Info info = Info.builder()
                .name("archive_build_info")
                .help("This program.")
                .labelNames("version")
                .register(registry);
        info.addLabelValues(build);
    }

    /** Figures, and when they were looked up. */
    private record Looked(Gauges.Figures figures, long databaseBytes, long took, long at) {}

    /** Told of each answer. */
    public Observer observer() {
        return times::answered;
    }

    /**
     * Adds its route.
     *
     * @param served of which it tells who listens, and how servers stand
     */
    public void addTo(Routes routes, Api served) {
        this.api = served;
        GaugeWithCallback.builder()
                .name("archive_event_listeners")
                .help("Who listens to events now.")
                .callback(gauge -> gauge.call(served.events().listening()))
                .register(registry);
        routes.add("GET", "/metrics", this::answer);
    }

    private void answer(Exchange exchange) throws IOException {
        List<MetricSnapshot> all = new ArrayList<>(figures());
        registry.scrape().forEach(all::add);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        writer.write(text, new MetricSnapshots(all));
        exchange.with("Cache-Control", "no-store")
                .send(200, PrometheusTextFormatWriter.CONTENT_TYPE, text.toByteArray());
    }

    private static Looked look(Catalog catalog, long begun) throws IOException {
        Gauges.Figures figures = catalog.gauges().figures();
        long bytes = catalog.databaseSize();
        long now = System.nanoTime();
        return new Looked(figures, bytes, now - begun, now);
    }

    private synchronized List<MetricSnapshot> figures() throws IOException {
        long now = System.nanoTime();
        Looked before = looked;
        if (before == null || now - before.at() > Math.max(FRESH_NANOS, SHARE * before.took())) {
            before = readers.ask(catalog -> look(catalog, now));
            looked = before;
        }
        Api served = api;
        if (served == null) {
            throw new IllegalStateException("nothing is asked before it is wired");
        }
        if (askedAt == null || now - askedAt > ASK_NANOS) {
            askedAt = now;
            CompletableFuture<StatusJson> unused = served.status().now(); // told at the next scrape
        }
        return ArchiveFigures.of(
                before.figures(), before.databaseBytes(), served.status().known());
    }
}
