package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.forget.Forget;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.HomePromptIds;
import io.github.comfyarchive.query.Keep;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.query.Stars;
import io.github.comfyarchive.query.TimeArgument;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.serve.http.Endpoint;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.WholeHome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Has prompts forgotten for good, as {@code archive forget} does; a dry run says what would go. */
final class ForgetRoute {
    private static final int MOST_BYTES = 1 << 20;

    /** A watch is between two prompts before that; a long sync is not waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MOST_KEPT = 999_999_999;
    private static final Set<String> KNOWN = new HashSet<>(AskedFilter.NAMES);

    static {
        KNOWN.addAll(Set.of(
                "prompts", "all", "files_only", "dry_run", "keep_last", "keep_within", "keep_rated", "keep_tag"));
    }

    private final Writer writer;
    private final Clock clock;
    private final UnaryOperator<Endpoint> guarded;

    ForgetRoute(Writer writer, Clock clock, UnaryOperator<Endpoint> guarded) {
        this.writer = writer;
        this.clock = clock;
        this.guarded = guarded;
    }

    void addTo(Routes routes) {
        routes.add("POST", "/archive/v1/forget", guarded.apply(this::forget));
    }

    /** What is to go. */
    private record Wanted(List<String> prompts, Optional<String> server, Filter filter, Keep keep, boolean filesOnly) {
        HomePromptIds in(HomeCatalog catalog) {
            if (prompts.isEmpty()) {
                return catalog.ids(filter, 0).without(keep);
            }
            List<Long> keys = new ArrayList<>();
            for (String id : prompts) {
                keys.add(PromptFinder.find(catalog, id, server).id());
            }
            return catalog.ids(keys).without(keep);
        }
    }

    private void forget(Exchange exchange) throws IOException {
        new Parameters(exchange, Set.of());
        Body body = Body.of(exchange, MOST_BYTES, KNOWN);
        Wanted wanted = wanted(body);
        boolean dryRun = body.truth("dry_run");
        exchange.takesLong();
        writer.home();
        Redactor redactor = writer.redactor();
        String json = writer.archive((archive, catalog) ->
                dryRun ? told(archive, catalog, redactor, wanted) : done(archive, catalog, redactor, wanted));
        exchange.with("Cache-Control", "no-store").json(200, json);
    }

    private Wanted wanted(Body body) {
        AskedFilter asked = AskedFilter.of(body, clock);
        List<String> prompts = body.all("prompts");
        Filter filter = asked.all();
        Filter servers = Filter.builder().servers(filter.servers()).build();
        if (!prompts.isEmpty() && (!filter.equals(servers) || filter.servers().size() > 1)) {
            throw ProblemException.badRequest(
                    "prompts are named, or found by a filter, not both; one server goes with both");
        }
        if (prompts.isEmpty() && filter.equals(Filter.ALL) && !body.truth("all")) {
            throw ProblemException.badRequest("which prompts? Their ids, a filter, or \"all\": true");
        }
        return new Wanted(prompts, filter.servers().stream().findFirst(), filter, keep(body), body.truth("files_only"));
    }

    private Keep keep(Body body) {
        String since = body.one("keep_within")
                .map(text -> TimeArgument.parse(text, clock)
                        .orElseThrow(() -> ProblemException.badRequest("keep_within is a time such as 30d, 6mo or 1y"))
                        .since())
                .orElse(null);
        return new Keep(
                body.number("keep_last", 0, 0, MOST_KEPT),
                since,
                body.number("keep_rated", 0, 0, Stars.MOST),
                body.all("keep_tag"));
    }

    private String told(Archive archive, HomeCatalog catalog, Redactor redactor, Wanted wanted) throws IOException {
        PromptIds.Own own = wanted.in(catalog).own();
        long room = new Forget(archive, redactor).room();
        List<String> copies = copies();
        return JsonLineWriter.text(json -> {
                    json.truth("dry_run", true);
                    json.number("prompts", own.prompts());
                    json.number("files", own.files());
                    json.number("bytes", own.bytes());
                    json.number("linked_files", own.linked());
                    json.number("linked_bytes", own.linkedBytes());
                    json.number("room_bytes", room);
                    json.texts("copies", copies);
                })
                + "\n";
    }

    @SuppressWarnings("try") // the lock is held, not used
    private String done(Archive archive, HomeCatalog catalog, Redactor redactor, Wanted wanted) throws IOException {
        try (WholeHome locked = WholeHome.lock(writer.home(), PATIENCE)) {
            archive.requireInPlace();
            archive.assetDisk().require();
            Forget forget = new Forget(archive, redactor);
            requireRoom(forget);
            wanted.in(catalog).forEach(keys -> forget.decide(keys, wanted.filesOnly()));
            Forget.Report report = forget.run(done -> {});
            return json(report, copies());
        } catch (HomeLockedException busy) {
            throw new ProblemException(
                    503,
                    "a sync, an import or another program is at work on the archive; nothing was forgotten: ask again");
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is ending");
        }
    }

    private void requireRoom(Forget forget) throws IOException {
        long room = forget.room();
        if (Files.getFileStore(writer.home().root()).getUsableSpace() < room) {
            throw new ProblemException(
                    507,
                    "nothing was forgotten: the database is rewritten, which takes about " + room
                            + " bytes beside it, and fewer are free there");
        }
    }

    /** Copies of the database that lie in the home: they hold what goes. */
    private List<String> copies() throws IOException {
        HomeFolder home = writer.home();
        return home.beside().stream()
                .filter(home::isCopyOfDatabase)
                .map(file -> home.root().relativize(file).toString())
                .toList();
    }

    private static String json(Forget.Report report, List<String> copies) {
        return JsonLineWriter.text(json -> {
                    json.truth("dry_run", false);
                    json.number(
                            "prompts", report.done().prompts() + report.done().filesOnly());
                    json.number("files", report.done().files());
                    json.number("bytes", report.done().bytes());
                    json.number("database_bytes", report.databaseBytes());
                    json.truth("rewritten", report.rewritten());
                    json.texts("copies", copies);
                })
                + "\n";
    }
}
