package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.RowInsert;
import io.github.comfyarchive.central.sql.RowInsert.Column;
import io.github.comfyarchive.central.sql.ServerRoots;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.central.sql.StoredAnnotations;
import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes changes of a home into the store, in one transaction that others may make wait and begin again. */
final class BatchWriter {
    private final StoreDatabase store;
    private final Derivation derivation;
    private final Publication.Home home;
    private final String now;
    private final List<String> notices = new ArrayList<>();

    /**
     * @param home who tells
     * @param now ISO-8601
     */
    BatchWriter(StoreDatabase store, Derivation derivation, Publication.Home home, String now) {
        this.store = store;
        this.derivation = derivation;
        this.home = home;
        this.now = now;
    }

    /** What became of the prompts of a batch. */
    record Outcome(int written, int known, int forgotten) {}

    /** What the user should know, in sentences. */
    List<String> notices() {
        return notices;
    }

    /** Writes what copies of a prompt have in common, whose rows are gone. */
    void write(PromptTables tables, StoreKey key, List<StoredPrompt> copies) throws SQLException {
        Set<String> names = new HashSet<>();
        copies.forEach(copy -> copy.whole().outputs().forEach(output -> {
            if (output.asset() != null) {
                names.add(output.asset());
            }
        }));
        Map<String, AssetRow> assets = tables.assets(names);
        try (Room room = new Room()) {
            PromptTables.Written one = room.meet(key, copies, Set.of(), assets::get);
            if (one != null) {
                tables.write(List.of(one));
            }
        }
    }

    /**
     * Takes out what the store has of forgotten runs of prompts.
     *
     * @return whether there were prompts
     */
    boolean forget(PlainSql sql, List<StoreKey> prompts) throws SQLException {
        if (!prompts.isEmpty()) {
            Writing writing = new Writing(sql);
            writing.forget(new HashSet<>(prompts));
            writing.tables.dropUnused();
        }
        return !prompts.isEmpty();
    }

    /**
     * Looks, once they are written, for the same prompts under other servers: two homes that tell of one for the first time at one moment do not
     * see each other before.
     *
     * @throws ServersMet if there are some
     */
    boolean look(PlainSql sql, Prepared prepared) throws SQLException {
        Writing writing = new Writing(sql);
        Map<StoreKey, Prepared.One> keyed = writing.keyed(prepared.prompts);
        writing.meet(keyed, writing.existing(keyed.keySet(), ""));
        return true;
    }

    /** Joins servers, one publisher after the other. */
    boolean join(PlainSql sql, List<ServersMet.Pair> pairs) throws SQLException {
        ServerMove.takeTurn(sql);
        ServerRoots roots = ServerRoots.of(sql);
        for (ServersMet.Pair pair : pairs) {
            if (!roots.of(pair.one()).equals(roots.of(pair.other()))) {
                roots.join(sql, pair.one(), pair.other(), now);
            }
        }
        return true;
    }

    /** Writes them. */
    Outcome write(PlainSql sql, Prepared prepared) throws SQLException {
        notices.clear();
        Writing writing = new Writing(sql);
        writing.tombstones(prepared.tombstones);
        Outcome outcome = writing.prompts(prepared.prompts);
        writing.leave(prepared.left);
        writing.annotations(prepared.annotations);
        writing.tables.dropUnused();
        return outcome;
    }

    /** A transaction. */
    private final class Writing {
        private final PlainSql sql;
        private final PromptTables tables;
        private ServerRoots roots;

        Writing(PlainSql sql) throws SQLException {
            this.sql = sql;
            this.tables = new PromptTables(store, sql);
            this.roots = ServerRoots.of(sql);
        }

        private Array ids(Collection<byte[]> ids) throws SQLException {
            return store.array("bytea", ids.toArray());
        }

        /** Prompts with their keys, in one order: who writes the same ones waits for another, and never both for each other. */
        private Map<StoreKey, Prepared.One> keyed(List<Prepared.One> prompts) {
            Map<StoreKey, Prepared.One> keyed = new LinkedHashMap<>();
            prompts.stream()
                    .map(one -> Map.entry(key(one), one))
                    .sorted(Comparator.comparing((Map.Entry<StoreKey, Prepared.One> one) ->
                                    one.getKey().hex())
                            .thenComparing(one -> one.getKey().server()))
                    .forEach(one -> keyed.put(one.getKey(), one.getValue()));
            return keyed;
        }

        private StoreKey key(Prepared.One one) {
            return new StoreKey(one.prompt().whole().promptId().value(), roots.of(one.server()));
        }

