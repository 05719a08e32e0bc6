package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.central.sql.RowInsert.Column;
import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.store.LargeLiterals;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Large literals of the store's entries, each once however many entries say it; they go with the last that does. For one transaction.
 */
final class StoredLiterals {
    private static final List<Column> COLUMNS = List.of(
            Column.of("sha256", "text"),
            Column.of("size", "bigint"),
            Column.of("text", "bigint"),
            Column.of("bytes", "bytea"));

    /** Whoever says one that is there holds its row until the entry is there too: see {@link #dropUnused}. */
    private static final String HOLD = "ON CONFLICT (sha256) DO UPDATE SET size = excluded.size";

    private final StoreDatabase store;
    private final PlainSql sql;
    private final Map<String, LargeLiteral> said = new TreeMap<>();
    private final Set<String> left = new TreeSet<>();

    StoredLiterals(StoreDatabase store, PlainSql sql) {
        this.store = store;
        this.sql = sql;
    }

    /** Takes those of an entry that is about to be written. */
    void say(Collection<LargeLiteral> literals) {
        literals.forEach(literal -> said.put(literal.hex(), literal));
    }

    /** Writes what was said, those that are there but held: in the order of their hashes, as everybody does. */
    void write() throws SQLException {
        if (said.isEmpty()) {
            return;
        }
        Set<String> there = new TreeSet<>(sql.list(
                "SELECT sha256 FROM literal WHERE sha256 = ANY (?) ORDER BY sha256 FOR UPDATE",
                row -> row.getString(1),
                array(said.keySet())));
        RowInsert rows = new RowInsert(store, "literal", COLUMNS, HOLD);
        said.forEach((hash, literal) -> {
            if (!there.contains(hash)) {
                LargeLiterals.Packed packed = LargeLiterals.Packed.of(literal);
                rows.add(hash, packed.size(), packed.text(), packed.bytes());
            }
        });
        rows.write();
        said.clear();
    }

    /** Reads some. */
    LargeLiterals read(Set<String> hashes) throws SQLException {
        return new LargeLiterals(
                hashes.isEmpty()
                        ? List.of()
                        : sql.list(
                                "SELECT sha256, size, text, bytes FROM literal WHERE sha256 = ANY (?)",
                                row -> new LargeLiterals.Packed(
                                        row.getString(1), row.getLong(2), row.getLong(3), row.getBytes(4)),
                                array(hashes)));
    }

    /**
     * Notes which those said that are about to go.
     *
     * @param ids of prompts
     */
    void leave(Array ids) throws SQLException {
        for (String table : List.of("entry", "replaced_entry")) {
            left.addAll(sql.list(
                    "SELECT DISTINCT unnest(literals) FROM " + table + " WHERE id = ANY (?) AND literals IS NOT NULL",
                    row -> row.getString(1),
                    ids));
        }
    }

    /** Removes those of what was left that no entry says any more: for a secret may stand in one. */
    void dropUnused() throws SQLException {
        left.removeAll(used());
        if (!left.isEmpty()) {
            sql.list(
                    "SELECT sha256 FROM literal WHERE sha256 = ANY (?) ORDER BY sha256 FOR UPDATE",
                    row -> row.getString(1),
                    array(left)); // by now whoever said one has ended
            left.removeAll(used());
            sql.update("DELETE FROM literal WHERE sha256 = ANY (?)", array(left));
        }
        left.clear();
    }

    private Set<String> used() throws SQLException {
        Set<String> used = new TreeSet<>();
        if (!left.isEmpty()) {
            for (String table : List.of("entry", "replaced_entry")) {
                used.addAll(sql.list(
                        "SELECT DISTINCT unnest(literals) FROM " + table + " WHERE literals && ?",
                        row -> row.getString(1),
                        array(left)));
            }
        }
        return used;
    }

    private Array array(Collection<String> hashes) throws SQLException {
        return store.array("text", hashes.toArray());
    }
}
