package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.sql.RowInsert;
import io.github.comfyarchive.central.sql.RowInsert.Column;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the store's rows say of objects, for many at a time. Times are the database's: of a thousand machines some have a wrong clock. For
 * one transaction.
 */
final class ObjectRows {
    /** In the place of a home: who is about to remove an object. */
    static final String COLLECTOR = "gc";

    /** So long a collector's word holds; one that was killed holds nobody up for longer. */
    static final Duration COLLECTING = Duration.ofMinutes(15);

    private static final String COLUMNS =
            "sha256, size, media_type, extension, width, height, masked, stored_at, put_at, verified_at";

    private final StoreDatabase store;
    private final PlainSql sql;

    ObjectRows(StoreDatabase store, PlainSql sql) {
        this.store = store;
        this.sql = sql;
    }

    /**
     * A row of {@code asset}.
     *
     * @param putAt since when its object is there; null while it is not
     * @param verifiedAt when its bytes were read again
     */
    record Stored(
            AssetRow asset,
            @Nullable String putAt,
            @Nullable String verifiedAt) {
        ObjectName name() {
            return ObjectName.of(asset);
        }

        boolean isPut() {
            return putAt != null;
        }

        /** Whether it was last wanted before a time; one that is not put was wanted by the prompts that refer to it alone. */
        boolean isOlderThan(String time) {
            return putAt == null || putAt.compareTo(time) < 0;
        }
    }

    Array texts(Collection<String> texts) throws SQLException {
        return store.array("text", texts.stream().sorted().toArray());
    }

    /** What time the database has. */
    Instant now() throws SQLException {
        return sql.one("SELECT now()", row -> row.getTimestamp(1).toInstant());
    }

    /** The rows of some assets, by their names. */
    Map<String, Stored> known(Collection<String> sha256s) throws SQLException {
        Map<String, Stored> known = new HashMap<>();
        sql.list("SELECT " + COLUMNS + " FROM asset WHERE sha256 = ANY (?)", ObjectRows::stored, texts(sha256s))
                .forEach(one -> known.put(one.asset().sha256(), one));
        return known;
    }

    /** Whether any object is said to be there. */
    boolean hasPut() throws SQLException {
        return sql.one("SELECT EXISTS (SELECT 1 FROM asset WHERE put_at IS NOT NULL)", row -> row.getBoolean(1));
    }

