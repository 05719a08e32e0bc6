package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.Readers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prompts that are asked for: a page after the other, or all of them as lines. */
final class PromptLists {
    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final int MOST_LINES = 100_000_000;

    /** Read at a time: the connection is given back before they are sent. */
    private static final int LINES_AT_ONCE = 500;

    private static final String TIME = "time";
    private static final String RELEVANCE = "relevance";
    private static final String LINES = "application/x-ndjson";
    private static final Set<String> KNOWN = new HashSet<>(AskedFilter.NAMES);

    static {
        KNOWN.addAll(Set.of("limit", "cursor", "sort", "format"));
    }

    private final Readers readers;
    private final StateTag tag;
    private final Clock clock;

    PromptLists(Readers readers, StateTag tag, Clock clock) {
        this.readers = readers;
        this.tag = tag;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/prompts", exchange -> answer(exchange, TIME, RELEVANCE));
        routes.add("GET", "/archive/v1/search", exchange -> answer(exchange, RELEVANCE, TIME));
    }

    private void answer(Exchange exchange, String... orders) throws IOException {
        Parameters parameters = new Parameters(exchange, KNOWN);
        AskedFilter asked = AskedFilter.of(parameters, clock);
        boolean best = parameters.choice("sort", orders).equals(RELEVANCE);
        if (best && asked.words().isEmpty() && parameters.one("sort").isPresent()) {
            throw ProblemException.badRequest("sort=relevance wants words to look for in q");
        }
        Listing.Key after = parameters.one("cursor").map(Cursor::parse).orElse(null);
        Question question = new Question(asked, best && !asked.words().isEmpty());
        exchange.varies("Accept");
        if (wantsLines(exchange, parameters)) {
            lines(exchange, question, after, parameters.number("limit", MOST_LINES, 1, MOST_LINES));
            return;
        }
        int limit = parameters.number("limit", USUAL_PAGE, 1, LARGEST_PAGE);
        if (!tag.isUnchanged(exchange, question, after == null ? "" : after, limit)) {
            page(exchange, readers.ask(catalog -> question.ask(catalog, after, limit)));
        }
    }

    /** What is asked of each page. */
    private record Question(AskedFilter asked, boolean best) {
        PromptBatch ask(Catalog catalog, Listing.@Nullable Key after, int most) {
            return best
                    ? PromptBatch.best(catalog, asked, after, most)
                    : PromptBatch.newest(catalog, asked, after, most);
        }
    }

    private static boolean wantsLines(Exchange exchange, Parameters parameters) {
        String accept = exchange.header("Accept").orElse("");
        String usual = accept.contains(LINES) || accept.contains("application/jsonl") ? "ndjson" : "json";
        return parameters.choice("format", usual, "json", "ndjson").equals("ndjson");
    }

    private static void page(Exchange exchange, PromptBatch batch) throws IOException {
        Listing.Key place = batch.next();
        String next = place == null ? "null" : '"' + Cursor.after(place.createdAt(), place.id()) + '"';
        exchange.json(200, "{\"prompts\":[" + String.join(",\n", batch.lines()) + "],\n\"next\":" + next + "}\n");
    }

    private void lines(Exchange exchange, Question question, Listing.@Nullable Key after, int limit)
            throws IOException {
        // Before anything is sent: what is wrong with the question is an answer of its own.
        PromptBatch first = readers.ask(catalog -> question.ask(catalog, after, Math.min(limit, LINES_AT_ONCE)));
        exchange.stream(LINES, out -> {
            PromptBatch batch = first;
            int left = limit - batch.lines().size();
            write(batch, out);
            while (batch.next() != null && left > 0) {
                Listing.Key place = batch.next();
                int some = Math.min(left, LINES_AT_ONCE);
                batch = readers.ask(catalog -> question.ask(catalog, place, some));
                left -= batch.lines().size();
                write(batch, out);
            }
        });
    }

    private static void write(PromptBatch batch, OutputStream out) throws IOException {
        for (String line : batch.lines()) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
    }
}
