package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.ServersJson;
import io.github.comfyarchive.json.StatisticsJson;
import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Statistics;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.Readers;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the archive amounts to, its servers, and how they stand. */
final class Overview {
    private static final int USUAL_DAYS = 14;
    private static final int MOST_DAYS = 3660;
    private static final Set<String> OF_STATISTICS = new HashSet<>(AskedFilter.NAMES);

    static {
        OF_STATISTICS.add("days");
    }

    private final Readers readers;
    private final StatusKeeper status;
    private final Clock clock;

    Overview(Readers readers, StatusKeeper status, Clock clock) {
        this.readers = readers;
        this.status = status;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/statistics", this::statistics);
        routes.add("GET", "/archive/v1/servers", this::servers);
        routes.add("GET", "/archive/v1/status", this::status);
    }

    private void statistics(Exchange exchange) throws IOException {
        Parameters parameters = new Parameters(exchange, OF_STATISTICS);
        Filter filter = AskedFilter.of(parameters, clock).all();
        int days = parameters.number("days", USUAL_DAYS, 0, MOST_DAYS);
        LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
        LocalDate first = today.minusDays(days - 1L);
        Statistics statistics = readers.ask(catalog -> catalog.statistics(filter, Days.ofUtc(first, today)));
        exchange.json(
                200, JsonLineWriter.text(new StatisticsJson(statistics, statistics.everyDay(first, today))) + "\n");
    }

    private void servers(Exchange exchange) throws IOException {
        new Parameters(exchange, Set.of());
        ServersJson servers =
                readers.ask(catalog -> new ServersJson(catalog.servers().all()));
        exchange.json(200, JsonLineWriter.text(servers) + "\n");
    }

    private void status(Exchange exchange) {
        new Parameters(exchange, Set.of());
        CompletableFuture<StatusJson> unused = status.now().whenComplete((json, failed) -> {
            try {
                if (failed == null) {
                    exchange.json(200, JsonLineWriter.text(json) + "\n");
                    return;
                }
            } catch (IOException cannot) {
                exchange.problem(new ProblemException(503, "the status cannot be written"));
                return;
            }
            exchange.problem(new ProblemException(503, "the archive cannot be read now"));
        });
    }
}
