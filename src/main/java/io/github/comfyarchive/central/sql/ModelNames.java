package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Names of models and LoRAs, each kept once for all prompts that have it. */
public final class ModelNames {
    private static final String USED = """
            SELECT EXISTS (SELECT 1 FROM prompt WHERE models && ?) OR EXISTS (SELECT 1 FROM prompt WHERE loras && ?)
            """;

    private ModelNames() {}

    /**
     * Deletes those that no prompt has any more. Whoever is telling of one meanwhile is waited for, and then seen; who begins after waits, and
     * writes the name again.
     *
     * @param names of prompts that went
     * @throws StoreException if the store cannot be used
     */
    public static void deleteUnused(StoreDatabase store, Collection<String> names) {
        List<String> unused = store.transaction(sql -> unused(store, sql, names));
        if (!unused.isEmpty()) {
            store.transaction(sql -> {
                sql.update("LOCK TABLE model IN SHARE ROW EXCLUSIVE MODE");
                for (String name : unused(store, sql, unused)) {
                    sql.update("DELETE FROM model WHERE name = ?", StoreText.escaped(name));
                }
                return true;
            });
        }
    }

    private static List<String> unused(StoreDatabase store, PlainSql sql, Collection<String> names)
            throws SQLException {
        List<String> unused = new ArrayList<>();
        for (String name : names) {
            Array one = store.array("text", new Object[] {StoreText.escaped(name)});
            if (!sql.one(USED, row -> row.getBoolean(1), one, one)) {
                unused.add(name);
            }
        }
        return unused;
    }
}