        Outcome prompts(List<Prepared.One> prompts) throws SQLException {
            if (prompts.isEmpty()) {
                return new Outcome(0, 0, 0);
            }
            Map<StoreKey, Prepared.One> keyed = keyed(prompts);
            List<Existing> existing = existing(keyed.keySet());
            meet(keyed, existing);
            Map<StoreKey, Set<Run>> gone = gone(keyed.keySet());
            int forgotten = 0;
            List<PromptTables.Written> fresh = new ArrayList<>();
            Map<StoreKey, Prepared.One> known = new LinkedHashMap<>();
            Set<StoreKey> there = existing.stream().map(Existing::root).collect(Collectors.toSet());
            for (Map.Entry<StoreKey, Prepared.One> one : keyed.entrySet()) {
                Set<Run> unwanted = gone.getOrDefault(one.getKey(), Set.of());
                if (unwanted.containsAll(one.getValue().runs())) {
                    forgotten++;
                } else if (there.contains(one.getKey())
                        || one.getValue().runs().stream().anyMatch(unwanted::contains)) {
                    known.put(one.getKey(), one.getValue());
                } else {
                    fresh.add(written(one.getKey(), one.getValue()));
                }
            }
            Set<String> came = tables.claim(fresh);
            if (!fresh.isEmpty() && !gone(keyed.keySet()).equals(gone)) {
                throw new SQLException("somebody forgot one of them meanwhile", StoreException.BEGIN_AGAIN);
            }
            List<PromptTables.Written> claimed = new ArrayList<>();
            for (PromptTables.Written one : fresh) {
                StoreKey key = one.prompt().key();
                if (came.contains(key.hex())) {
                    claimed.add(one);
                } else {
                    known.put(key, Objects.requireNonNull(keyed.get(key)));
                }
            }
            tables.writeChildren(claimed);
            int changed = known.isEmpty() ? 0 : join(known, gone);
            origins(keyed, gone);
            return new Outcome(claimed.size() + changed, known.size() - changed, forgotten);
        }

        private PromptTables.Written written(StoreKey key, Prepared.One one) {
            return new PromptTables.Written(stored(key, one), one.index(), one.assets()::get);
        }

        private static StoredPrompt stored(StoreKey key, Prepared.One one) {
            return new StoredPrompt(
                    key, one.place(), one.prompt().row(), one.prompt().whole());
        }

        /**
         * A prompt that the store has.
         *
         * @param key under which its rows stand
         * @param root under which they are to stand
         */
        private record Existing(StoreKey key, StoreKey root, Run run, byte[] sha256) {}

        /** Prompts of these ids, whatever their servers; nobody else changes them until this transaction ends. */
        private List<Existing> existing(Collection<StoreKey> keys) throws SQLException {
            return existing(keys, "FOR UPDATE");
        }

        private List<Existing> existing(Collection<StoreKey> keys, String locking) throws SQLException {
            Array ids = ids(keys.stream().map(StoreKey::id).toList());
            Map<String, byte[]> digests = new HashMap<>();
            sql.list(
                            "SELECT id, server, sha256 FROM entry WHERE id = ANY (?)",
                            row -> Map.entry(
                                    HexFormat.of().formatHex(row.getBytes(1)) + row.getString(2), row.getBytes(3)),
                            ids)
                    .forEach(one -> digests.put(one.getKey(), one.getValue()));
            return sql.list(
                    """
                    SELECT id, server, prompt_id, number, started_at, finished_at FROM prompt WHERE id = ANY (?)
                    ORDER BY id, server\s""" + locking,
                    row -> {
                        String promptId = StoreText.plain(row.getString(3));
                        String server = row.getString(2);
                        return new Existing(
                                new StoreKey(promptId, server),
                                new StoreKey(promptId, roots.of(server)),
                                new Run(PlainSql.nullableDouble(row, "number"), row.getString(5), row.getString(6)),
                                digests.getOrDefault(HexFormat.of().formatHex(row.getBytes(1)) + server, new byte[0]));
                    },
                    ids);
        }

        /** Two servers that have one run of one prompt are one ComfyUI. */
        private void meet(Map<StoreKey, Prepared.One> ours, List<Existing> existing) {
            List<ServersMet.Pair> met = new ArrayList<>();
            Map<String, List<Prepared.One>> byId = new HashMap<>();
            ours.forEach((key, one) -> byId.computeIfAbsent(key.promptId(), id -> new ArrayList<>())
                    .add(one));
            for (Existing there : existing) {
                for (Prepared.One one : byId.getOrDefault(there.key().promptId(), List.of())) {
                    if (!roots.of(one.server()).equals(there.root().server()) && isOneRun(one, there)) {
                        met.add(new ServersMet.Pair(
                                roots.of(one.server()), there.root().server()));
                    }
                }
            }
            if (!met.isEmpty()) {
                throw new ServersMet(met);
            }
        }

