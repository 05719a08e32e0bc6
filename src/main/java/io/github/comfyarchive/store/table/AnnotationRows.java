package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code tag}, {@code tagged}, {@code rating} and {@code note}: what people add. The three are the same but for what they say, so
 * they are written here by one set of statements.
 */
public final class AnnotationRows {
    private static final String PLACE = "prompt = ? AND node_id IS ? AND media IS ? AND position IS ? AND asset IS ?";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public AnnotationRows(PlainSql sql) {
        this.sql = sql;
    }

    /**
     * How a kind is kept.
     *
     * @param name the table
     * @param column what it says
     * @param value the same as a text
     * @param many whether one target may have several, with other values
     */
    private record Table(String name, String column, String value, boolean many) {
        static Table of(Kind kind) {
            return switch (kind) {
                case TAG -> new Table("tagged", "tag", "(SELECT tag.name FROM tag WHERE tag.id = tagged.tag)", true);
                case RATING -> new Table("rating", "stars", "stars", false);
                case NOTE -> new Table("note", "text", "text", false);
            };
        }

        String select() {
            return "SELECT uid, prompt, node_id, media, position, asset, " + value + " AS value, at, removed_at FROM "
                    + name;
        }
    }

    /**
     * Says something.
     *
     * @param annotation with a name that is taken where it is new
     * @return whether anything is said now that was not before
     */
    public boolean say(Annotation annotation) throws SQLException {
        Optional<Annotation> before = find(annotation.kind(), annotation.target(), annotation.value());
        Optional<Annotation> said = annotation.saidAfter(before.orElse(null));
        if (said.isPresent()) {
            write(said.get(), before.isPresent());
        }
        return said.isPresent();
    }

    /**
     * Says something, unless something was said or taken back later.
     *
     * @param annotation with a name that is taken where it is new
     * @return whether anything is said now that was not before
     */
    public boolean sayIfLater(Annotation annotation) throws SQLException {
        Optional<Annotation> before = find(annotation.kind(), annotation.target(), annotation.value());
        return (before.isEmpty() || annotation.isLaterThan(before.get())) && say(annotation);
    }

    /**
     * Takes something back.
     *
     * @param value which tag; of others whatever it says
     * @return whether it was said until now
     */
    public boolean takeBack(Kind kind, AnnotationTarget target, String value, String at) throws SQLException {
        Optional<Annotation> taken = find(kind, target, value).flatMap(before -> before.takenBack(at));
        if (taken.isPresent()) {
            write(taken.get(), true);
        }
        return taken.isPresent();
    }

    /**
     * Takes over what was said elsewhere, of this or of another prompt: the later of two holds, and what was taken back stays so.
     *
     * @return whether anything changed
     */
    public boolean merge(Annotation theirs) throws SQLException {
        Optional<Annotation> known = byUid(theirs.kind(), theirs.uid());
        Optional<Annotation> ours = known.isPresent() ? known : find(theirs.kind(), theirs.target(), theirs.value());
        if (ours.isEmpty()) {
            write(theirs, false);
            return true;
        }
        Annotation row = ours.get();
        Annotation later = row.joined(theirs);
        if (later.equals(row)) {
            return false;
        }
        Table table = Table.of(row.kind());
        sql.update("UPDATE " + table.name() + " SET uid = ? WHERE uid = ?", later.uid(), row.uid());
        write(later, true);
        return true;
    }

    /** Gives all that is said of a prompt to another, which it has become one with. */
    public void follow(long prompt, long other) throws SQLException {
        List<Annotation> said = all(prompt);
        deleteAll(prompt);
        deleteUnusedTags();
        for (Annotation annotation : said) {
            merge(annotation.of(other));
        }
    }

    /** Deletes all that was ever said of a prompt; {@link #deleteUnusedTags} is to follow. */
    public void deleteAll(long prompt) throws SQLException {
        for (Kind kind : Kind.values()) {
            sql.update("DELETE FROM " + Table.of(kind).name() + " WHERE prompt = ?", prompt);
        }
    }

    /** Deletes what was said of a prompt's files whose bytes are gone. */
    public void deleteOfFile(long prompt, String asset) throws SQLException {
        for (Kind kind : Kind.values()) {
            sql.update("DELETE FROM " + Table.of(kind).name() + " WHERE prompt = ? AND asset = ?", prompt, asset);
        }
    }

