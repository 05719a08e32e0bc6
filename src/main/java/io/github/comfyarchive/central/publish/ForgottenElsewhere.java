package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.ServerRoots;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a home has that was forgotten in the store or by another home, or was let in again there. It looks again where anything was said since. */
public final class ForgottenElsewhere {
    private final StoreDatabase store;
    private String seen = "";

    ForgottenElsewhere(StoreDatabase store) {
        this.store = store;
    }

    /**
     * Keys of prompts.
     *
     * @param forgotten whose run is not to be
     * @param letIn whose run may be again, and which the store has not
     */
    record Found(List<Long> forgotten, List<Long> letIn) {
        static final Found NOTHING = new Found(List.of(), List.of());
    }

    /**
     * Prompts of a home that were forgotten in the store or by another home.
     *
     * @param store a connection that reads at least
     * @return their keys
     * @throws StoreException if the store cannot be used
     */
    public static List<Long> in(StoreDatabase store, Publication home) {
        StoreSchema.require(store);
        return new ForgottenElsewhere(store).since(home).forgotten();
    }

    /** What there is since the last look, at which nothing was said of any other prompt of these servers. */
    Found since(Publication home) {
        List<String> ours = home.servers().stream().map(Publication.Server::uid).toList();
        ServerRoots roots = store.transaction(ServerRoots::of);
        Set<String> all =
                ours.stream().flatMap(uid -> roots.all(uid).stream()).collect(Collectors.toCollection(TreeSet::new));
        String now = all + " "
                + store.transaction(sql -> sql.one("""
                        SELECT concat_ws(' ', count(*), max(at), count(undone_at), max(undone_at)) FROM tombstone
                        WHERE server = ANY (?)
                        """, row -> row.getString(1), store.array("text", all.toArray())));
        if (now.equals(seen)) {
            return Found.NOTHING;
        }
        Found found = look(home, ours, roots, all);
        seen = now;
        return found;
    }

    /** Has it look again, for the home may have what it had not. */
    void lookAgain() {
        seen = "";
    }

    private Found look(Publication home, List<String> ours, ServerRoots roots, Set<String> all) {
        Set<Long> forgotten = held(home, ours, roots, all, "undone_at IS NULL");
        Set<Long> letIn = held(home, ours, roots, all, """
                undone_at IS NOT NULL AND NOT EXISTS
                    (SELECT 1 FROM prompt WHERE prompt.id = said.id AND prompt.server = said.server)
                """);
        letIn.removeAll(forgotten);
        return new Found(List.copyOf(forgotten), List.copyOf(letIn));
    }

    /** Keys of prompts of a home whose runs are among the tombstones that meet a condition. */
    private Set<Long> held(Publication home, List<String> ours, ServerRoots roots, Set<String> all, String condition) {
        Set<Long> held = new TreeSet<>();
        store.each(
                "SELECT server, prompt_id, number, started_at, finished_at FROM tombstone AS said WHERE server = ANY (?) AND "
                        + condition,
                row -> {
                    String root = roots.of(row.getString(1));
                    String promptId = StoreText.plain(row.getString(2));
                    Run run = new Run(PlainSql.nullableDouble(row, "number"), row.getString(4), row.getString(5));
                    ours.stream()
                            .filter(uid -> roots.of(uid).equals(root))
                            .flatMap(uid ->
                                    home
                                            .holding(uid, promptId, run.number(), run.startedAt(), run.finishedAt())
                                            .stream())
                            .forEach(held::add);
                },
                sql -> new Object[] {store.array("text", all.toArray())});
        return held;
    }
}
