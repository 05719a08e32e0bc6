package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.ServerRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A prompt as people name it on the command line. */
final class PromptArgument {
    /** More would leave nobody knowing which to choose: a longer beginning of the id does. */
    private static final int MATCHES_SHOWN = 10;

    /** A prompt may have several. */
    private static final int MOST_IDS = 100;

    private PromptArgument() {}

    /**
     * The prompt that is meant.
     *
     * @param server only of this server; null for whichever
     * @param promptId an id, also one that it had before (of an import, of a server that was merged), or as much of its beginning as
     *     no other has
     * @param told told in a sentence which it is, where prompts of several servers have the id
     * @throws UsageException if there is none, or more than one
     */
    static PromptRow find(Catalog catalog, @Nullable String server, String promptId, Consumer<String> told) {
        HomeFolder home = catalog.home();
        @Nullable ServerRow only = server == null ? null : server(catalog, server);
        if (promptId.isEmpty()) {
            throw new UsageException("a prompt id is missing");
        }
        List<CalledPrompt> called = catalog.prompts().called(promptId, only == null ? null : only.id(), MOST_IDS);
        List<PromptRow> found = distinct(called.stream().map(CalledPrompt::row));
        if (found.isEmpty()) {
            throw new UsageException("no prompt beginning with " + promptId + " is archived in " + home
                    + (only == null ? "" : " of " + only.name()));
        }
        List<PromptRow> exact = found.stream()
                .filter(row -> row.promptId().value().equals(promptId))
                .toList();
        if (exact.isEmpty()) {
            exact = distinct(
                    called.stream().filter(one -> one.called().equals(promptId)).map(CalledPrompt::row));
        }
        if (exact.size() > 1) {
            return newest(catalog, exact, told);
        }
        if (found.size() == 1 || exact.size() == 1) {
            return exact.isEmpty() ? found.get(0) : exact.get(0);
        }
        String ids = called.stream()
                .map(CalledPrompt::called)
                .distinct()
                .limit(MATCHES_SHOWN)
                .collect(Collectors.joining(", "));
        throw new UsageException("several prompts begin with " + promptId + ": " + ids
                + (found.size() > MATCHES_SHOWN ? ", ..." : "") + "; give more of the id");
    }

    /** Each once, though it may be found by several ids. */
    private static List<PromptRow> distinct(Stream<PromptRow> rows) {
        Map<Long, PromptRow> distinct = new LinkedHashMap<>();
        rows.forEach(row -> distinct.putIfAbsent(row.id(), row));
        return List.copyOf(distinct.values());
    }

    private static ServerRow server(Catalog catalog, String name) {
        return catalog.servers()
                .byName(name)
                .or(() -> catalog.servers().find(null, name))
                .orElseThrow(() -> new UsageException("no server is called " + name + ": archive servers lists them"));
    }

    /** A whole id is never ambiguous: clients may choose ids, and two servers have the same then. */
    private static PromptRow newest(Catalog catalog, List<PromptRow> same, Consumer<String> told) {
        PromptRow newest = same.stream()
                .max(Comparator.comparing(PromptArgument::ended).thenComparing(PromptRow::id))
                .orElseThrow();
        Map<ServerId, String> names = new HashMap<>();
        catalog.servers().all().forEach(listed -> {
            if (listed.server() != null) {
                names.put(listed.server().id(), listed.server().name());
            }
        });
        told.accept("prompts of " + same.size() + " servers have this id: this is the newest, of "
                + names.get(newest.serverId()) + "; --server says which of "
                + same.stream().map(row -> names.get(row.serverId())).sorted().collect(Collectors.joining(", ")));
        return newest;
    }

    private static String ended(PromptRow row) {
        String finished = row.finishedAt();
        String started = row.startedAt();
        return finished != null ? finished : started != null ? started : row.createdAt();
    }
}
