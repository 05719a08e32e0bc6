package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Looks whether each prompt of a store has its entry, whole, and whether what is known of each of its files is there. */
public final class RowVerify {
    private static final int BATCH = 200;
    private static final byte[] BEFORE_ALL = {};

    private final StoreDatabase store;
    private long prompts;
    private long faults;

    /**
     * Prepares it.
     *
     * @param store a connection of its own
     */
    public RowVerify(StoreDatabase store) {
        this.store = store;
    }

    /** What was looked at, and how much of it is not as it should be. */
    public record Report(long prompts, long faults) {}

    /** A sign of how something is wrong: lost, or damaged. */
    public enum Kind {
        /** It is known of, and not there. */
        LOST,
        /** It is there, and not what it should be. */
        DAMAGED
    }

    /**
     * Does it.
     *
     * @param found told what is not as it should be
     * @param stopped asked between batches whether to end early
     * @throws StoreException if the store cannot be used
     */
    public Report run(BiConsumer<Kind, String> found, BooleanSupplier stopped) {
        byte[] id = BEFORE_ALL;
        String server = "";
        while (!stopped.getAsBoolean()) {
            byte[] afterId = id;
            String afterServer = server;
            List<StoreKey> keys = store.transaction(sql -> sql.list(
                    "SELECT prompt_id, server FROM prompt WHERE (id, server) > (?, ?) ORDER BY id, server LIMIT "
                            + BATCH,
                    row -> new StoreKey(StoreText.plain(row.getString(1)), row.getString(2)),
                    afterId,
                    afterServer));
            if (keys.isEmpty()) {
                break;
            }
            check(keys, found);
            prompts += keys.size();
            StoreKey last = keys.get(keys.size() - 1);
            id = last.id();
            server = last.server();
        }
        return new Report(prompts, faults);
    }

    private void check(List<StoreKey> keys, BiConsumer<Kind, String> found) {
        try {
            store.transaction(sql -> look(sql, keys, found));
        } catch (StoreException damaged) {
            if (damaged.kind() != StoreException.Kind.DAMAGED) {
                throw damaged;
            }
            if (keys.size() > 1) {
                keys.forEach(key -> check(List.of(key), found));
            } else {
                tell(Kind.DAMAGED, "prompt " + keys.get(0).promptId() + ": " + damaged.getMessage(), found);
            }
        }
    }

    private boolean look(PlainSql sql, List<StoreKey> keys, BiConsumer<Kind, String> found) throws SQLException {
        PromptTables tables = new PromptTables(store, sql);
        Map<StoreKey, StoredPrompt> read = tables.read(keys);
        Set<String> assets = new HashSet<>();
        read.values()
                .forEach(prompt -> assets.addAll(prompt.whole().outputs().stream()
                        .map(OutputRow::asset)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())));
        assets.removeAll(tables.assets(assets).keySet());
        for (StoreKey key : keys) {
            if (!read.containsKey(key)) {
                tell(Kind.LOST, "prompt " + key.promptId() + ": its entry is lost", found);
            }
        }
        assets.stream()
                .sorted()
                .forEach(asset -> tell(Kind.LOST, "file " + asset + ": what is known of it is lost", found));
        return true;
    }

    private void tell(Kind kind, String words, BiConsumer<Kind, String> found) {
        faults++;
        found.accept(kind, words);
    }
}
