package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.LinkedAsset;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code asset}. */
public final class AssetRows {
    /** The columns of a row, in the order of {@link AssetRow}. */
    public static final String COLUMNS = "sha256, size, media_type, extension, width, height, masked, stored_at";

    private static final String ASSETS = "SELECT " + COLUMNS + " FROM asset WHERE ";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public AssetRows(PlainSql sql) {
        this.sql = sql;
    }

    /** What is known of an asset. */
    public Optional<AssetRow> find(String sha256) throws SQLException {
        return sql.first(ASSETS + "sha256 = ?", AssetRows::row, sha256);
    }

    /** The assets from a name on and before another, by name. */
    public List<AssetRow> between(String from, String to) throws SQLException {
        return sql.list(ASSETS + "sha256 >= ? AND sha256 < ? ORDER BY sha256", AssetRows::row, from, to);
    }

    private static AssetRow row(ResultSet row) throws SQLException {
        return new AssetRow(
                row.getString("sha256"),
                row.getLong("size"),
                row.getString("media_type"),
                row.getString("extension"),
                PlainSql.nullableInteger(row, "width"),
                PlainSql.nullableInteger(row, "height"),
                row.getInt("masked"),
                row.getString("stored_at"));
    }

    /** Inserts an asset; returns whether there was none of that name. */
    public boolean insert(AssetRow row) throws SQLException {
        return sql.update(
                        """
                        INSERT INTO asset (sha256, size, media_type, extension, width, height, masked, stored_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING
                        """,
                        row.sha256(),
                        row.size(),
                        row.mediaType(),
                        row.extension(),
                        row.width(),
                        row.height(),
                        row.masked(),
                        row.storedAt())
                == 1;
    }

    /**
     * Notes how the bytes came into their place.
     *
     * @param linkedFrom the user's file that is the same one under another name; null for a file of its own
     * @param linkedMtime when that was changed last, in nanoseconds since 1970
     */
    public void put(String sha256, @Nullable String linkedFrom, @Nullable Long linkedMtime) throws SQLException {
        sql.update("""
                UPDATE asset SET linked_from = ?, linked_mtime = ?
                WHERE sha256 = ? AND (linked_from IS NOT ? OR linked_mtime IS NOT ?)
                """, linkedFrom, linkedMtime, sha256, linkedFrom, linkedMtime);
    }

    /**
     * Which assets are files of the user's under another name, from a name on and before another.
     *
     * @return them by name; none in an archive of a version that had no such files
     */
    public Map<String, LinkedAsset> linked(String from, String to) throws SQLException {
        Map<String, LinkedAsset> linked = new HashMap<>();
        if (sql.one(Long.class, "SELECT count(*) FROM pragma_table_info('asset') WHERE name = 'linked_from'") == 0) {
            return linked;
        }
        sql.list(
                        """
                        SELECT sha256, linked_from, linked_mtime FROM asset
                        WHERE linked_from IS NOT NULL AND sha256 >= ? AND sha256 < ?
                        """,
                        row -> new LinkedAsset(
                                row.getString("sha256"), row.getString("linked_from"), row.getLong("linked_mtime")),
                        from,
                        to)
                .forEach(asset -> linked.put(asset.sha256(), asset));
        return linked;
    }

    /** What is known of an asset that is a file of the user's under another name; nothing of one that is a file of its own. */
    public Optional<LinkedAsset> linked(String sha256) throws SQLException {
        return Optional.ofNullable(linked(sha256, sha256 + "~").get(sha256));
    }

    /** Notes by which rules an asset was searched for secrets. */
    public void searched(String sha256, String rulesVersion) throws SQLException {
        sql.update("UPDATE asset SET rules_version = ? WHERE sha256 = ?", rulesVersion, sha256);
    }

    /**
     * Notes that an asset was read and found right.
     *
     * @param rules by which rules it was searched, and nothing was found; null where it was not
     */
    public void verified(String sha256, String now, @Nullable String rules) throws SQLException {
        sql.update(
                "UPDATE asset SET verified_at = ?, rules_version = coalesce(?, rules_version) WHERE sha256 = ?",
                now,
                rules,
                sha256);
    }

    /** Whether there is one. */
    public boolean exists(String sha256) throws SQLException {
        return sql.one("SELECT count(*) > 0 FROM asset WHERE sha256 = ?", row -> row.getBoolean(1), sha256);
    }

    /** How many there are. */
    public long count() throws SQLException {
        return sql.one(Long.class, "SELECT count(*) FROM asset");
    }

    /** How many were searched for secrets by other rules than these, or by none. */
    public long searchedByOthers(String rulesVersion) throws SQLException {
        return sql.one(Long.class, "SELECT count(*) FROM asset WHERE rules_version IS NOT ?", rulesVersion);
    }

    /** Those after a name, by name. */
    public List<AssetRow> after(String sha256, int limit) throws SQLException {
        return sql.list(ASSETS + "sha256 > ? ORDER BY sha256 LIMIT ?", AssetRows::row, sha256, limit);
    }

    /**
     * Makes the row of bytes that were masked from another's; where they are there already, notes that they were searched.
     *
     * @param from the name of what was masked
     * @param masked in how many places
     */
    public void insertMasked(String from, String to, long size, int masked, String now, String rulesVersion)
            throws SQLException {
        sql.update("""
                INSERT INTO asset (sha256, size, media_type, extension, width, height, masked, stored_at, rules_version)
                SELECT ?, ?, media_type, extension, width, height, masked + ?, ?, ? FROM asset WHERE sha256 = ?
                ON CONFLICT (sha256) DO UPDATE SET rules_version = excluded.rules_version
                """, to, size, masked, now, rulesVersion, from);
    }

    /** Deletes one, to which no output may refer any more. */
    public void delete(String sha256) throws SQLException {
        sql.update("DELETE FROM asset WHERE sha256 = ?", sha256);
    }

    /** Assets whose bytes were never read again, after one, in order of their SHA-256. */
    public List<AssetRow> neverVerified(String after, int limit) throws SQLException {
        return sql.list(
                ASSETS + "verified_at IS NULL AND sha256 > ? ORDER BY sha256 LIMIT ?", AssetRows::row, after, limit);
    }

    /** An asset with the time it was last verified at. */
    public record Verified(String verifiedAt, AssetRow asset) {}

    /**
     * Assets whose bytes were read again, the longest ago first: a page that begins after a time and a SHA-256.
     *
     * @param before only what was verified before this: a run does not read a file twice
     */
    public List<Verified> longestUnverified(String at, String after, String before, int limit) throws SQLException {
        return sql.list("SELECT verified_at, " + COLUMNS + """
             FROM asset WHERE (verified_at, sha256) > (?, ?) AND verified_at < ?
            ORDER BY verified_at, sha256 LIMIT ?
            """, AssetRows::verified, at, after, before, limit);
    }

    private static Verified verified(ResultSet row) throws SQLException {
        return new Verified(row.getString("verified_at"), row(row));
    }
}
