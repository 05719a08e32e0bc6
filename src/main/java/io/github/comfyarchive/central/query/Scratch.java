package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Bundle;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A home that is not there: an archive in a temporary folder, filled with those prompts of the store that are being asked of, and emptied between.
 * So what is said of a prompt is what a home says, by the same code. Prompts have keys here by which every other process knows them too
 * ({@link Numbers}), whether they are in it at the moment or not.
 */
final class Scratch implements AutoCloseable {
    /** In it at a time: beyond that it is emptied. */
    static final int MOST_PROMPTS = 2_000;

    /** Entries of these, unpacked. */
    private static final long MOST_BYTES = 64L << 20;

    /** Read in one question. */
    private static final int SOME = 100;

    private final Asking asking;
    private final OpenedStore store;
    private final int mostPrompts;
    private final HomeFolder home;
    private final Set<Long> here = new HashSet<>();
    private StoredServers servers;
    private Archive archive;
    private HomeCatalog catalog;
    private long bytes;

    /**
     * Makes it.
     *
     * @param store whose prompts it holds, by whose rules
     * @param mostPrompts in it at a time, or those of one question: beyond that it is emptied
     * @throws UncheckedIOException if the disk refuses
     */
    Scratch(Asking asking, OpenedStore store, int mostPrompts) {
        this.asking = asking;
        this.store = store;
        this.mostPrompts = mostPrompts;
        this.home = store.scratch();
        Archive made = copyOf(store.schema());
        this.servers = StoredServers.of(asking).in(made.bundles());
        this.archive = keptEmpty(made);
        this.catalog = new HomeCatalog(archive);
    }

    /** Goes on with what is in the store now: its servers are read again, and its prompts as they are wanted. */
    void renew() {
        asking.renew();
        catalog.close();
        here.clear();
        bytes = 0;
        archive = copyOf(store.schema());
        catalog = new HomeCatalog(archive);
        servers = StoredServers.of(asking).in(archive.bundles());
        archive = keptEmpty(archive);
        catalog = new HomeCatalog(archive);
    }

