package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a store is: who publishes into it and how far, and how much it holds.
 *
 * @param id of the store
 * @param schema its version
 * @param madeAt when it was made
 * @param homes those that publish, by their ids
 * @param servers by their names
 * @param prompts how many
 * @param files how many have their bytes in the object store
 * @param bytes of these
 * @param waiting how many files are known and were not put yet
 * @param exact whether these were counted; of a large store they are PostgreSQL's estimates
 */
public record StoreStatus(
        String id,
        int schema,
        String madeAt,
        List<Home> homes,
        List<Server> servers,
        long prompts,
        long files,
        long bytes,
        @Nullable Long waiting,
        boolean exact) {
    /** Counting more would take longer than whoever asks waits. */
    private static final long COUNTED = 1_000_000;

    /** Of so many files in a hundred the sizes are looked at where all would be too many. */
    private static final String SAMPLE = "1";

    /**
     * A home that publishes.
     *
     * @param id the home's
     * @param publishedAt when it last told something
     * @param changes how many changes it had when it last told how many
     * @param rows up to which of them its rows are here
     * @param files up to which of them its files are
     */
    public record Home(String id, String publishedAt, long changes, long rows, long files) {}

    /**
     * A server that homes archive.
     *
     * @param uid what homes know it by
     * @param name what it is called by the home that told last
     * @param lastSyncedAt when a home last read its history
     * @param prompts how many; null where they were not counted
     */
    public record Server(
            String uid,
            String name,
            String url,
            @Nullable String lastSyncedAt,
            @Nullable Long prompts) {}

    /**
     * Looks.
     *
     * @throws StoreException if the store cannot be used
     */
    public static StoreStatus of(StoreDatabase store) {
        StoreSchema.require(store);
        return of(store, COUNTED);
    }

    static StoreStatus of(StoreDatabase store, long counted) {
        return store.transaction(sql -> {
            boolean exact = estimate(sql, "prompt") <= counted && estimate(sql, "asset") <= counted;
            List<Home> homes = homes(sql);
            return new StoreStatus(
                    sql.one("SELECT id FROM store", row -> row.getString(1)),
                    StoreSchema.VERSION,
                    sql.one("SELECT made_at FROM store", row -> row.getString(1)),
                    homes,
                    servers(sql, exact),
                    exact ? number(sql, "SELECT count(*) FROM prompt") : estimate(sql, "prompt"),
                    exact ? number(sql, "SELECT count(put_at) FROM asset") : estimate(sql, "asset"),
                    exact
                            ? number(sql, "SELECT coalesce(sum(size), 0) FROM asset WHERE put_at IS NOT NULL")
                            : estimate(sql, "asset")
                                    * number(
                                            sql,
                                            "SELECT coalesce(avg(size), 0)::bigint FROM asset TABLESAMPLE SYSTEM ("
                                                    + SAMPLE + ")"),
                    exact ? number(sql, "SELECT count(*) - count(put_at) FROM asset") : null,
                    exact);
        });
    }

    /**
     * The homes that publish, by their ids.
     *
     * @throws StoreException if the store cannot be used
     */
    public static List<Home> homes(StoreDatabase store) {
        return store.transaction(StoreStatus::homes);
    }

    private static List<Home> homes(PlainSql sql) throws SQLException {
        return sql.list(
                """
                SELECT DISTINCT ON (id) id, published_at, newest, row_cursor, file_cursor FROM home
                ORDER BY id, published_at DESC
                """,
                row -> new Home(
                        row.getString("id"),
                        row.getString("published_at"),
                        row.getLong("newest"),
                        row.getLong("row_cursor"),
                        row.getLong("file_cursor")));
    }

    /** Servers by their roots: the other names of one are not listed. */
    private static List<Server> servers(PlainSql sql, boolean exact) throws SQLException {
        String prompts =
                exact ? "(SELECT count(*) FROM prompt WHERE prompt.server = server.uid)" : "CAST(NULL AS bigint)";
        return sql.list(
                "SELECT uid, coalesce(called, name) AS name, url, last_synced_at, " + prompts
                        + " AS prompts FROM server"
                        + " WHERE NOT EXISTS (SELECT 1 FROM server_alias other WHERE other.uid = server.uid AND other.root <> other.uid)"
                        + " ORDER BY 2, uid",
                row -> new Server(
                        StoreText.plain(row.getString("uid")),
                        StoreText.plain(row.getString("name")),
                        StoreText.plain(row.getString("url")),
                        row.getString("last_synced_at"),
                        PlainSql.nullableLong(row, "prompts")));
    }

    private static long number(PlainSql sql, String query) throws SQLException {
        return sql.one(query, row -> row.getLong(1));
    }

    /** How many rows VACUUM and ANALYZE last saw; a table with partitions has none itself. */
    private static long estimate(PlainSql sql, String table) throws SQLException {
        return number(
                sql,
                "SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_class WHERE relkind = 'r' AND (oid = '"
                        + table
                        + "'::regclass OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = '" + table
                        + "'::regclass))");
    }
}
