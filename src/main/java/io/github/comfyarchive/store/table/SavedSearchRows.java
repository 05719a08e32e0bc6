package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of {@code saved_search}. */
public final class SavedSearchRows {
    private static final String SELECT = "SELECT uid, name, query, at, removed_at FROM saved_search";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public SavedSearchRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Writes one, in the place of that of its name. */
    public void put(SavedSearch search) throws SQLException {
        sql.update(
                "INSERT INTO saved_search (uid, name, query, at, removed_at) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET query = excluded.query, at = excluded.at, removed_at = excluded.removed_at",
                search.uid(),
                search.name(),
                search.query(),
                search.at(),
                search.removedAt());
    }

    /** Takes over one of another home: of one name the later holds. */
    public void merge(SavedSearch theirs) throws SQLException {
        Optional<SavedSearch> ours = find(theirs.name());
        if (ours.isEmpty()) {
            boolean taken = sql.first(SELECT + " WHERE uid = ?", row -> row.getString(1), theirs.uid())
                    .isPresent();
            if (!taken) {
                put(theirs);
            }
            return;
        }
        String uid = ours.get().uid().compareTo(theirs.uid()) < 0 ? ours.get().uid() : theirs.uid();
        sql.update("UPDATE OR IGNORE saved_search SET uid = ? WHERE name = ?", uid, theirs.name());
        if (theirs.isLaterThan(ours.get())) {
            put(theirs);
        }
    }

    /** That of a name, taken back or not. */
    public Optional<SavedSearch> find(String name) throws SQLException {
        return sql.first(SavedSearch.class, SELECT + " WHERE name = ?", name);
    }

    /** All there ever were, by name. */
    public List<SavedSearch> all() throws SQLException {
        return sql.list(SavedSearch.class, SELECT + " ORDER BY name");
    }
}
