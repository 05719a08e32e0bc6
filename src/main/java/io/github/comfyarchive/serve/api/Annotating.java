package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.query.Stars;
import io.github.comfyarchive.serve.http.Endpoint;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.Said;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Ratings, tags and notes of a prompt, or of one of its files. */
final class Annotating {
    private static final String PROMPT = "/archive/v1/prompts/{id}";
    private static final Set<String> KNOWN = Set.of("server", "file", "sha256");

    /** Six bytes stand for a character at most, and a note has its share of them. */
    private static final int MOST_BYTES = 6 * SaidText.LONGEST_NOTE + 1000;

    private final Writer writer;
    private final UnaryOperator<Endpoint> guarded;

    /**
     * Prepares it.
     *
     * @param guarded an endpoint that only whoever has a session reaches
     */
    Annotating(Writer writer, UnaryOperator<Endpoint> guarded) {
        this.writer = writer;
        this.guarded = guarded;
    }

    void addTo(Routes routes) {
        routes.add("PUT", PROMPT + "/rating", guarded.apply(this::rate));
        routes.add("DELETE", PROMPT + "/rating", guarded.apply(exchange -> takeBack(exchange, Kind.RATING, "")));
        routes.add("PUT", PROMPT + "/note", guarded.apply(this::note));
        routes.add("DELETE", PROMPT + "/note", guarded.apply(exchange -> takeBack(exchange, Kind.NOTE, "")));
        routes.add("PUT", PROMPT + "/tags/{tag}", guarded.apply(this::tag));
        routes.add(
                "DELETE",
                PROMPT + "/tags/{tag}",
                guarded.apply(exchange -> takeBack(exchange, Kind.TAG, exchange.captured("tag"))));
    }

    private void rate(Exchange exchange) throws IOException {
        Body body = Body.of(exchange, 1000, Set.of("stars"));
        if (!body.has("stars")) {
            throw ProblemException.badRequest("the body says {\"stars\": 1 to 5}");
        }
        int stars = body.number("stars", 0, 1, Stars.MOST);
        say(exchange, Kind.RATING, String.valueOf(stars));
    }

    private void note(Exchange exchange) throws IOException {
        Body body = Body.of(exchange, MOST_BYTES, Set.of("text"));
        String text = SaidText.note(body.one("text").orElse(""), writer.redactor());
        say(exchange, Kind.NOTE, text);
    }

    private void tag(Exchange exchange) throws IOException {
        exchange.body(1000); // nothing is said there
        say(exchange, Kind.TAG, SaidText.tag(exchange.captured("tag"), writer.redactor()));
    }

    private void say(Exchange exchange, Kind kind, String value) throws IOException {
        change(exchange, (changes, targets) -> changes.say(kind, targets, value));
    }

    private void takeBack(Exchange exchange, Kind kind, String value) throws IOException {
        change(exchange, (changes, targets) -> changes.takeBack(kind, targets, value));
    }

    @FunctionalInterface
    private interface Change {
        int of(Changes changes, List<AnnotationTarget> targets);
    }

    private void change(Exchange exchange, Change change) throws IOException {
        Parameters parameters = new Parameters(exchange, KNOWN);
        Optional<String> file = parameters.one("file");
        Optional<String> sha256 = parameters.one("sha256");
        String json = writer.change(changes -> {
            Catalog catalog = changes.catalog();
            PromptRow prompt = PromptFinder.find(catalog, exchange.captured("id"), parameters.one("server"));
            boolean whole = file.isEmpty() && sha256.isEmpty();
            List<OutputRow> files = whole ? List.of() : files(catalog, prompt, file, sha256);
            List<AnnotationTarget> targets = whole
                    ? List.of(AnnotationTarget.prompt(prompt.id()))
                    : files.stream().map(Annotating::target).toList();
            int changed = change.of(changes, targets);
            ArchivedPrompt now = catalog.prompts().read(prompt);
            return json(changed, whole ? now.said() : now.said(files.get(0)));
        });
        exchange.with("Cache-Control", "no-store").json(200, json);
    }

    private static List<OutputRow> files(
            Catalog catalog, PromptRow prompt, Optional<String> name, Optional<String> sha256) {
        List<OutputRow> files = new ArrayList<>();
        for (ArchivedPrompt.ArchivedFile file : catalog.prompts().read(prompt).files()) {
            OutputRow output = file.output();
            boolean meant = output.asset() != null
                    && output.replacedAt() == null
                    && name.filter(asked -> !asked.equals(output.filename())).isEmpty()
                    && sha256.filter(asked -> !asked.equals(output.asset())).isEmpty();
            if (meant) {
                files.add(output);
            }
        }
        if (files.isEmpty()) {
            throw ProblemException.notFound("the prompt has no such file that is archived");
        }
        return files;
    }

    private static AnnotationTarget target(OutputRow output) {
        return new AnnotationTarget(
                output.prompt(),
                new AnnotationTarget.Place(
                        output.nodeId(), output.media(), output.position(), String.valueOf(output.asset())));
    }

    private static String json(int changed, Said said) {
        return JsonLineWriter.text(json -> {
                    json.number("changed", changed);
                    json.number("stars", said.stars());
                    json.texts("tags", said.tags());
                    json.text("note", said.note());
                })
                + "\n";
    }
}
