package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.central.sql.RowInsert.Column;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What people added to some prompts of the store, by the rules of a home: whoever said it, of one target there is one rating and one note, and a
 * tag once. For one transaction, whose caller holds the prompts ({@link PromptTables#hold}): nobody else says anything of them meanwhile.
 */
public final class StoredAnnotations {
    private static final List<Column> COLUMNS = List.of(
            Column.of("id", "bytea"),
            Column.of("uid", "text"),
            Column.of("server", "text"),
            Column.of("kind", "text"),
            Column.of("node_id", "text"),
            Column.of("media", "text"),
            Column.of("position", "integer"),
            Column.of("asset", "text"),
            Column.of("value", "text"),
            Column.of("at", "text"),
            Column.of("removed_at", "text"));

    private static final String PUT = """
            ON CONFLICT (id, uid) DO UPDATE SET server = excluded.server, kind = excluded.kind, node_id = excluded.node_id,
                media = excluded.media, position = excluded.position, asset = excluded.asset, value = excluded.value,
                at = excluded.at, removed_at = excluded.removed_at
            """;

    private final StoreDatabase store;
    private final PlainSql sql;
    private final Map<StoreKey, List<Annotation>> said = new HashMap<>();
    private final Map<Row, Annotation> changed = new TreeMap<>();
    private final Set<Row> gone = new TreeSet<>();

    /** A row's key, in the order in which rows are written. */
    private record Row(String id, String uid, StoreKey key) implements Comparable<Row> {
        static Row of(StoreKey key, String uid) {
            return new Row(key.hex(), uid, key);
        }

        @Override
        public int compareTo(Row other) {
            return Comparator.comparing(Row::id).thenComparing(Row::uid).compare(this, other);
        }
    }

    /** What somebody added, and to which prompt. */
    public record Added(StoreKey key, Annotation annotation) {}

    /**
     * Reads it.
     *
     * @param keys of prompts
     */
    public StoredAnnotations(StoreDatabase store, PlainSql sql, Collection<StoreKey> keys) throws SQLException {
        this.store = store;
        this.sql = sql;
        Map<String, StoreKey> wanted = new HashMap<>();
        keys.forEach(key -> wanted.put(key.hex() + key.server(), key));
        keys.forEach(key -> said.put(key, new ArrayList<>()));
        Object[] ids = keys.stream().map(StoreKey::id).toArray();
        for (Added one : ids.length == 0
                ? List.<Added>of()
                : sql.list(
                        "SELECT * FROM annotation WHERE id = ANY (?) ORDER BY uid",
                        row -> new Added(
                                wanted.getOrDefault(
                                        HexFormat.of().formatHex(row.getBytes("id")) + row.getString("server"), NONE),
                                read(row)),
                        store.array("bytea", ids))) {
            List<Annotation> its = said.get(one.key());
            if (its != null) {
                its.add(one.annotation());
            }
        }
    }

    private static final StoreKey NONE = new StoreKey("", "");

    /** A row as a record, whose target is a prompt without a key. */
    static Annotation read(ResultSet row) throws SQLException {
        String nodeId = row.getString("node_id");
        AnnotationTarget.Place file = nodeId == null
                ? null
                : new AnnotationTarget.Place(
                        StoreText.plain(nodeId),
                        StoreText.plain(row.getString("media")),
                        row.getInt("position"),
                        row.getString("asset"));
        return new Annotation(
                PlainSql.state(row, "kind", Kind.class),
                row.getString("uid"),
                new AnnotationTarget(0, file),
                StoreText.plain(row.getString("value")),
                row.getString("at"),
                row.getString("removed_at"));
    }

    /**
     * Says something.
     *
     * @param annotation with a name that is taken where it is new
     * @return whether anything is said now that was not before
     */
    public boolean say(StoreKey key, Annotation annotation) {
        Annotation ours = annotation.of(0);
        @Nullable Annotation before = find(key, ours).orElse(null);
        Optional<Annotation> after = ours.saidAfter(before);
        after.ifPresent(now -> put(key, before, now));
        return after.isPresent();
    }

    /**
     * Takes something back.
     *
     * @param value which tag; of others whatever it says
     * @param at when, ISO-8601
     * @return whether it was said until now
     */
    public boolean takeBack(StoreKey key, Kind kind, AnnotationTarget target, String value, String at) {
        @Nullable Annotation before = find(key, kind, target.of(0), value).orElse(null);
        Optional<Annotation> after = before == null ? Optional.empty() : before.takenBack(at);
        after.ifPresent(now -> put(key, before, now));
        return after.isPresent();
    }

    /** Takes over what was said elsewhere: the later of two holds, and what was taken back stays so. */
    public void merge(StoreKey key, Annotation theirs) {
        Annotation ours = theirs.of(0);
        @Nullable
        Annotation before = said(key).stream()
                .filter(one -> one.kind() == ours.kind() && one.uid().equals(ours.uid()))
                .findFirst()
                .or(() -> find(key, ours))
                .orElse(null);
        Annotation after = before == null ? ours : before.joined(ours);
        if (!after.equals(before)) {
            put(key, before, after);
        }
    }

    /** Makes one of those that are about the same, as there are where two prompts became one. */
    public void settle(StoreKey key) {
        List<Annotation> all = List.copyOf(said(key));
        for (Annotation one : all) {
            if (!said(key).contains(one)) {
                continue;
            }
            for (Annotation other : all) {
                boolean same = !other.uid().equals(one.uid())
                        && said(key).contains(other)
                        && one.isAbout(other.kind(), other.target(), other.value());
                if (same) {
                    remove(key, other);
                    Annotation before = find(key, one).orElseThrow();
                    put(key, before, before.joined(other));
                }
            }
        }
    }

    private List<Annotation> said(StoreKey key) {
        return Objects.requireNonNull(said.get(key), "a prompt of which nothing was asked");
    }

    private Optional<Annotation> find(StoreKey key, Annotation like) {
        return find(key, like.kind(), like.target(), like.value());
    }

    private Optional<Annotation> find(StoreKey key, Kind kind, AnnotationTarget target, String value) {
        return said(key).stream()
                .filter(one -> one.isAbout(kind, target, value))
                .findFirst();
    }

    private void put(StoreKey key, @Nullable Annotation before, Annotation after) {
        if (before != null) {
            remove(key, before);
        }
        Row row = Row.of(key, after.uid());
        said(key).add(after);
        changed.put(row, after);
        gone.remove(row);
    }

    private void remove(StoreKey key, Annotation before) {
        Row row = Row.of(key, before.uid());
        said(key).remove(before);
        changed.remove(row);
        gone.add(row);
    }

    /** Writes what changed. */
    public void write() throws SQLException {
        for (Row row : gone) {
            sql.update(
                    "DELETE FROM annotation WHERE id = ? AND uid = ?", row.key().id(), row.uid());
        }
        RowInsert rows = new RowInsert(store, "annotation", COLUMNS, PUT);
        changed.forEach((row, one) -> {
            AnnotationTarget.Place file = one.target().file();
            rows.add(
                    row.key().id(),
                    one.uid(),
                    row.key().server(),
                    one.kind().name().toLowerCase(Locale.ROOT),
                    file == null ? null : file.nodeId(),
                    file == null ? null : file.media(),
                    file == null ? null : (int) file.position(),
                    file == null ? null : file.asset(),
                    one.value(),
                    one.at(),
                    one.removedAt());
        });
        rows.write();
        gone.clear();
        changed.clear();
    }
}
