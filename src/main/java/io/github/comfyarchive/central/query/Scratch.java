package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.derive.Derivation;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A home that is not there: an archive in a temporary folder, filled with those prompts of the store that are being asked of, and emptied between.
 * So what is said of a prompt is what a home says, by the same code. Prompts have keys here that stay theirs, as long as they are among the last
 * hundred thousand that were spoken of, whether they are in it at the moment or not.
 */
final class Scratch implements AutoCloseable {
    /** In it at a time: beyond that it is emptied. */
    static final int MOST_PROMPTS = 2_000;

    /** Entries of these, unpacked. */
    private static final long MOST_BYTES = 64L << 20;

    /** Read in one question. */
    private static final int SOME = 100;

    /** A UUID and a number for each. */
    private static final int MOST_KEYS = 100_000;

    private final Asking asking;
    private final Derivation derivation;
    private final int mostPrompts;
    private final ScratchFolder folder;
    private final HomeFolder home;
    private final StoredServers servers;
    private final Map<StoreKey, Long> numbers = new HashMap<>();
    private final Map<Long, StoreKey> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, StoreKey> eldest) {
            boolean tooMany = size() > MOST_KEYS;
            if (tooMany) {
                numbers.remove(eldest.getValue());
            }
            return tooMany;
        }
    };

    private final Set<Long> here = new HashSet<>();
    private Archive archive;
    private HomeCatalog catalog;
    private long last;
    private long bytes;

    /**
     * Makes it.
     *
     * @param derivation by which rules prompts are asked of
     * @param mostPrompts in it at a time, or those of one question: beyond that it is emptied
     * @throws UncheckedIOException if the disk refuses
     */
    Scratch(Asking asking, Derivation derivation, int mostPrompts) {
        this.mostPrompts = mostPrompts;
        this.asking = asking;
        this.derivation = derivation;
        try {
            folder = ScratchFolder.make();
        } catch (IOException refused) {
            throw noRoom(refused);
        }
        home = new HomeFolder(folder.path());
        boolean made = false;
        try {
            try (Archive first = Archive.scratch(home, Clock.systemUTC())) {
                servers = new StoredServers(asking, first.bundles());
            }
            Files.copy(home.database(), empty());
            archive = Archive.scratch(home, Clock.systemUTC());
            made = true;
        } catch (IOException refused) {
            throw noRoom(refused);
        } finally {
            if (!made) {
                folder.close(); // the store went away meanwhile, say
            }
        }
        catalog = new HomeCatalog(archive);
    }

    private static UncheckedIOException noRoom(IOException refused) {
        return new UncheckedIOException("there is no room for a temporary archive", refused);
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

    HomeFolder home() {
        return home;
    }

    /** What can be asked of those that are in it now: to be taken after these were brought, for it is another once it was emptied. */
    HomeCatalog catalog() {
        return catalog;
    }

    /** The key that a prompt has here. */
    long number(StoreKey key) {
        Long known = numbers.get(key);
        if (known != null) {
            keys.get(known); // spoken of again
            return known;
        }
        last++;
        numbers.put(key, last);
        keys.put(last, key);
        return last;
    }

    /**
     * What the store calls a prompt.
     *
     * @param number its key here
     * @throws IllegalArgumentException if it was not spoken of, or too long ago
     */
    StoreKey key(long number) {
        StoreKey key = keys.get(number);
        if (key == null) {
            throw new IllegalArgumentException("no prompt was given by the key " + number);
        }
        return key;
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
        archive.bundles().write(bundles, derivation);
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
        return bring(wanted.stream().map(this::key).toList());
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
        try {
            Files.copy(empty(), home.database(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException refused) {
            throw noRoom(refused);
        }
        archive = Archive.scratch(home, Clock.systemUTC());
        catalog = new HomeCatalog(archive);
        here.clear();
        bytes = 0;
    }

    @Override
    public void close() {
        catalog.close();
        folder.close();
    }
}
