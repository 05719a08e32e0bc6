package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of {@code model}. For one transaction. */
public final class ModelRows {
    private final PlainSql sql;
    private final Map<List<String>, Long> keys = new HashMap<>();

    /** Runs its statements in the transaction of the caller. */
    public ModelRows(PlainSql sql) {
        this.sql = sql;
    }

    /** The key of a model's name, given to it where it is new. */
    long key(ModelUse use) throws SQLException {
        List<String> name = List.of(use.kind(), use.name());
        Long key = keys.get(name);
        if (key == null) {
            Optional<Long> known = sql.first(
                    "SELECT id FROM model WHERE kind = ? AND name = ?", row -> row.getLong(1), use.kind(), use.name());
            key = known.isPresent()
                    ? known.get()
                    : sql.insert("INSERT INTO model (kind, name) VALUES (?, ?)", use.kind(), use.name());
            keys.put(name, key);
        }
        return key;
    }

    /** Deletes those that no prompt uses any more: other rules may remove what stands there; returns how many. */
    public int deleteUnused() throws SQLException {
        return sql.update("DELETE FROM model"
                + " WHERE NOT EXISTS (SELECT 1 FROM prompt_model WHERE prompt_model.model = model.id)");
    }
}
