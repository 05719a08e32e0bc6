package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.history.EntryPart;
import io.github.comfyarchive.history.EntryParts;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.JsonObject;
import io.github.comfyarchive.json.PromptJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.EntryBudget;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/** One prompt: all of it, and its entry and the parts of that as the server sent them, value for value. */
final class PromptDetails {
    private static final String PROMPT = "/archive/v1/prompts/{id}";
    private static final String JSON = "application/json";
    private static final Set<String> KNOWN = Set.of("server");

    /** What is longer stays in memory as long as its client reads. */
    private static final int SHORT = 1 << 18;

    private final Readers readers;
    private final EntryBudget budget;
    private final StateTag tag;

    PromptDetails(Readers readers, EntryBudget budget, StateTag tag) {
        this.readers = readers;
        this.budget = budget;
        this.tag = tag;
    }

    /** Looks something up of a prompt. */
    @FunctionalInterface
    private interface Look {
        /** JSON in UTF-8; nothing where the prompt has none. */
        Optional<byte[]> at(Catalog catalog, PromptRow prompt);
    }

    void addTo(Routes routes) {
        add(routes, "", "", (catalog, prompt) -> Optional.of(json(json(catalog, prompt))));
        add(
                routes,
                "/files",
                "",
                (catalog, prompt) -> Optional.of(json(json(catalog, prompt).files())));
        add(
                routes,
                "/entry",
                "",
                (catalog, prompt) -> Optional.of(catalog.prompts().entry(prompt).json()));
        add(
                routes,
                "/graph",
                "this prompt has no graph; /entry has what there is",
                (catalog, prompt) ->
                        EntryParts.graph(catalog.prompts().entry(prompt)).map(EntryPart::bytes));
        add(
                routes,
                "/workflow",
                "this prompt was queued without a workflow, as API clients do; /graph has what it ran",
                (catalog, prompt) ->
                        EntryParts.workflow(catalog.prompts().entry(prompt)).map(EntryPart::bytes));
    }

    private void add(Routes routes, String part, String without, Look look) {
        routes.add("GET", PROMPT + part, exchange -> answer(exchange, part, without, look));
    }

    @SuppressWarnings("try") // what is taken is held, not used
    private void answer(Exchange exchange, String part, String without, Look look) throws IOException {
        Optional<String> server = new Parameters(exchange, KNOWN).one("server");
        String id = exchange.captured("id");
        if (tag.isUnchanged(exchange, part, id, server)) {
            return;
        }
        long size = readers.ask(catalog ->
                        catalog.entrySize(PromptFinder.find(catalog, id, server).id()))
                .orElse(0L);
        try (EntryBudget.Taken taken = budget.take(2 * size)) {
            byte[] found = readers.ask(catalog -> look.at(catalog, PromptFinder.find(catalog, id, server)))
                    .orElseThrow(() -> ProblemException.notFound(without));
            if (found.length < SHORT) {
                exchange.send(200, JSON, found);
            } else {
                exchange.stream(JSON, out -> out.write(found));
            }
        }
    }

    private static PromptJson json(Catalog catalog, PromptRow prompt) {
        return new PromptJson(catalog.prompts().read(prompt));
    }

    /** Not as a text: a graph may be large. */
    private static byte[] json(JsonObject object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonLineWriter writer = new JsonLineWriter(bytes)) {
            writer.write(object);
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
        return bytes.toByteArray();
    }
}
