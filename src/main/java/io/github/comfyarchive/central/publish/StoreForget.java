package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.ChangeCount;
import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.ServerRoots;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.history.EntryParser;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has prompts of the store gone: their rows, what was said of them, and names that they alone had. What is left is a tombstone for each run, by
 * which no home brings it again; homes that have it are told with their next publish. Files go by {@code store gc}.
 *
 * <p>Its methods throw {@link StoreException} when the store cannot be used.
 */
public final class StoreForget {
    private final StoreDatabase store;
    private final Clock clock;

    /** @param store a connection that writes */
    public StoreForget(StoreDatabase store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Has some gone, in one transaction.
     *
     * @param prompts those that are gone already are left out
     * @return how many went
     */
    public int forget(List<StoreKey> prompts) {
        return store.transaction(sql -> {
            ServerRoots roots = ServerRoots.of(sql);
            PromptTables tables = new PromptTables(store, sql);
            StoredTombstones tombstones = new StoredTombstones(store, sql, roots);
            Set<StoreKey> wanted = prompts.stream().map(key -> root(roots, key)).collect(Collectors.toSet());
            List<PromptTables.Held> held = tables.hold(prompts).stream()
                    .filter(one -> wanted.contains(root(roots, one.key())))
                    .toList();
            List<StoreKey> keys = held.stream().map(PromptTables.Held::key).toList();
            String now = Times.text(clock.instant());
            for (PromptTables.Held one : held) {
                bury(tables, tombstones, one, root(roots, one.key()), now);
            }
            tables.deleteWhole(keys);
            tables.dropUnused();
            ChangeCount.add(sql);
            return keys.size();
        });
    }

    private static StoreKey root(ServerRoots roots, StoreKey key) {
        return new StoreKey(key.promptId(), roots.of(key.server()));
    }

    /** A mark for each of its runs, and for its latest one by each of its other ids. */
    private static void bury(
            PromptTables tables, StoredTombstones tombstones, PromptTables.Held prompt, StoreKey root, String now)
            throws SQLException {
        PromptTables.Told told = tables.told(prompt.key());
        Run latest = new Run(prompt.number(), prompt.startedAt(), prompt.finishedAt());
        Set<Run> runs = new LinkedHashSet<>(List.of(latest));
        for (RedactedEntry entry : told.entries()) {
            runs.add(Run.of(new EntryParser().parse(entry).prompt()));
        }
        for (Run run : runs) {
            tombstones.put(root, run, now, null);
        }
        for (String alias : told.aliases()) {
            tombstones.put(new StoreKey(alias, root.server()), latest, now, null);
        }
    }

    /**
     * Ids of runs that were forgotten, by the beginning of them.
     *
     * @param limit how many at most
     */
    public List<String> called(String beginning, int limit) {
        return store.transaction(sql -> tombstones(sql).called(beginning, limit));
    }

    /**
     * Lets all forgotten runs of an id come in again: a home that has one tells it with its next publish.
     *
     * @return how many runs
     */
    public int undo(String promptId) {
        return store.transaction(sql -> {
            ChangeCount.add(sql);
            return tombstones(sql).undo(promptId, Times.text(clock.instant()));
        });
    }

    private StoredTombstones tombstones(PlainSql sql) throws SQLException {
        return new StoredTombstones(store, sql, ServerRoots.of(sql));
    }
}
