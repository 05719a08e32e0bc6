package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.ServerRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A prompt as people name it on the command line. */
final class PromptArgument {
    /** More would leave nobody knowing which to choose: a longer beginning of the id does. */
    private static final int MATCHES_SHOWN = 10;

    private static final Pattern LAST = Pattern.compile("last(?:~([0-9]{1,9}))?");

    /** What stands for a prompt on the command line, in a line of help. */
    static final String FORMS = "Its id or the beginning of it, the name of a file that it made, last, or last~3.";

    /** A prompt may have several. */
    private static final int MOST_IDS = 100;

    private PromptArgument() {}

    /**
     * The prompt that is meant.
     *
     * @param server only of this server; null for whichever
     * @param promptId an id, also one that it had before (of an import, of a server that was merged), or as much of its beginning as
     *     no other has; else {@code last}, {@code last~3}, or the name of a file
     * @param told told in a sentence which it is, where prompts of several servers have the id
     * @throws UsageException if there is none, or more than one
     */
    static PromptRow find(Catalog catalog, @Nullable String server, String promptId, Consumer<String> told) {
        @Nullable ServerRow only = server == null ? null : server(catalog, server);
        if (promptId.isEmpty()) {
            throw new UsageException("a prompt id is missing");
        }
        List<CalledPrompt> called = catalog.prompts().called(promptId, only == null ? null : only.id(), MOST_IDS);
        List<PromptRow> found = distinct(called.stream().map(CalledPrompt::row));
        if (found.isEmpty()) {
            Optional<PromptRow> otherwise = otherwise(catalog, only, promptId);
            if (otherwise.isPresent()) {
                return otherwise.get();
            }
            throw new UsageException("no prompt beginning with " + promptId + " is archived in " + catalog.place()
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

    /** By its place in the list, or by a file that it made. */
    private static Optional<PromptRow> otherwise(Catalog catalog, @Nullable ServerRow only, String text) {
        @Nullable ServerId server = only == null ? null : only.id();
        Matcher last = LAST.matcher(text);
        if (last.matches()) {
            int back = last.group(1) == null ? 0 : Integer.parseInt(last.group(1));
            return catalog.prompts().newest(back, server);
        }
        List<PromptRow> makers = catalog.prompts().withFile(text, server, MATCHES_SHOWN + 1);
        if (makers.size() > 1) {
            throw new UsageException("several prompts made a file " + text + ": " + ids(makers) + "; give an id");
        }
        return makers.stream().findFirst();
    }

    private static String ids(List<PromptRow> rows) {
        return rows.stream()
                        .limit(MATCHES_SHOWN)
                        .map(row -> row.promptId().value())
                        .collect(Collectors.joining(", "))
                + (rows.size() > MATCHES_SHOWN ? ", ..." : "");
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
                .or(() -> catalog.servers().at(name))
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
