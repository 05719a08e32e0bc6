package io.github.comfyarchive.serve.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;

/** How long answers take, by the template of their route: never by a path, in which an id or a name may stand. */
final class HttpTimes {
    /** Open as long as somebody listens. */
    private static final Set<String> ENDLESS = Set.of("/archive/v1/events");

    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60};
    private static final double NANOS = 1e9;

    private final Histogram times;

    HttpTimes(PrometheusRegistry registry) {
        times = Histogram.builder()
                .name("archive_http_request_duration_seconds")
                .help("How long HTTP requests took, from their first byte to the last of the answer.")
                .labelNames("route", "method", "status")
                .classicOnly()
                .classicUpperBounds(BOUNDS)
                .register(registry);
    }

    void answered(String route, String method, int status, long nanos) {
        if (!ENDLESS.contains(route)) {
            times.labelValues(route, method, kind(status)).observe(nanos / NANOS);
        }
    }

    private static String kind(int status) {
        return status < 100 || status > 599 ? "none" : status / 100 + "xx";
    }
}
