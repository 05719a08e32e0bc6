package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.central.sql.RowInsert.Column;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.LargeLiterals;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the store has of prompts, read and written whole. Each statement names the ids of its prompts, so that it touches no other
 * partitions than theirs. For one transaction.
 */
public final class PromptTables {
    /** Keys of servers are a home's own; the store's is in the prompt's key. */
    private static final ServerId NO_SERVER = new ServerId(1);

    private static final List<Column> KEY = List.of(Column.of("id", "bytea"), Column.of("server", "text"));

    private static final List<String> CHILDREN =
            List.of("entry", "replaced_entry", "output", "redaction", "prompt_alias");

    private final StoreDatabase store;
    private final PlainSql sql;
    private final StoredLiterals literals;
    private final Set<String> namesOut = new TreeSet<>();

    /** Runs its statements in the transaction of the caller. */
    public PromptTables(StoreDatabase store, PlainSql sql) {
        this.store = store;
        this.sql = sql;
        this.literals = new StoredLiterals(store, sql);
    }

    /**
     * A prompt to be written.
     *
     * @param prompt what is known of it
     * @param index by what it is found
     * @param assets what is known of its files, by their names
     */
    public record Written(StoredPrompt prompt, PromptIndex index, Function<String, @Nullable AssetRow> assets) {}

    /**
     * Claims prompts that the store has not got.
     *
     * @param prompts in the order of their ids
     * @return ids of those that came, in hex; the others came from somebody else meanwhile
     */
    public Set<String> claim(List<Written> prompts) throws SQLException {
        RowInsert rows = new RowInsert(
                store,
                "prompt",
                plus(
                        Column.of("prompt_id", "text"),
                        Column.of("place", "bigint"),
                        Column.of("number", "float8"),
                        Column.of("status", "text"),
                        Column.of("completed", "boolean"),
                        Column.of("client_id", "text"),
                        Column.of("workflow_id", "text"),
                        Column.of("created_at", "text"),
                        Column.of("started_at", "text"),
                        Column.of("finished_at", "text"),
                        Column.of("duration_ms", "bigint"),
                        Column.of("first_archived_at", "text"),
                        Column.of("last_changed_at", "text"),
                        new Column("timed", "text", "text[]"),
                        new Column("models", "text", "text[]"),
                        new Column("loras", "text", "text[]"),
                        new Column("seeds", "text", "text[]"),
                        new Column("words", "text", "tsvector"),
                        new Column("inputs", "text", "tsvector"),
                        Column.of("partly", "boolean"),
                        Column.of("derivation", "text")),
                "ON CONFLICT DO NOTHING");
        for (Written written : prompts) {
            StoredPrompt prompt = written.prompt();
            PromptIndex index = written.index();
            Publication.Row row = prompt.row();
            rows.add(
                    prompt.key().id(),
                    prompt.key().server(),
                    prompt.key().promptId(),
                    prompt.place(),
                    row.number(),
                    row.status(),
                    row.completed(),
                    row.clientId(),
                    row.workflowId(),
                    row.createdAt(),
                    row.startedAt(),
                    row.finishedAt(),
                    row.durationMs(),
                    row.firstArchivedAt(),
                    row.lastChangedAt(),
                    RowInsert.array(index.timed()),
                    RowInsert.array(index.models()),
                    RowInsert.array(index.loras()),
                    RowInsert.array(index.seeds()),
                    index.words().literal(),
                    index.inputs().literal(),
                    index.words().partly() || index.inputs().partly(),
                    row.derivation());
        }
        Set<String> came = new TreeSet<>();
        for (byte[] id : rows.writeReturning("id")) {
            came.add(HexFormat.of().formatHex(id));
        }
        return came;
    }

    /**
     * Writes prompts whole, whose rows were taken out before.
     *
     * @throws SQLException of a kind that has the transaction begin again, where somebody else told of one meanwhile
     */
    public void write(List<Written> prompts) throws SQLException {
        if (claim(prompts).size() < prompts.size()) {
            throw new SQLException("somebody else told of the same prompt meanwhile", StoreException.BEGIN_AGAIN);
        }
        writeChildren(prompts);
    }

    private static List<Column> plus(Column... columns) {
        List<Column> all = new ArrayList<>(KEY);
        all.addAll(List.of(columns));
        return all;
    }