    /** Rows after a name, by name. */
    List<Stored> after(String sha256, int limit) throws SQLException {
        return sql.list(
                "SELECT " + COLUMNS + " FROM asset WHERE sha256 > ? ORDER BY sha256 LIMIT ?",
                ObjectRows::stored,
                sha256,
                limit);
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                new AssetRow(
                        row.getString("sha256"),
                        row.getLong("size"),
                        row.getString("media_type"),
                        row.getString("extension"),
                        PlainSql.nullableInteger(row, "width"),
                        PlainSql.nullableInteger(row, "height"),
                        row.getInt("masked"),
                        row.getString("stored_at")),
                row.getString("put_at"),
                row.getString("verified_at"));
    }

    /** Says that objects which are there are wanted now: a collector leaves what was wanted lately. Returns which rows were still there. */
    Set<String> wanted(Collection<String> sha256s) throws SQLException {
        return new HashSet<>(sql.list(
                String.class,
                "UPDATE asset SET put_at = ? WHERE sha256 = ANY (?) AND put_at IS NOT NULL RETURNING sha256",
                Times.text(now()),
                texts(sha256s)));
    }

    /** Says that a home is about to put objects. */
    void intend(String home, Collection<AssetRow> assets) throws SQLException {
        RowInsert intents = new RowInsert(
                store,
                "object_intent",
                List.of(
                        Column.of("sha256", "text"),
                        Column.of("home", "text"),
                        Column.of("extension", "text"),
                        Column.of("at", "text")),
                "ON CONFLICT (sha256, home) DO UPDATE SET extension = excluded.extension, at = excluded.at");
        String now = Times.text(now());
        assets.forEach(asset -> intents.add(asset.sha256(), home, asset.extension(), now));
        intents.write();
    }

    /** Which of these objects a collector is about to remove. */
    Set<String> collected(Collection<String> sha256s) throws SQLException {
        return new HashSet<>(sql.list(
                String.class,
                "SELECT sha256 FROM object_intent WHERE sha256 = ANY (?) AND home = ? AND at > ?",
                texts(sha256s),
                COLLECTOR,
                Times.text(now().minus(COLLECTING))));
    }

    /** Says that objects are there: rows say so, and the home's intents are over. */
    void put(String home, Collection<AssetRow> assets) throws SQLException {
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
                        Column.of("stored_at", "text"),
                        Column.of("put_at", "text")),
                "ON CONFLICT (sha256) DO UPDATE SET put_at = excluded.put_at WHERE asset.extension = excluded.extension");
        String now = Times.text(now());
        for (AssetRow asset : assets) {
            rows.add(
                    asset.sha256(),
                    asset.size(),
                    asset.mediaType(),
                    asset.extension(),
                    asset.width(),
                    asset.height(),
                    asset.masked(),
                    asset.storedAt(),
                    now);
        }
        rows.write();
        over(home, assets.stream().map(AssetRow::sha256).toList());
    }

    /**
     * Says that objects are not there after all, and asks the homes that told of them for their bytes: each puts them again with its next publish,
     * as what it had begun and not ended.
     *
     * @return which of them some home is asked for
     */
    Set<String> lost(Collection<ObjectName> names) throws SQLException {
        Map<String, ObjectName> each = new TreeMap<>();
        names.forEach(name -> each.put(name.sha256(), name));
        sql.update("UPDATE asset SET put_at = NULL, verified_at = NULL WHERE sha256 = ANY (?)", texts(each.keySet()));
        return new HashSet<>(sql.list(
                String.class,
                """
                INSERT INTO object_intent (sha256, home, extension, at)
                SELECT DISTINCT o.asset, home.id, given.extension, ? FROM unnest(?::text[], ?::text[]) AS given (sha256, extension)
                    JOIN output AS o ON o.asset = given.sha256
                    JOIN origin AS r ON r.id = o.id AND r.server = o.server
                    JOIN home ON home.epoch = r.epoch
                ON CONFLICT (sha256, home) DO UPDATE SET at = excluded.at RETURNING sha256
                """,
                Times.text(now()),
                store.array("text", each.keySet().toArray()),
                store.array(
                        "text",
                        each.values().stream().map(ObjectName::extension).toArray())));
    }

    /** Which objects a home began to put and did not: its file could not be read, or it was killed. */
    List<String> begun(String home) throws SQLException {
        return sql.list(String.class, "SELECT sha256 FROM object_intent WHERE home = ? ORDER BY sha256", home);
    }

    /** Says that somebody is not about anything with these objects any more. */
    void over(String home, Collection<String> sha256s) throws SQLException {
        sql.update("DELETE FROM object_intent WHERE sha256 = ANY (?) AND home = ?", texts(sha256s), home);
    }

    /** Which of these assets some prompt refers to. */
    Set<String> referred(Collection<String> sha256s) throws SQLException {
        return new HashSet<>(
                sql.list(String.class, "SELECT DISTINCT asset FROM output WHERE asset = ANY (?)", texts(sha256s)));
    }

    /** Says that a collector is about to remove objects. Returns those that no other is about to remove. */
    Set<String> collect(Collection<ObjectName> names) throws SQLException {
        Map<String, ObjectName> each = new TreeMap<>();
        names.forEach(name -> each.put(name.sha256(), name));
        Instant now = now();
        return new HashSet<>(sql.list(
                String.class,
                """
                INSERT INTO object_intent (sha256, home, extension, at)
                SELECT sha256, ?, extension, ? FROM unnest(?::text[], ?::text[]) AS given (sha256, extension)
                ON CONFLICT (sha256, home) DO UPDATE SET at = excluded.at, extension = excluded.extension
                WHERE object_intent.at < ? RETURNING sha256
                """,
                COLLECTOR,
                Times.text(now),
                store.array("text", each.keySet().toArray()),
                store.array(
                        "text",
                        each.values().stream().map(ObjectName::extension).toArray()),
                Times.text(now.minus(COLLECTING))));
    }

    /** Which of these objects a home is about to put, and began to lately. */
    Set<String> intended(Collection<String> sha256s, String since) throws SQLException {
        return new HashSet<>(sql.list(
                String.class,
                "SELECT DISTINCT sha256 FROM object_intent WHERE sha256 = ANY (?) AND home <> ? AND at >= ?",
                texts(sha256s),
                COLLECTOR,
                since));
    }

    /** Deletes rows of what was last wanted before a time; returns which. */
    Set<String> delete(Collection<String> sha256s, String before) throws SQLException {
        return new HashSet<>(sql.list(
                String.class,
                "DELETE FROM asset WHERE sha256 = ANY (?) AND (put_at IS NULL OR put_at < ?) RETURNING sha256",
                texts(sha256s),
                before));
    }

    /** Deletes intents that are older than any publish, or counts them: their homes began anew since, or will. */
    int old(String before, boolean countAlone) throws SQLException {
        return countAlone
                ? sql.one("SELECT count(*) FROM object_intent WHERE at < ?", row -> row.getInt(1), before)
                : sql.update("DELETE FROM object_intent WHERE at < ?", before);
    }

    /** Notes that the bytes of objects were read and found right. */
    void verified(Collection<String> sha256s) throws SQLException {
        sql.update("UPDATE asset SET verified_at = ? WHERE sha256 = ANY (?)", Times.text(now()), texts(sha256s));
    }
}
