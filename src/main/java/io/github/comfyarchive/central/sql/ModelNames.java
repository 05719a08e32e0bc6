package io.github.comfyarchive.central.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

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
        List<String> unused = unused(store, names, "");
        if (!unused.isEmpty()) {
            unused(store, unused, "DELETE FROM model WHERE name = ?");
        }
    }

    private static List<String> unused(StoreDatabase store, Collection<String> names, String then) {
        return store.transaction(sql -> {
            if (!then.isEmpty()) {
                sql.update("LOCK TABLE model IN SHARE ROW EXCLUSIVE MODE");
            }
            List<String> unused = new ArrayList<>();
            for (String name : new TreeSet<>(names)) {
                Object one = store.array("text", new Object[] {StoreText.escaped(name)});
                if (!sql.one(USED, row -> row.getBoolean(1), one, one)) {
                    unused.add(name);
                    if (!then.isEmpty()) {
                        sql.update(then, StoreText.escaped(name));
                    }
                }
            }
            return unused;
        });
    }
}