    /** Writes all but the rows of prompts, which were claimed, and what people added. */
    public void writeChildren(List<Written> prompts) throws SQLException {
        names(prompts);
        entries(prompts);
        RowInsert outputs = new RowInsert(store, "output", OUTPUT, "");
        RowInsert redactions = new RowInsert(
                store,
                "redaction",
                plus(
                        Column.of("seq", "integer"),
                        Column.of("output", "integer"),
                        Column.of("path", "text"),
                        Column.of("rule", "text")),
                "");
        RowInsert aliases =
                new RowInsert(store, "prompt_alias", plus(Column.of("alias", "text")), "ON CONFLICT DO NOTHING");
        for (Written written : prompts) {
            StoreKey key = written.prompt().key();
            OtherHome.Prompt whole = written.prompt().whole();
            Map<Long, Integer> places = new LinkedHashMap<>();
            for (OutputRow output : whole.outputs()) {
                places.put(output.id(), places.size());
                output(outputs, key, places.size() - 1, output, written.assets());
            }
            int seq = 0;
            for (RedactionRow redaction : whole.redactions()) {
                Long output = redaction.output();
                redactions.add(
                        key.id(),
                        key.server(),
                        seq++,
                        output == null ? null : places.get(output),
                        redaction.path(),
                        redaction.rule());
            }
            for (OtherHome.Alias alias : whole.aliases()) {
                aliases.add(key.id(), key.server(), alias.promptId().value());
            }
        }
        assets(prompts);
        outputs.write();
        redactions.write();
        aliases.write();
        annotate(prompts.stream()
                .map(Written::prompt)
                .flatMap(prompt -> prompt.whole().annotations().stream()
                        .map(one -> new StoredAnnotations.Added(prompt.key(), one)))
                .toList());
    }

    /** What is known of files, in one order; whether their bytes are there is not said. */
    private void assets(List<Written> prompts) throws SQLException {
        Map<String, AssetRow> assets = new TreeMap<>();
        for (Written written : prompts) {
            for (OutputRow output : written.prompt().whole().outputs()) {
                AssetRow asset =
                        output.asset() == null ? null : written.assets().apply(output.asset());
                if (asset != null) {
                    assets.put(asset.sha256(), asset);
                }
            }
        }
        RowInsert rows = new RowInsert(
                store,
                "asset",
                List.of(
                        Column.of("sha256", "text"),
                        Column.of("size", "bigint"),
                        Column.of("media_type", "text"),
                        Column.of("extension", "text"),
                        Column.of("width", "integer"),
                        Column.of("height", "integer"),
                        Column.of("masked", "integer"),
                        Column.of("stored_at", "text")),
                "ON CONFLICT DO NOTHING");
        assets.values()
                .forEach(asset -> rows.add(
                        asset.sha256(),
                        asset.size(),
                        asset.mediaType(),
                        asset.extension(),
                        asset.width(),
                        asset.height(),
                        asset.masked(),
                        asset.storedAt()));
        rows.write();
    }

    private static final List<Column> OUTPUT = plus(
            Column.of("seq", "integer"),
            Column.of("node_id", "text"),
            Column.of("media", "text"),
            Column.of("position", "integer"),
            Column.of("filename", "text"),
            Column.of("subfolder", "text"),
            Column.of("type", "text"),
            Column.of("cached", "boolean"),
            Column.of("state", "text"),
            Column.of("asset", "text"),
            Column.of("provenance", "text"),
            Column.of("attempts", "integer"),
            Column.of("last_error", "text"),
            Column.of("fetched_at", "text"),
            Column.of("replaced_at", "text"),
            Column.of("media_type", "text"),
            Column.of("size", "bigint"));