        /** Without a time only the same entry tells. */
        private static boolean isOneRun(Prepared.One one, Existing there) {
            Run run = one.runs().get(0);
            return run.equals(there.run())
                    && (run.finishedAt() != null
                            || Arrays.equals(
                                    Sha256.digest()
                                            .digest(one.prompt().whole().entry().json()),
                                    there.sha256()));
        }

        /** Runs of these prompts that somebody wanted gone. */
        private Map<StoreKey, Set<Run>> gone(Collection<StoreKey> keys) throws SQLException {
            return new StoredTombstones(store, sql, roots).of(keys);
        }

        /** Makes one of what the store has of prompts and what this home has; says of how many that changed something. */
        private int join(Map<StoreKey, Prepared.One> ours, Map<StoreKey, Set<Run>> gone) throws SQLException {
            List<Existing> locked = existing(ours.keySet());
            Map<StoreKey, List<StoreKey>> places = new HashMap<>();
            locked.forEach(one ->
                    places.computeIfAbsent(one.root(), key -> new ArrayList<>()).add(one.key()));
            Map<StoreKey, StoredPrompt> theirs =
                    tables.read(locked.stream().map(Existing::key).toList());
            Set<StoreKey> oursAlone = oursAlone(locked);
            List<PromptTables.Written> changed = new ArrayList<>();
            Map<StoreKey, StoreKey> out = new LinkedHashMap<>();
            try (Room room = new Room()) {
                for (Map.Entry<StoreKey, Prepared.One> one : ours.entrySet()) {
                    StoreKey key = one.getKey();
                    List<StoreKey> there = places.getOrDefault(key, List.of());
                    PromptTables.Written joined = joined(
                            key, one.getValue(), there, theirs, oursAlone, gone.getOrDefault(key, Set.of()), room);
                    if (joined != null) {
                        changed.add(joined);
                        there.forEach(place -> out.put(place, key));
                    }
                }
            }
            tables.delete(out.keySet());
            for (Map.Entry<StoreKey, StoreKey> moved : out.entrySet()) {
                if (!moved.getKey().equals(moved.getValue())) {
                    tables.follow(moved.getKey(), moved.getValue());
                }
            }
            tables.write(changed);
            return changed.size();
        }

        private PromptTables.@Nullable Written joined(
                StoreKey key,
                Prepared.One ours,
                List<StoreKey> places,
                Map<StoreKey, StoredPrompt> theirs,
                Set<StoreKey> oursAlone,
                Set<Run> unwanted,
                Room room)
                throws SQLException {
            List<StoredPrompt> copies =
                    places.stream().map(theirs::get).filter(Objects::nonNull).toList();
            StoredPrompt mine = stored(key, ours);
            boolean inPlace = copies.size() == 1 && copies.get(0).key().equals(key) && unwanted.isEmpty();
            if (inPlace && Copies.saySame(copies.get(0), mine)) {
                archivedBy(key, mine.row().firstArchivedAt());
                tables.annotate(mine.whole().annotations().stream()
                        .map(one -> new StoredAnnotations.Added(key, one))
                        .toList());
                return null;
            }
            if (inPlace && oursAlone.contains(key)) {
                StoredPrompt first = copies.get(0);
                return new PromptTables.Written(
                        new StoredPrompt(key, first.place(), mine.row(), mine.whole()),
                        ours.index(),
                        ours.assets()::get);
            }
            List<StoredPrompt> all = new ArrayList<>(copies);
            all.add(mine);
            return room.meet(key, all, unwanted, assets(copies, ours));
        }

        private void archivedBy(StoreKey key, String firstArchivedAt) throws SQLException {
            sql.update(
                    "UPDATE prompt SET first_archived_at = ? WHERE id = ? AND server = ? AND first_archived_at > ?",
                    firstArchivedAt,
                    key.id(),
                    key.server(),
                    firstArchivedAt);
        }

        private Function<String, @Nullable AssetRow> assets(List<StoredPrompt> copies, Prepared.One ours)
                throws SQLException {
            Set<String> names = new HashSet<>();
            for (StoredPrompt copy : copies) {
                copy.whole().outputs().forEach(output -> {
                    if (output.asset() != null) {
                        names.add(output.asset());
                    }
                });
            }
            Map<String, AssetRow> known = new HashMap<>(tables.assets(names));
            known.putAll(ours.assets());
            return known::get;
        }