    /** Deletes the names of tags that no row has. */
    public void deleteUnusedTags() throws SQLException {
        sql.update("DELETE FROM tag WHERE id NOT IN (SELECT tag FROM tagged)");
    }

    /** All that was ever said of a prompt and its files, what was taken back too. */
    public List<Annotation> all(long prompt) throws SQLException {
        List<Annotation> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            all.addAll(sql.list(
                    Table.of(kind).select() + " WHERE prompt = ? ORDER BY id", row -> read(kind, row), prompt));
        }
        return all;
    }

    /**
     * All that holds of some prompts and their files, by name or value.
     *
     * @param keys a JSON array of the prompts' keys
     */
    public List<Annotation> holding(String keys) throws SQLException {
        List<Annotation> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            all.addAll(sql.list(
                    Table.of(kind).select() + " WHERE prompt IN (SELECT value FROM json_each(?)) AND removed_at IS NULL"
                            + " ORDER BY prompt, value",
                    row -> read(kind, row),
                    keys));
        }
        return all;
    }

    /** How many hold. */
    public long count() throws SQLException {
        long count = 0;
        for (Kind kind : Kind.values()) {
            count += sql.one(
                    "SELECT count(*) FROM " + Table.of(kind).name() + " WHERE removed_at IS NULL",
                    row -> row.getLong(1));
        }
        return count;
    }

    private Optional<Annotation> byUid(Kind kind, String uid) throws SQLException {
        return sql.first(Table.of(kind).select() + " WHERE uid = ?", row -> read(kind, row), uid);
    }

    private Optional<Annotation> find(Kind kind, AnnotationTarget target, String value) throws SQLException {
        Table table = Table.of(kind);
        List<@Nullable Object> values = place(target);
        if (table.many()) {
            values.add(value);
        }
        return sql.first(
                table.select() + " WHERE " + PLACE
                        + (table.many() ? " AND tag = (SELECT id FROM tag WHERE name = ?)" : ""),
                row -> read(kind, row),
                values.toArray());
    }

    private void write(Annotation annotation, boolean known) throws SQLException {
        Table table = Table.of(annotation.kind());
        Object value = switch (annotation.kind()) {
            case TAG -> tag(annotation.value());
            case RATING -> Long.valueOf(annotation.value());
            case NOTE -> annotation.value();
        };
        if (known) {
            sql.update(
                    "UPDATE " + table.name() + " SET " + table.column() + " = ?, at = ?, removed_at = ? WHERE uid = ?",
                    value,
                    annotation.at(),
                    annotation.removedAt(),
                    annotation.uid());
            return;
        }
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(annotation.uid()));
        values.addAll(place(annotation.target()));
        values.addAll(Arrays.asList(value, annotation.at(), annotation.removedAt()));
        sql.update(
                "INSERT INTO " + table.name() + " (uid, prompt, node_id, media, position, asset, " + table.column()
                        + ", at, removed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values.toArray());
    }

    private Long tag(String name) throws SQLException {
        sql.update("INSERT INTO tag (name) VALUES (?) ON CONFLICT (name) DO NOTHING", name);
        return sql.one(Long.class, "SELECT id FROM tag WHERE name = ?", name);
    }

    private static List<@Nullable Object> place(AnnotationTarget target) {
        AnnotationTarget.Place file = target.file();
        List<@Nullable Object> values = new ArrayList<>();
        values.add(target.prompt());
        values.add(file == null ? null : file.nodeId());
        values.add(file == null ? null : file.media());
        values.add(file == null ? null : file.position());
        values.add(file == null ? null : file.asset());
        return values;
    }

    private static Annotation read(Kind kind, ResultSet row) throws SQLException {
        String asset = row.getString("asset");
        AnnotationTarget.Place file = asset == null
                ? null
                : new AnnotationTarget.Place(
                        row.getString("node_id"), row.getString("media"), row.getLong("position"), asset);
        return new Annotation(
                kind,
                row.getString("uid"),
                new AnnotationTarget(row.getLong("prompt"), file),
                row.getString("value"),
                row.getString("at"),
                row.getString("removed_at"));
    }
}