    private static void output(
            RowInsert rows, StoreKey key, int seq, OutputRow output, Function<String, @Nullable AssetRow> assets) {
        AssetRow asset = output.asset() == null ? null : assets.apply(output.asset());
        rows.add(
                key.id(),
                key.server(),
                seq,
                output.nodeId(),
                output.media(),
                output.position(),
                output.filename(),
                output.subfolder(),
                output.type(),
                output.cached(),
                word(output.state()),
                output.asset(),
                word(output.provenance()),
                output.attempts(),
                output.lastError(),
                output.fetchedAt(),
                output.replacedAt(),
                asset == null ? null : asset.mediaType(),
                asset == null ? null : asset.size());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** In their order: who writes the same names waits for another in the same order. */
    private void names(List<Written> prompts) throws SQLException {
        Set<List<String>> names =
                new TreeSet<>((one, other) -> String.join("\n", one).compareTo(String.join("\n", other)));
        for (Written written : prompts) {
            written.index().names().forEach(name -> names.add(List.of(name.kind(), name.name())));
        }
        RowInsert rows = new RowInsert(
                store,
                "model",
                List.of(Column.of("kind", "text"), Column.of("name", "text")),
                "ON CONFLICT DO NOTHING");
        names.forEach(name -> rows.add(name.get(0), name.get(1)));
        rows.write();
        sql.list(
                """
                SELECT name FROM model WHERE (kind, name) IN (SELECT * FROM unnest(?::text[], ?::text[]))
                ORDER BY kind, name FOR KEY SHARE
                """,
                row -> row.getString(1),
                escaped(names.stream().map(name -> name.get(0)).toList()),
                escaped(names.stream()
                        .map(name -> name.get(1))
                        .toList())); // until these prompts are seen, nobody removes them
    }

    private Array escaped(List<String> texts) throws SQLException {
        return store.array("text", texts.stream().map(StoreText::escaped).toArray());
    }

    /**
     * Removes names of models and large literals that no prompt has any more of those that were taken out: a secret may have stood in them. At the
     * end of a transaction.
     */
    public void dropUnused() throws SQLException {
        literals.dropUnused();
        if (namesOut.isEmpty()) {
            return;
        }
        Array left = store.array("text", namesOut.toArray());
        namesOut.clear();
        List<String> unused =
                sql.list("SELECT name FROM model WHERE name = ANY (?) AND " + UNUSED, row -> row.getString(1), left);
        if (!unused.isEmpty()) {
            Array these = store.array("text", unused.toArray());
            sql.list(
                    "SELECT name FROM model WHERE name = ANY (?) ORDER BY kind, name FOR UPDATE",
                    row -> row.getString(1),
                    these); // by now whoever told of one has ended
            sql.update("DELETE FROM model WHERE name = ANY (?) AND " + UNUSED, these);
        }
    }

    private static final String UNUSED = """
            CASE WHEN kind = 'lora' THEN NOT EXISTS (SELECT 1 FROM prompt WHERE loras @> ARRAY[model.name])
                ELSE NOT EXISTS (SELECT 1 FROM prompt WHERE models @> ARRAY[model.name]) END""";

    private void entries(List<Written> prompts) throws SQLException {
        List<Column> columns = List.of(
                Column.of("sha256", "bytea"),
                Column.of("size", "bigint"),
                Column.of("rules_version", "text"),
                Column.of("json", "bytea"),
                new Column("literals", "text", "text[]"));
        RowInsert entries = new RowInsert(store, "entry", plus(columns.toArray(new Column[0])), "");
        List<Column> withPlace = new ArrayList<>(plus(Column.of("seq", "integer")));
        withPlace.addAll(columns);
        RowInsert replaced = new RowInsert(store, "replaced_entry", withPlace, "");
        for (Written written : prompts) {
            StoreKey key = written.prompt().key();
            RedactedEntry entry = written.prompt().whole().entry();
            PackedEntry packed = PackedEntry.of(entry, literals);
            entries.add(
                    key.id(),
                    key.server(),
                    packed.sha256(),
                    packed.size(),
                    packed.rulesVersion(),
                    packed.json(),
                    array(packed.literals()));
            int seq = 0;
            for (RedactedEntry earlier : written.prompt().whole().replaced()) {
                PackedEntry one = PackedEntry.of(earlier, literals);
                replaced.add(
                        key.id(),
                        key.server(),
                        seq++,
                        one.sha256(),
                        one.size(),
                        one.rulesVersion(),
                        one.json(),
                        array(one.literals()));
            }
        }
        literals.write();
        entries.write();
        replaced.write();
    }

    private static @Nullable String array(Set<String> literals) {
        return literals.isEmpty() ? null : RowInsert.array(List.copyOf(literals));
    }

    /** Takes over what people added, where it was said later than what is there. */
    public void annotate(List<StoredAnnotations.Added> all) throws SQLException {
        StoredAnnotations said = new StoredAnnotations(
                store,
                sql,
                all.stream().map(StoredAnnotations.Added::key).distinct().toList());
        all.forEach(one -> said.merge(one.key(), one.annotation()));
        said.write();
    }

    /**
     * A prompt that is there.
     *
     * @param key under which its rows stand
     */
    public record Held(
            StoreKey key,
            @Nullable Double number,
            @Nullable String startedAt,
            @Nullable String finishedAt) {}

    /**
     * Holds prompts: nobody else changes them, or what is said of them, until the transaction ends.
     *
     * @param keys of prompts; whatever their servers, all of these ids are held
     * @return those that are there, in the order of their ids
     * @throws SQLException of a kind that has the transaction begin again, where one was written anew meanwhile
     */
    public List<Held> hold(Collection<StoreKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return List.of();
        }
        Array ids =
                store.array("bytea", keys.stream().map(StoreKey::id).distinct().toArray());
        List<Held> held = sql.list(
                """
                SELECT prompt_id, server, number, started_at, finished_at FROM prompt WHERE id = ANY (?)
                ORDER BY id, server FOR UPDATE
                """,
                row -> new Held(
                        new StoreKey(StoreText.plain(row.getString(1)), row.getString(2)),
                        PlainSql.nullableDouble(row, "number"),
                        row.getString(4),
                        row.getString(5)),
                ids);
        long there = sql.one("SELECT count(*) FROM prompt WHERE id = ANY (?)", row -> row.getLong(1), ids);
        if (there != held.size()) {
            throw new SQLException("somebody else wrote the same prompt anew meanwhile", StoreException.BEGIN_AGAIN);
        }
        return held;
    }