        /** Those of them that no other home has told of. */
        private Set<StoreKey> oursAlone(List<Existing> existing) throws SQLException {
            Set<StoreKey> alone = existing.stream().map(Existing::key).collect(Collectors.toCollection(HashSet::new));
            Map<String, String> promptIds = new HashMap<>();
            existing.forEach(one -> promptIds.put(one.key().hex(), one.key().promptId()));
            sql.list(
                            "SELECT id, server FROM origin WHERE id = ANY (?) AND epoch <> ?",
                            row -> new StoreKey(
                                    Objects.requireNonNull(
                                            promptIds.get(HexFormat.of().formatHex(row.getBytes(1)))),
                                    row.getString(2)),
                            ids(existing.stream().map(one -> one.key().id()).toList()),
                            home.epoch())
                    .forEach(alone::remove);
            return alone;
        }

        private void origins(Map<StoreKey, Prepared.One> prompts, Map<StoreKey, Set<Run>> gone) throws SQLException {
            RowInsert rows = new RowInsert(
                    store,
                    "origin",
                    List.of(
                            Column.of("id", "bytea"),
                            Column.of("server", "text"),
                            Column.of("epoch", "text"),
                            Column.of("place", "bigint")),
                    "ON CONFLICT DO NOTHING");
            prompts.forEach((key, one) -> {
                if (!gone.getOrDefault(key, Set.of()).containsAll(one.runs())) {
                    rows.add(key.id(), key.server(), home.epoch(), one.place());
                }
            });
            rows.write();
        }

        /** What people added to prompts that are not told of now. Of one that is not there nothing is said: with it, it comes again. */
        void annotations(List<Publication.Added> all) throws SQLException {
            List<StoredAnnotations.Added> added = all.stream()
                    .map(one -> new StoredAnnotations.Added(
                            new StoreKey(one.promptId(), roots.of(one.server())), one.annotation()))
                    .toList();
            Map<StoreKey, StoreKey> places = new HashMap<>();
            tables.hold(added.stream().map(StoredAnnotations.Added::key).toList())
                    .forEach(held -> places.put(
                            new StoreKey(
                                    held.key().promptId(), roots.of(held.key().server())),
                            held.key()));
            List<StoredAnnotations.Added> here = new ArrayList<>();
            for (StoredAnnotations.Added one : added) {
                StoreKey place = places.get(one.key());
                if (place != null) {
                    here.add(new StoredAnnotations.Added(place, one.annotation()));
                }
            }
            tables.annotate(here);
        }

        /** Takes out what this home no longer has in a place, unless another home has it too. */
        void leave(List<Prepared.Left> places) throws SQLException {
            for (Prepared.Left left : places) {
                Publication.Called called = left.now();
                StoreKey now = called == null ? null : new StoreKey(called.promptId(), roots.of(called.server()));
                List<StoreKey> told = sql.list(
                        """
                        SELECT prompt.prompt_id, origin.server FROM origin
                            JOIN prompt ON prompt.id = origin.id AND prompt.server = origin.server
                        WHERE origin.epoch = ? AND origin.place = ?
                        """,
                        row -> new StoreKey(StoreText.plain(row.getString(1)), row.getString(2)),
                        home.epoch(),
                        left.place());
                for (StoreKey key : told) {
                    if (now != null
                            && key.server().equals(now.server())
                            && RedactedId.isOf(now.promptId(), key.promptId())) {
                        rename(key, now);
                    } else if (!key.equals(now)) {
                        leave(key, left.place());
                    }
                }
            }
        }

        /** What is called so by other homes too goes as well: a secret stands in it. */
        private void rename(StoreKey key, StoreKey now) throws SQLException {
            tables.delete(List.of(key));
            sql.update("DELETE FROM origin WHERE id = ? AND server = ?", key.id(), key.server());
            sql.update("""
                    INSERT INTO annotation (id, uid, server, kind, node_id, media, position, asset, value, at, removed_at)
                    SELECT ?, uid, server, kind, node_id, media, position, asset, value, at, removed_at FROM annotation
                    WHERE id = ? AND server = ? ON CONFLICT DO NOTHING
                    """, now.id(), key.id(), key.server());
            sql.update("DELETE FROM annotation WHERE id = ? AND server = ?", key.id(), key.server());
        }

        private void leave(StoreKey key, long place) throws SQLException {
            sql.update(
                    "DELETE FROM origin WHERE id = ? AND server = ? AND epoch = ? AND place = ?",
                    key.id(),
                    key.server(),
                    home.epoch(),
                    place);
            boolean others = sql.one(
                    "SELECT EXISTS (SELECT 1 FROM origin WHERE id = ? AND server = ?)",
                    row -> row.getBoolean(1),
                    key.id(),
                    key.server());
            if (!others) {
                tables.deleteWhole(List.of(key));
            }
        }