    private Archive copyOf(Path database) {
        try {
            Files.copy(database, home.database(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException refused) {
            throw OpenedStore.noRoom(refused);
        }
        return Archive.scratch(home, Clock.systemUTC());
    }

    /** What has servers and no prompts is kept, to begin with it again. */
    private Archive keptEmpty(Archive made) {
        made.close();
        try {
            Files.copy(home.database(), empty(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException refused) {
            throw OpenedStore.noRoom(refused);
        }
        return Archive.scratch(home, Clock.systemUTC());
    }

    private Path empty() {
        return home.root().resolve("empty.db");
    }

    StoredServers servers() {
        return servers;
    }

    Path root() {
        return home.root();
    }

    /** What can be asked of those that are in it now: to be taken after these were brought, for it is another once it was emptied. */
    HomeCatalog catalog() {
        return catalog;
    }

    /** The key that a prompt has here. */
    long number(StoreKey key) {
        return store.numbers().of(key);
    }

    /**
     * What the store calls a prompt.
     *
     * @param number its key here
     * @return nothing where there is none of that key
     */
    Optional<StoreKey> key(long number) {
        return store.numbers().key(number, asking);
    }

    /**
     * Brings prompts into it.
     *
     * @param wanted not more than fit into memory
     * @return keys of those that are there, in the same order; what went meanwhile is left out
     */
    List<Long> bring(List<StoreKey> wanted) {
        List<StoreKey> missing = wanted.stream()
                .distinct()
                .filter(key -> !here.contains(number(key)))
                .toList();
        if (here.size() + missing.size() > mostPrompts || bytes > MOST_BYTES) {
            empty(wanted.size());
            missing = wanted.stream().distinct().toList();
        }
        for (int from = 0; from < missing.size(); from += SOME) {
            bringSome(missing.subList(from, Math.min(missing.size(), from + SOME)));
        }
        return wanted.stream().map(this::number).filter(here::contains).toList();
    }

    private void bringSome(List<StoreKey> some) {
        List<Bundle> bundles = asking.store().transaction(sql -> {
            PromptTables tables = new PromptTables(asking.store(), sql);
            Map<StoreKey, StoredPrompt> found = tables.read(some);
            Set<String> names = new HashSet<>();
            found.values()
                    .forEach(prompt -> prompt.whole().outputs().stream()
                            .map(OutputRow::asset)
                            .filter(Objects::nonNull)
                            .forEach(names::add));
            Map<String, AssetRow> assets = tables.assets(names);
            List<Bundle> read = new ArrayList<>();
            for (StoredPrompt prompt : found.values()) {
                bundle(prompt, assets).ifPresent(read::add);
            }
            return read;
        });
        archive.bundles().write(bundles, store.derivation());
        for (Bundle bundle : bundles) {
            here.add(bundle.prompt().id());
            bytes += bundle.entry().json().length;
        }
    }

    /** Nothing of a server that was told of after this began. */
    private Optional<Bundle> bundle(StoredPrompt prompt, Map<String, AssetRow> assets) {
        return servers.of(prompt.key().server()).map(server -> {
            ServerId id = server.here().id();
            return new Bundle(
                    row(number(prompt.key()), id, prompt),
                    prompt.whole().entry(),
                    prompt.whole().outputs().stream()
                            .map(output -> withAsset(output, assets))
                            .toList(),
                    prompt.whole().outputs().stream()
                            .map(OutputRow::asset)
                            .filter(Objects::nonNull)
                            .distinct()
                            .map(assets::get)
                            .filter(Objects::nonNull)
                            .toList(),
                    prompt.whole().redactions(),
                    prompt.whole().aliases().stream()
                            .map(alias -> new Bundle.Alias(id, alias.promptId()))
                            .toList(),
                    prompt.whole().annotations());
        });
    }

    /** What is not known of is not named. */
    private static OutputRow withAsset(OutputRow output, Map<String, AssetRow> assets) {
        if (output.asset() == null || assets.containsKey(output.asset())) {
            return output;
        }
        return new OutputRow(
                output.id(),
                output.prompt(),
                output.nodeId(),
                output.media(),
                output.position(),
                output.filename(),
                output.subfolder(),
                output.type(),
                output.cached(),
                output.state(),
                null,
                output.provenance(),
                output.attempts(),
                output.lastError(),
                output.fetchedAt(),
                output.replacedAt());
    }

    private static PromptRow row(long id, ServerId server, StoredPrompt prompt) {
        Publication.Row row = prompt.row();
        return new PromptRow(
                id,
                server,
                prompt.whole().promptId(),
                row.number(),
                status(row.status()),
                row.completed(),
                row.clientId(),
                row.workflowId(),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                row.durationMs(),
                row.firstArchivedAt(),
                row.lastChangedAt(),
                row.derivation());
    }

    private static PromptStatus status(String word) {
        for (PromptStatus status : PromptStatus.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        return PromptStatus.UNKNOWN;
    }

    /** Brings those in again that were given by these keys. */
    List<Long> ensure(List<Long> wanted) {
        return bring(wanted.stream().map(this::key).flatMap(Optional::stream).toList());
    }

    /**
     * Those that meet a filter, by the test of a home where the store's rows do not tell.
     *
     * @param places what the store found
     * @param filter resolved
     */
    List<Place> tested(List<Place> places, Filter filter) {
        List<StoreKey> doubtful =
                places.stream().filter(place -> !place.sure()).map(Place::key).toList();
        if (doubtful.isEmpty()) {
            return places;
        }
        List<Long> brought = bring(doubtful);
        Set<Long> met = new HashSet<>();
        if (!brought.isEmpty()) {
            Filter among = filter.and(Filter.builder().keys(brought).build());
            catalog.list().page(among, Integer.MAX_VALUE, Duration.ofDays(1)).keys().stream()
                    .map(Listing.Key::id)
                    .forEach(met::add);
        }
        return places.stream()
                .filter(place -> place.sure() || met.contains(number(place.key())))
                .toList();
    }

    private void empty(int next) {
        if (next > 0) {
            readAgain();
        }
    }

    /** Empties it: what is asked of next is read from the store. */
    void readAgain() {
        if (here.isEmpty()) {
            return;
        }
        catalog.close();
        archive = copyOf(empty());
        catalog = new HomeCatalog(archive);
        here.clear();
        bytes = 0;
    }

    @Override
    public void close() {
        catalog.close();
        try {
            ScratchFolder.remove(home.root());
        } catch (IOException refused) {
            throw new UncheckedIOException(home.root() + " cannot be deleted", refused);
        }
    }
}
