package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.ChangeCount;
import io.github.comfyarchive.central.sql.ServerRoots;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/**
 * Makes one of two servers of the store that are one ComfyUI, where no prompt that both have told it. That they are one holds at once; their prompts
 * move, some in each transaction. Killed meanwhile, it is gone on with by the next publish of any home, or the next merge.
 *
 * <p>Its methods throw {@link StoreException} when the store cannot be used, or this user may not write there.
 */
public final class StoreServerMerge {
    private static final Publication.Home NOBODY = new Publication.Home("", "", 0);

    private final StoreDatabase store;
    private final Clock clock;
    private final BatchWriter writer;

    /**
     * Prepares it.
     *
     * @param store a connection that writes
     * @param derivation by which of two copies of a prompt one is made
     */
    public StoreServerMerge(StoreDatabase store, Derivation derivation, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.writer = new BatchWriter(store, derivation, NOBODY, now());
    }

    private String now() {
        return Times.text(clock.instant());
    }

    /**
     * What a merge does.
     *
     * @param moved prompts that only the first has
     * @param same prompts that both have, with the same entry
     * @param differing prompts that both have, with another entry each
     */
    public record Counts(long moved, long same, long differing) {}

    /**
     * What it would do.
     *
     * @param from all uids of the first
     * @param into of the other
     */
    public Counts counts(List<String> from, List<String> into) {
        return store.transaction(sql -> sql.one(
                """
                SELECT count(*) FILTER (WHERE there.id IS NULL), count(*) FILTER (WHERE ours.sha256 = theirs.sha256),
                    count(*) FILTER (WHERE there.id IS NOT NULL AND ours.sha256 IS DISTINCT FROM theirs.sha256)
                FROM prompt AS one
                    LEFT JOIN prompt AS there ON there.id = one.id AND there.server = ANY (?)
                    LEFT JOIN entry AS ours ON ours.id = one.id AND ours.server = one.server
                    LEFT JOIN entry AS theirs ON theirs.id = there.id AND theirs.server = there.server
                WHERE one.server = ANY (?)
                """,
                row -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)),
                store.array("text", into.toArray()),
                store.array("text", from.toArray())));
    }

    /**
     * Ends what an earlier merge or publish had begun.
     *
     * @return whether there was something
     */
    public boolean goOn() {
        StoreRoles.requireWriter(store);
        return new ServerMove(store, writer).run(now());
    }

    /**
     * Does it.
     *
     * @param from all uids of the first
     * @param into of the other
     * @param name what both are called from now on
     */
    public void run(List<String> from, List<String> into, String name) {
        StoreRoles.requireWriter(store);
        store.transaction(sql -> {
            ServerMove.takeTurn(sql);
            ServerRoots roots = ServerRoots.of(sql);
            if (!roots.of(from.get(0)).equals(roots.of(into.get(0)))) {
                roots.join(sql, from.get(0), into.get(0), now());
            }
            return call(sql, from, name) + call(sql, into, name);
        });
        goOn();
    }

    /**
     * Calls a server otherwise, whatever homes call it.
     *
     * @param uids all of its
     */
    public void rename(List<String> uids, String name) {
        StoreRoles.requireWriter(store);
        store.transaction(sql -> call(sql, uids, name));
    }

    private int call(PlainSql sql, List<String> uids, String name) throws SQLException {
        ChangeCount.add(sql);
        return sql.update(
                "UPDATE server SET called = ? WHERE uid = ANY (?)",
                StoreText.escaped(name),
                store.array("text", uids.toArray()));
    }
}