    /**
     * Takes prompts out whole, but for what people added, which goes where it is said again, and what they alone said ({@link #dropUnused}).
     *
     * @param prompts their keys
     */
    public void delete(Collection<StoreKey> prompts) throws SQLException {
        if (!prompts.isEmpty()) {
            Array ids = store.array("bytea", prompts.stream().map(StoreKey::id).toArray());
            namesOut.addAll(sql.list(
                    "SELECT DISTINCT unnest(models || loras) FROM prompt WHERE id = ANY (?)",
                    row -> row.getString(1),
                    ids));
            literals.leave(ids);
        }
        for (StoreKey key : prompts) {
            for (String table : CHILDREN) {
                sql.update("DELETE FROM " + table + " WHERE id = ? AND server = ?", key.id(), key.server());
            }
            sql.update("DELETE FROM prompt WHERE id = ? AND server = ?", key.id(), key.server());
        }
    }

    /** Gives what is kept beside a prompt to another key of the same: what people added, each of it once, and by which homes it came. */
    public void follow(StoreKey from, StoreKey to) throws SQLException {
        sql.update(
                "UPDATE annotation SET server = ? WHERE id = ? AND server = ?", to.server(), from.id(), from.server());
        sql.update("""
                INSERT INTO origin (id, server, epoch, place) SELECT id, ?, epoch, place FROM origin
                WHERE id = ? AND server = ? ON CONFLICT DO NOTHING
                """, to.server(), from.id(), from.server());
        sql.update("DELETE FROM origin WHERE id = ? AND server = ?", from.id(), from.server());
        StoredAnnotations said = new StoredAnnotations(store, sql, List.of(to));
        said.settle(to);
        said.write();
    }

    /** Takes prompts out with all that is said of them, and by which homes they came. */
    public void deleteWhole(Collection<StoreKey> prompts) throws SQLException {
        delete(prompts);
        for (StoreKey key : prompts) {
            sql.update("DELETE FROM annotation WHERE id = ? AND server = ?", key.id(), key.server());
            sql.update("DELETE FROM origin WHERE id = ? AND server = ?", key.id(), key.server());
        }
    }

    /** A prompt's other ids, and all entries that can be read: its own, and those that were replaced. */
    public record Told(List<String> aliases, List<RedactedEntry> entries) {}

    /**
     * Reads what tells of all runs of a prompt. An entry that is damaged tells of none.
     *
     * @param key under which its rows stand
     */
    public Told told(StoreKey key) throws SQLException {
        List<RedactedEntry> entries = new ArrayList<>();
        for (String table : List.of("entry", "replaced_entry")) {
            List<PackedEntry> packed = sql.list(
                    "SELECT " + PackedEntry.COLUMNS + " FROM " + table + " WHERE id = ? AND server = ?",
                    PackedEntry::read,
                    key.id(),
                    key.server());
            LargeLiterals joined = literals(packed);
            for (PackedEntry one : packed) {
                one.whole(new PromptId(key.promptId()), joined).ifPresent(entries::add);
            }
        }
        List<String> aliases = sql.list(
                "SELECT alias FROM prompt_alias WHERE id = ? AND server = ?",
                row -> StoreText.plain(row.getString(1)),
                key.id(),
                key.server());
        return new Told(aliases, entries);
    }

