package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code published}: the stores of many homes to which a home publishes. */
public final class PublishedRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public PublishedRows(PlainSql sql) {
        this.sql = sql;
    }

    /** What is remembered of a store. */
    public record Row(String mark, @Nullable String nextMark, long number, String at) {}

    /** What is remembered of a store, by its id. */
    public Optional<Row> find(String store) throws SQLException {
        return sql.first(Row.class, "SELECT mark, next_mark, number, at FROM published WHERE store = ?", store);
    }

    /** Notes what mark may stand in a store from now on. */
    public void choose(String store, String next, String now) throws SQLException {
        sql.update("""
                INSERT INTO published (store, mark, next_mark, number, at) VALUES (?, ?, ?, 0, ?)
                ON CONFLICT (store) DO UPDATE SET next_mark = excluded.next_mark
                """, store, next, next, now);
    }

    /** Notes what mark stands in a store, and up to which change it was told. */
    public void told(String store, String mark, long number, String now) throws SQLException {
        sql.update(
                "UPDATE published SET mark = ?, next_mark = NULL, number = ?, at = ? WHERE store = ?",
                mark,
                number,
                now,
                store);
    }

    /** By how many changes a store is behind, and when it was told last. */
    public record Behind(long changes, String at) {}

    /** Of each store, but for changes of files. */
    public List<Behind> behind() throws SQLException {
        return sql.list(Behind.class, """
                SELECT (SELECT count(*) FROM change WHERE change.number > published.number AND kind <> 'asset') AS changes, at
                FROM published ORDER BY store
                """);
    }
}
