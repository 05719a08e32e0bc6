package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.serve.http.Endpoint;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.row.SavedSearch;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Searches that people have saved under a name. */
final class SavedSearches {
    private static final int MOST_BYTES = 32 * 1024;

    private final Readers readers;
    private final Writer writer;
    private final Clock clock;
    private final UnaryOperator<Endpoint> guarded;

    SavedSearches(Readers readers, Writer writer, Clock clock, UnaryOperator<Endpoint> guarded) {
        this.readers = readers;
        this.writer = writer;
        this.clock = clock;
        this.guarded = guarded;
    }

    void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/saved", this::list);
        routes.add("PUT", "/archive/v1/saved/{name}", guarded.apply(this::save));
        routes.add("DELETE", "/archive/v1/saved/{name}", guarded.apply(this::remove));
    }

    private void list(Exchange exchange) throws IOException {
        new Parameters(exchange, Set.of());
        List<SavedSearch> saved = readers.ask(catalog -> catalog.saved());
        exchange.json(
                200,
                JsonLineWriter.text(json -> json.each("saved", saved, (search, one) -> {
                            one.text("name", search.name());
                            one.text("query", search.query());
                            one.text("at", search.at());
                        }))
                        + "\n");
    }

    private void save(Exchange exchange) throws IOException {
        new Parameters(exchange, Set.of());
        Body body = Body.of(exchange, MOST_BYTES, Set.of("query"));
        String name = SaidText.searchName(exchange.captured("name"), writer.redactor());
        String query = SaidText.query(body.one("query").orElse(""), writer.redactor(), clock);
        writer.change((archive, catalog) -> {
            archive.annotations().save(name, query);
            return true;
        });
        exchange.done();
    }

    private void remove(Exchange exchange) throws IOException {
        new Parameters(exchange, Set.of());
        boolean was = writer.change((archive, catalog) -> archive.annotations().unsave(exchange.captured("name")));
        if (!was) {
            throw ProblemException.notFound("no search is saved under that name");
        }
        exchange.done();
    }
}
