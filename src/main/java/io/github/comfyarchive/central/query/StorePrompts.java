package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store's prompts, whole. */
final class StorePrompts implements WholePrompts {
    private static final String AFTER_ALL = "\uDBFF\uDFFF";

    private final Asking asking;
    private final Scratch scratch;

    StorePrompts(Asking asking, Scratch scratch) {
        this.asking = asking;
        this.scratch = scratch;
    }

    private record Called(String name, StoreKey key) {}

    /** A whole id tells its partition: the others are not asked, for what is called so wins over what begins so or was called so. */
    @Override
    public List<CalledPrompt> called(String beginning, @Nullable ServerId server, int limit) {
        List<Called> exact = asking.list(
                Sql.of("SELECT p.prompt_id, p.server FROM prompt AS p WHERE p.id = ? AND ", StoreKey.id(beginning))
                        .then(of(server))
                        .then(" ORDER BY p.server LIMIT " + limit),
                row -> new Called(beginning, new StoreKey(StoreText.plain(row.getString(1)), row.getString(2))));
        return called(exact.isEmpty() ? beginning(beginning, server, limit) : exact);
    }

    private List<Called> beginning(String beginning, @Nullable ServerId server, int limit) {
        String from = StoreText.escaped(beginning);
        Sql own = Sql.of(
                "SELECT p.prompt_id AS name, p.prompt_id, p.server, TRUE AS own FROM prompt AS p"
                        + " WHERE p.prompt_id >= ? AND p.prompt_id < ? AND ",
                from,
                from + AFTER_ALL);
        Sql others = Sql.of(
                "SELECT a.alias, p.prompt_id, p.server, FALSE FROM prompt_alias AS a JOIN prompt AS p"
                        + " ON p.id = a.id AND p.server = a.server WHERE a.alias >= ? AND a.alias < ? AND ",
                from,
                from + AFTER_ALL);
        return asking.list(
                Sql.of("SELECT name, prompt_id, server FROM (")
                        .then(own)
                        .then(of(server))
                        .then(" UNION ALL ")
                        .then(others)
                        .then(of(server))
                        .then(") AS called ORDER BY name = ? DESC, name, own DESC, server LIMIT ?", from, limit),
                row -> new Called(
                        StoreText.plain(row.getString(1)),
                        new StoreKey(StoreText.plain(row.getString(2)), row.getString(3))));
    }

    private List<CalledPrompt> called(List<Called> found) {
        Map<Long, PromptRow> rows = rows(found.stream().map(Called::key).toList());
        List<CalledPrompt> called = new ArrayList<>();
        for (Called one : found) {
            PromptRow row = rows.get(scratch.number(one.key()));
            if (row != null) {
                called.add(new CalledPrompt(one.name(), row));
            }
        }
        return called;
    }

    private Sql of(@Nullable ServerId server) {
        return server == null
                ? Sql.TRUE
                : Sql.of(
                        "p.server = ANY (?)",
                        new Sql.Texts(scratch.servers().of(server).uids()));
    }

    /** By their keys here. */
    private Map<Long, PromptRow> rows(List<StoreKey> keys) {
        Map<Long, PromptRow> rows = new HashMap<>();
        if (!keys.isEmpty()) {
            List<Long> here = scratch.bring(keys);
            scratch.catalog()
                    .prompts()
                    .read(here)
                    .forEach(prompt -> rows.put(prompt.prompt().id(), prompt.prompt()));
        }
        return rows;
    }

    private List<PromptRow> inOrder(List<Place> places) {
        Map<Long, PromptRow> rows = rows(places.stream().map(Place::key).toList());
        return places.stream()
                .map(place -> rows.get(scratch.number(place.key())))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<Place> newest(Sql where, String limit) {
        return asking.list(
                Sql.of("SELECT " + Place.COLUMNS + ", TRUE FROM prompt AS p WHERE ")
                        .then(where)
                        .then(Place.NEWEST + limit),
                Place::of);
    }

    @Override
    public Optional<PromptRow> newest(int back, @Nullable ServerId server) {
        return inOrder(newest(of(server), " LIMIT 1 OFFSET " + back)).stream().findFirst();
    }

    @Override
    public List<PromptRow> withFile(String filename, @Nullable ServerId server, int limit) {
        Sql made = Sql.of(
                "EXISTS (SELECT 1 FROM output AS o WHERE o.id = p.id AND o.server = p.server AND o.filename = ?"
                        + " AND o.replaced_at IS NULL AND NOT o.cached)",
                StoreText.escaped(filename));
        return inOrder(newest(made.and(of(server)), " LIMIT " + limit));
    }

    /** In the order in which they are named: that in which they were given. */
    @Override
    public List<ArchivedPrompt> read(List<Long> prompts) {
        Map<Long, ArchivedPrompt> read = new HashMap<>();
        List<Long> here = scratch.ensure(prompts);
        scratch.catalog()
                .prompts()
                .read(here)
                .forEach(prompt -> read.put(prompt.prompt().id(), prompt));
        return prompts.stream().map(read::get).filter(Objects::nonNull).toList();
    }

    @Override
    public RedactedEntry entry(PromptRow prompt) {
        return entries(List.of(prompt.id())).stream()
                .findFirst()
                .orElseThrow(() -> ArchiveException.unusable(
                        "the entry of prompt " + prompt.promptId().value() + " is not in the store", null));
    }

    @Override
    public List<RedactedEntry> entries(List<Long> prompts) {
        List<StoreKey> keys =
                prompts.stream().map(scratch::key).flatMap(Optional::stream).toList();
        return asking.store()
                .transaction(sql -> List.copyOf(
                        new PromptTables(asking.store(), sql).entries(keys).values()));
    }
}