        /** Notes runs that somebody wanted gone, and takes out what the store has of them. */
        void tombstones(List<Prepared.Gone> all) throws SQLException {
            StoredTombstones tombstones = new StoredTombstones(store, sql, roots);
            for (Prepared.Gone one : all) {
                Tombstone tombstone = one.tombstone();
                tombstones.put(
                        new StoreKey(tombstone.promptId().value(), roots.of(one.server())),
                        Run.of(tombstone),
                        tombstone.at(),
                        tombstone.undoneAt());
            }
            for (Prepared.Gone one : all) {
                dropTellingMore(one);
            }
            Set<StoreKey> keys = new HashSet<>();
            all.forEach(one -> keys.add(new StoreKey(one.tombstone().promptId().value(), roots.of(one.server()))));
            if (!keys.isEmpty()) {
                forget(keys);
            }
        }

        /** Removes what was noted of the same before a secret was removed from its id. */
        private void dropTellingMore(Prepared.Gone one) throws SQLException {
            Tombstone tombstone = one.tombstone();
            String server = roots.of(one.server());
            String promptId = tombstone.promptId().value();
            if (!promptId.contains(Redactor.MARK)) {
                return;
            }
            for (String told : sql.list(
                    "SELECT prompt_id FROM tombstone WHERE server = ? AND at = ? AND run = ?",
                    row -> StoreText.plain(row.getString(1)),
                    server,
                    tombstone.at(),
                    Run.of(tombstone).text())) {
                if (RedactedId.isOf(promptId, told)) {
                    sql.update(
                            "DELETE FROM tombstone WHERE id = ? AND server = ? AND run = ?",
                            StoreKey.id(told),
                            server,
                            Run.of(tombstone).text());
                }
            }
        }

        private void forget(Set<StoreKey> keys) throws SQLException {
            Map<StoreKey, Set<Run>> gone = gone(keys);
            List<Existing> existing = existing(keys);
            Map<StoreKey, StoredPrompt> read =
                    tables.read(existing.stream().map(Existing::key).toList());
            List<PromptTables.Written> left = new ArrayList<>();
            List<StoreKey> out = new ArrayList<>();
            List<StoreKey> whole = new ArrayList<>();
            try (Room room = new Room()) {
                for (Existing one : existing) {
                    StoredPrompt prompt = read.get(one.key());
                    Set<Run> unwanted = gone.getOrDefault(one.root(), Set.of());
                    if (prompt == null || unwanted.isEmpty()) {
                        continue;
                    }
                    if (!prompt.whole().replaced().isEmpty() || unwanted.contains(one.run())) {
                        PromptTables.Written remains =
                                room.meet(one.key(), List.of(prompt), unwanted, assetsOf(prompt));
                        if (remains == null) {
                            whole.add(one.key());
                        } else {
                            out.add(one.key());
                            left.add(remains);
                        }
                    }
                }
            }
            tables.deleteWhole(whole);
            tables.delete(out);
            tables.write(left);
        }

        private Function<String, @Nullable AssetRow> assetsOf(StoredPrompt prompt) throws SQLException {
            List<String> names = prompt.whole().outputs().stream()
                    .map(OutputRow::asset)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            return tables.assets(names)::get;
        }
    }

    /** Where copies meet, made when it is first needed: mostly none do. */
    private final class Room implements AutoCloseable {
        private @Nullable Meeting meeting;

        PromptTables.@Nullable Written meet(
                StoreKey key,
                List<StoredPrompt> copies,
                Set<Run> without,
                Function<String, @Nullable AssetRow> assets) {
            try {
                if (meeting == null) {
                    meeting = Meeting.begin(derivation);
                }
                Meeting.Result one = meeting.of(copies, without, assets);
                return one == null
                        ? null
                        : new PromptTables.Written(
                                new StoredPrompt(
                                        key,
                                        one.prompt().place(),
                                        one.prompt().row(),
                                        one.prompt().whole()),
                                one.index(),
                                assets);
            } catch (UnreadableEntryException damaged) {
                notices.add("prompt " + key.promptId() + " stays as the store has it: " + damaged.getMessage());
                return null;
            } catch (StorageException refused) {
                throw new UncheckedIOException(refused);
            }
        }

        @Override
        public void close() {
            if (meeting != null) {
                meeting.close();
            }
        }
    }
}
