package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Where a prompt stands in a list.
 *
 * @param createdAt ISO-8601
 * @param place its key in the home that told of it first
 * @param sure whether the store's rows tell that it meets what was asked
 */
record Place(StoreKey key, String createdAt, long place, boolean sure) {
    /** Their columns, but for the last. */
    static final String COLUMNS = "p.prompt_id, p.server, p.created_at, p.place";

    /** Newest first. */
    static final String NEWEST = " ORDER BY p.created_at DESC, p.place DESC, p.server DESC, p.id DESC";

    static Place of(ResultSet row) throws SQLException {
        return new Place(
                new StoreKey(StoreText.plain(row.getString(1)), row.getString(2)),
                row.getString(3),
                row.getLong(4),
                row.getBoolean(5));
    }

    /** What stands after it in a list. */
    Sql after() {
        return Sql.of(
                "(p.created_at, p.place, p.server, p.id) < (?, ?, ?, ?)", createdAt, place, key.server(), key.id());
    }
}
