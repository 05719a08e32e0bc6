package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.publish.StoreForget;
import io.github.comfyarchive.central.publish.StoreServerMerge;
import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.SavedSearches;
import io.github.comfyarchive.central.sql.ServerRoots;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.central.sql.StoredAnnotations;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.row.Uids;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What people add to the store of many homes, written there at once. Each call is one transaction, which holds its prompts: of two who say something
 * of one at one moment, one says it after the other, and nothing is there twice. What a home tells later of the same is merged by when it was said.
 *
 * <p>Its methods throw {@link StoreException} when the store cannot be used, or this user may not write there.
 */
public final class StoreChanges implements Changes {
    private final StoreDatabase store;
    private final StoreCatalog catalog;
    private final Derivation derivation;
    private final Clock clock;
    private final Uids uids = new Uids();

    /**
     * To a store.
     *
     * @param store a connection that writes; closed with it
     * @param source where the bytes of files are; closed with it
     * @param derivation by which rules prompts are asked of
     */
    public StoreChanges(StoreDatabase store, AssetSource source, Derivation derivation, Clock clock) {
        this.store = store;
        this.catalog = new StoreCatalog(store, source, derivation);
        this.derivation = derivation;
        this.clock = clock;
    }

    @Override
    public StoreCatalog catalog() {
        return catalog;
    }

    @Override
    public int say(Kind kind, Collection<AnnotationTarget> targets, String value) {
        return change(
                targets,
                (said, key, target, now) -> said.say(key, new Annotation(kind, uids.next(), target, value, now, null)));
    }

    @Override
    public int takeBack(Kind kind, Collection<AnnotationTarget> targets, String value) {
        return change(targets, (said, key, target, now) -> said.takeBack(key, kind, target, value, now));
    }

    @FunctionalInterface
    private interface Change {
        boolean in(StoredAnnotations said, StoreKey key, AnnotationTarget target, String now);
    }

    private int change(Collection<AnnotationTarget> targets, Change change) {
        StoreRoles.requireWriter(store);
        List<StoreKey> keys = targets.stream()
                .map(target -> catalog.key(target.prompt()))
                .distinct()
                .toList();
        int changed = store.transaction(sql -> {
            Map<StoreKey, StoreKey> places = places(sql, keys);
            ServerRoots roots = ServerRoots.of(sql);
            StoredAnnotations said = new StoredAnnotations(store, sql, places.values());
            String now = Times.text(clock.instant());
            int count = 0;
            for (AnnotationTarget target : targets) {
                StoreKey place = places.get(root(roots, catalog.key(target.prompt())));
                count += place != null && change.in(said, place, target, now) ? 1 : 0;
            }
            said.write();
            return count;
        });
        catalog.readAgain();
        return changed;
    }

    /** Under which keys prompts are now, by what they are called since two servers turned out to be one; those that are gone are left out. */
    private Map<StoreKey, StoreKey> places(PlainSql sql, Collection<StoreKey> keys) throws SQLException {
        List<PromptTables.Held> held = new PromptTables(store, sql).hold(keys);
        ServerRoots roots = ServerRoots.of(sql);
        Map<StoreKey, StoreKey> places = new HashMap<>();
        held.forEach(one -> places.put(root(roots, one.key()), one.key()));
        return places;
    }

    private static StoreKey root(ServerRoots roots, StoreKey key) {
        return new StoreKey(key.promptId(), roots.of(key.server()));
    }

    @Override
    public void save(String name, String query) {
        StoreRoles.requireWriter(store);
        store.transaction(sql -> {
            new SavedSearches(sql).put(new SavedSearch(uids.next(), name, query, Times.text(clock.instant()), null));
            return true;
        });
    }

    @Override
    public boolean unsave(String name) {
        StoreRoles.requireWriter(store);
        return store.transaction(sql -> new SavedSearches(sql).remove(name, Times.text(clock.instant())));
    }

    /**
     * Has some prompts gone from the store, in one transaction, and their names of models at the end ({@link StoreForget#finish}).
     *
     * @param forget by which
     * @param prompts by the keys of {@link #catalog}
     * @return how many went
     */
    public int forget(StoreForget forget, List<Long> prompts) {
        StoreRoles.requireWriter(store);
        int gone = forget.forget(prompts.stream().map(catalog::key).toList());
        catalog.readAgain();
        return gone;
    }

    /** Lets all forgotten runs of an id come in again. */
    public void undo(StoreForget forget, String promptId) {
        StoreRoles.requireWriter(store);
        forget.undo(promptId);
    }

    /** What makes one of two servers of this store. */
    public StoreServerMerge servers() {
        return new StoreServerMerge(store, derivation, clock);
    }

    /** What has prompts gone from this store. */
    public StoreForget forgetting() {
        return new StoreForget(store, clock);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