    /**
     * Reads prompts whole.
     *
     * @param keys of prompts; what is not there is left out
     * @return they, by their keys, in the order in which these were asked for
     * @throws StoreException if one is damaged
     */
    public Map<StoreKey, StoredPrompt> read(Collection<StoreKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Reading reading = new Reading(keys);
        Map<StoreKey, StoredPrompt> found = new LinkedHashMap<>();
        for (StoreKey key : keys) {
            StoredPrompt prompt = reading.prompt(key);
            if (prompt != null) {
                found.put(key, prompt);
            }
        }
        return found;
    }

    /**
     * What is known of files, whether their bytes are in the store or on their way.
     *
     * @param sha256s their names
     */
    public Map<String, AssetRow> assets(Collection<String> sha256s) throws SQLException {
        Map<String, AssetRow> assets = new LinkedHashMap<>();
        if (!sha256s.isEmpty()) {
            for (AssetRow asset : sql.list(AssetRow.class, """
                    SELECT sha256, size, media_type, extension, width, height, masked, stored_at
                    FROM asset WHERE sha256 = ANY (?)
                    """, store.array("text", sha256s.toArray()))) {
                assets.put(asset.sha256(), asset);
            }
        }
        return assets;
    }

    /**
     * Reads the entries of prompts alone.
     *
     * @param keys of prompts; what is not there is left out
     * @return they, by their keys, in the order in which these were asked for
     * @throws StoreException if one is damaged
     */
    public Map<StoreKey, RedactedEntry> entries(Collection<StoreKey> keys) throws SQLException {
        Map<String, String> promptIds = new LinkedHashMap<>();
        keys.forEach(key -> promptIds.put(key.hex(), key.promptId()));
        Map<StoreKey, PackedEntry> read = new HashMap<>();
        sql.list(
                        "SELECT id, server, " + PackedEntry.COLUMNS + " FROM entry WHERE id = ANY (?)",
                        row -> {
                            String id = Objects.requireNonNull(
                                    promptIds.get(HexFormat.of().formatHex(row.getBytes("id"))));
                            return Map.entry(new StoreKey(id, row.getString("server")), PackedEntry.read(row));
                        },
                        store.array(
                                "bytea",
                                keys.stream().map(StoreKey::id).distinct().toArray()))
                .forEach(one -> read.put(one.getKey(), one.getValue()));
        LargeLiterals joined = literals(read.values());
        Map<StoreKey, RedactedEntry> found = new LinkedHashMap<>();
        for (StoreKey key : keys) {
            PackedEntry entry = read.get(key);
            if (entry != null) {
                found.put(key, entry.unpacked(new PromptId(key.promptId()), joined));
            }
        }
        return found;
    }

    private LargeLiterals literals(Collection<PackedEntry> entries) throws SQLException {
        Set<String> hashes = new TreeSet<>();
        entries.forEach(entry -> hashes.addAll(entry.literals()));
        return literals.read(hashes);
    }

    /** All rows of some prompts. */
    private final class Reading {
        private final Array ids;
        private final Map<StoreKey, List<Read<RedactedEntry>>> entries;
        private final Map<StoreKey, List<Read<RedactedEntry>>> replaced;
        private final Map<StoreKey, List<Read<OutputRow>>> outputs;
        private final Map<StoreKey, List<Read<RedactionRow>>> redactions;
        private final Map<StoreKey, List<Read<Annotation>>> annotations;
        private final Map<StoreKey, List<Read<OtherHome.Alias>>> aliases;
        private final Map<StoreKey, Main> rows = new LinkedHashMap<>();
        private final Map<String, String> promptIds = new LinkedHashMap<>();

        Reading(Collection<StoreKey> keys) throws SQLException {
            keys.forEach(key -> promptIds.put(key.hex(), key.promptId()));
            ids = store.array(
                    "bytea", keys.stream().map(StoreKey::id).distinct().toArray());
            PlainSql.Row<Publication.Row> row = sql.row(Publication.Row.class);
            sql.list("""
                            SELECT id, server, place, number, status, completed, client_id, workflow_id, created_at, started_at,
                                finished_at, duration_ms, first_archived_at, last_changed_at, derivation
                            FROM prompt WHERE id = ANY (?)
                            """, found -> new Main(key(found), found.getLong("place"), plain(row.of(found))), ids)
                    .forEach(main -> rows.put(main.key(), main));
            String entry = "id, server, " + PackedEntry.COLUMNS + " FROM ";
            entries = unpacked(read(entry + "entry", "", PackedEntry::read));
            replaced = unpacked(read(entry + "replaced_entry", " ORDER BY seq", PackedEntry::read));
            outputs = read("* FROM output", " ORDER BY seq", this::output);
            redactions = read("* FROM redaction", " ORDER BY seq", this::redaction);
            annotations = read("* FROM annotation", " ORDER BY uid", StoredAnnotations::read);
            aliases = read("* FROM prompt_alias", " ORDER BY alias", this::alias);
        }

