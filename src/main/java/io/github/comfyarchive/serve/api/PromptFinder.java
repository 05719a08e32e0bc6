package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.ServerRow;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The prompt that a path names: by its whole id, or by one that it had before a server told it or servers were merged. */
final class PromptFinder {
    /** Of one id: as many servers as have it. */
    private static final int MOST = 100;

    private PromptFinder() {}

    /**
     * Finds it. Clients may choose ids, and two servers have the same then: it is the newest that is meant.
     *
     * @param server the name or address of its server, where it is asked for
     * @throws ProblemException 404 if there is none
     */
    static PromptRow find(Catalog catalog, String id, Optional<String> server) {
        ServerId only = server.map(name -> server(catalog, name).id()).orElse(null);
        List<CalledPrompt> called = id.isEmpty() ? List.of() : catalog.prompts().called(id, only, MOST);
        Optional<PromptRow> own = newest(called.stream()
                .map(CalledPrompt::row)
                .filter(row -> row.promptId().value().equals(id))
                .toList());
        return own.or(() -> newest(called.stream()
                        .filter(one -> one.called().equals(id))
                        .map(CalledPrompt::row)
                        .toList()))
                .orElseThrow(() -> ProblemException.notFound(
                        "no prompt of that id is archived" + (server.isPresent() ? " of that server" : "")));
    }

    /** The server of that name or address. */
    static ServerRow server(Catalog catalog, String name) {
        return catalog.servers()
                .byName(name)
                .or(() -> catalog.servers().at(name))
                .orElseThrow(() -> ProblemException.notFound("no server is called so; /archive/v1/servers lists them"));
    }

    private static Optional<PromptRow> newest(List<PromptRow> rows) {
        return rows.stream().max(Comparator.comparing(PromptFinder::ended).thenComparing(PromptRow::id));
    }

    private static String ended(PromptRow row) {
        String finished = row.finishedAt();
        String started = row.startedAt();
        return finished != null ? finished : started != null ? started : row.createdAt();
    }
}
