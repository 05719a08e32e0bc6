package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Searches that people saved in the store, by the rules of a home: of one name there is one, the later. Two that are saved under a new name at one
 * moment are both there until the next is saved under it; the later is what is meant. For one transaction.
 */
public final class SavedSearches {
    private static final String SELECT = "SELECT uid, name, query, at, removed_at FROM saved_search";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public SavedSearches(PlainSql sql) {
        this.sql = sql;
    }

    /** Saves one, in the place of that of its name. */
    public void put(SavedSearch search) throws SQLException {
        write(search, of(search.name()));
    }

    /** Takes over one of a home: of one name the later holds, and of one that had another name before a secret was removed from it. */
    public void merge(SavedSearch theirs) throws SQLException {
        List<SavedSearch> ours = sql.list(
                SELECT + " WHERE name = ? OR uid = ? ORDER BY uid FOR UPDATE",
                SavedSearches::read,
                StoreText.escaped(theirs.name()),
                theirs.uid());
        write(ours.stream().reduce(theirs, SavedSearches::later), ours);
    }

    /**
     * Takes one back.
     *
     * @param at when, ISO-8601
     * @return whether there was one of that name
     */
    public boolean remove(String name, String at) throws SQLException {
        List<SavedSearch> ours = of(name);
        Optional<SavedSearch> holds = ours.stream().reduce(SavedSearches::later).filter(one -> one.removedAt() == null);
        if (holds.isPresent()) {
            SavedSearch one = holds.get();
            write(new SavedSearch(one.uid(), name, one.query(), one.at(), at), ours);
        }
        return holds.isPresent();
    }

    /** What holds, by name. */
    public List<SavedSearch> all() throws SQLException {
        Map<String, SavedSearch> byName = new TreeMap<>();
        sql.list(SELECT, SavedSearches::read).forEach(one -> byName.merge(one.name(), one, SavedSearches::later));
        return byName.values().stream().filter(one -> one.removedAt() == null).toList();
    }

    private static SavedSearch later(SavedSearch one, SavedSearch other) {
        return other.isLaterThan(one) ? other : one;
    }

    private List<SavedSearch> of(String name) throws SQLException {
        return sql.list(
                SELECT + " WHERE name = ? ORDER BY uid FOR UPDATE", SavedSearches::read, StoreText.escaped(name));
    }

    /** Under the lowest of their names beyond a home: whoever knows one of them by another finds it by what people call it. */
    private void write(SavedSearch search, List<SavedSearch> ours) throws SQLException {
        String uid = search.uid();
        for (SavedSearch one : ours) {
            uid = one.uid().compareTo(uid) < 0 ? one.uid() : uid;
        }
        for (SavedSearch one : ours) {
            if (!one.uid().equals(uid)) {
                sql.update("DELETE FROM saved_search WHERE uid = ?", one.uid());
            }
        }
        sql.update(
                """
                INSERT INTO saved_search (uid, name, query, at, removed_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET name = excluded.name, query = excluded.query, at = excluded.at,
                    removed_at = excluded.removed_at
                """,
                uid,
                StoreText.escaped(search.name()),
                StoreText.escaped(search.query()),
                search.at(),
                search.removedAt());
    }

    private static SavedSearch read(ResultSet row) throws SQLException {
        return new SavedSearch(
                row.getString("uid"),
                StoreText.plain(row.getString("name")),
                StoreText.plain(row.getString("query")),
                row.getString("at"),
                row.getString("removed_at"));
    }
}