        private record Main(StoreKey key, long place, Publication.Row row) {}

        private record Read<T>(StoreKey key, T row) {}

        private <T> Map<StoreKey, List<Read<T>>> read(String from, String order, PlainSql.Row<T> row)
                throws SQLException {
            Map<StoreKey, List<Read<T>>> all = new LinkedHashMap<>();
            for (Read<T> one : sql.list(
                    "SELECT " + from + " WHERE id = ANY (?)" + order,
                    found -> new Read<>(key(found), row.of(found)),
                    ids)) {
                all.computeIfAbsent(one.key(), key -> new ArrayList<>()).add(one);
            }
            return all;
        }

        private OtherHome.Alias alias(ResultSet row) throws SQLException {
            return new OtherHome.Alias(NO_SERVER, new PromptId(text(row, "alias")));
        }

        private StoreKey key(ResultSet row) throws SQLException {
            String hex = HexFormat.of().formatHex(row.getBytes("id"));
            return new StoreKey(Objects.requireNonNull(promptIds.get(hex)), row.getString("server"));
        }

        private Map<StoreKey, List<Read<RedactedEntry>>> unpacked(Map<StoreKey, List<Read<PackedEntry>>> packed)
                throws SQLException {
            LargeLiterals joined = literals(packed.values().stream()
                    .flatMap(List::stream)
                    .map(Read::row)
                    .toList());
            Map<StoreKey, List<Read<RedactedEntry>>> all = new LinkedHashMap<>();
            packed.forEach((key, entries) -> all.put(
                    key,
                    entries.stream()
                            .map(one -> new Read<>(key, one.row().unpacked(new PromptId(key.promptId()), joined)))
                            .toList()));
            return all;
        }

        private OutputRow output(ResultSet row) throws SQLException {
            return new OutputRow(
                    row.getInt("seq"),
                    0,
                    text(row, "node_id"),
                    text(row, "media"),
                    row.getInt("position"),
                    text(row, "filename"),
                    text(row, "subfolder"),
                    text(row, "type"),
                    row.getBoolean("cached"),
                    PlainSql.state(row, "state", OutputState.class),
                    row.getString("asset"),
                    PlainSql.state(row, "provenance", Provenance.class),
                    row.getInt("attempts"),
                    StoreText.plainOrNull(row.getString("last_error")),
                    row.getString("fetched_at"),
                    row.getString("replaced_at"));
        }

        private RedactionRow redaction(ResultSet row) throws SQLException {
            return new RedactionRow(
                    0, PlainSql.nullableLong(row, "output"), text(row, "path"), text(row, "rule"), null);
        }

        @Nullable
        StoredPrompt prompt(StoreKey key) {
            Main main = rows.get(key);
            List<RedactedEntry> entry = rows(entries, key);
            if (main == null || entry.isEmpty()) {
                return null;
            }
            Publication.Row row = main.row();
            return new StoredPrompt(
                    key,
                    main.place(),
                    row,
                    new OtherHome.Prompt(
                            new PromptId(key.promptId()),
                            null,
                            row.startedAt(),
                            row.finishedAt(),
                            row.firstArchivedAt(),
                            null,
                            entry.get(0),
                            rows(replaced, key),
                            rows(outputs, key),
                            rows(redactions, key),
                            rows(aliases, key),
                            rows(annotations, key)));
        }

        private static <T> List<T> rows(Map<StoreKey, List<Read<T>>> all, StoreKey key) {
            return all.getOrDefault(key, List.of()).stream().map(Read::row).toList();
        }

        private static String text(ResultSet row, String column) throws SQLException {
            return StoreText.plain(row.getString(column));
        }

        private static Publication.Row plain(Publication.Row row) {
            return new Publication.Row(
                    row.number(),
                    row.status(),
                    row.completed(),
                    StoreText.plainOrNull(row.clientId()),
                    StoreText.plainOrNull(row.workflowId()),
                    row.createdAt(),
                    row.startedAt(),
                    row.finishedAt(),
                    row.durationMs(),
                    row.firstArchivedAt(),
                    row.lastChangedAt(),
                    row.derivation());
        }
    }
}
