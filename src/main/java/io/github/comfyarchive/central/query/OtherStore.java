package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectName;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.store.ImportFolder;
import io.github.comfyarchive.store.OtherArchive;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.asset.ArrivingFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a store of many homes has, or has of some servers, to be merged into a home. Some prompts are in memory at a time, and their files on the
 * disk of this home's. Homes keep their keys to themselves, and all that was hashed by them: none of it is here.
 *
 * <p>Its methods throw {@link StoreException} and {@link ObjectStoreException} when the store cannot be used.
 */
public final class OtherStore implements OtherArchive {
    /** Of entries as they are packed in a page, and of files: a page has one prompt at least. */
    private static final long MOST_ENTRY_BYTES = 4L << 20;

    private static final long MOST_FILE_BYTES = 256L << 20;

    private static final int DOWNLOADS = 4;

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    private final Asking asking;
    private final ImportFolder turn;
    private final SignList signs;
    private final ArrivingFiles arriving;
    private final @Nullable ObjectStore objects;
    private final ExecutorService workers = Executors.newFixedThreadPool(DOWNLOADS);
    private final List<StoredServers.Known> servers;
    private final Map<Long, SignList.One> page = new LinkedHashMap<>();
    private final Map<Long, Grave> graves = new LinkedHashMap<>();
    private final Map<StoreKey, StoredPrompt> read = new HashMap<>();
    private final Map<StoreKey, String> damaged = new HashMap<>();
    private final Map<String, AssetRow> assets = new HashMap<>();
    private boolean isRead;
    private long last;

    private OtherStore(
            Asking asking,
            ImportFolder turn,
            SignList signs,
            ArrivingFiles arriving,
            @Nullable ObjectStore objects,
            List<StoredServers.Known> servers) {
        this.asking = asking;
        this.turn = turn;
        this.signs = signs;
        this.arriving = arriving;
        this.objects = objects;
        this.servers = servers;
    }

    /**
     * Refuses what {@link #of} would, before anything is made for it.
     *
     * @param names of servers
     * @throws StoreException if the store cannot be used
     * @throws FilterException if there is no such server
     */
    public static void require(StoreDatabase store, Collection<String> names) {
        StoreSchema.require(store);
        StoredServers.of(new Asking(store)).chosen(names);
    }

    /**
     * Looks at a store.
     *
     * @param store a connection that reads; not closed with it
     * @param files where its files are; nothing where they are not to come
     * @param names names, addresses or uids of servers; all servers where there are none
     * @param home this one, whose folders are there
     * @throws FilterException if a name is of none
     * @throws StorageException if this home's disk refuses
     * @throws HomeLockedException if something else is being imported into it
     */
    public static OtherStore of(
            StoreDatabase store, Optional<FilesAddress> files, Collection<String> names, HomeFolder home)
            throws StorageException, HomeLockedException {
        StoreSchema.require(store);
        Asking asking = new Asking(store);
        List<StoredServers.Known> servers = StoredServers.of(asking).chosen(names);
        ImportFolder turn = ImportFolder.of(home);
        try {
            SignList signs = list(asking, servers, turn);
            try {
                return new OtherStore(
                        asking,
                        turn,
                        signs,
                        ArrivingFiles.of(home),
                        files.map(address -> ObjectStore.of(address, ObjectOptions.USUAL))
                                .orElse(null),
                        servers);
            } catch (StorageException | RuntimeException refused) {
                signs.close();
                throw refused;
            }
        } catch (StorageException | RuntimeException refused) {
            turn.close();
            throw refused;
        }
    }

    private static SignList list(Asking asking, List<StoredServers.Known> servers, ImportFolder turn) {
        SignList signs = SignList.in(turn.database());
        try {
            for (int index = 0; index < servers.size(); index++) {
                signs.add(new ServerId(index + 1L), servers.get(index).uids(), asking);
            }
            return signs;
        } catch (RuntimeException refused) {
            signs.close();
            throw refused;
        }
    }

    @Override
    public String place() {
        return "the store";
    }

    @Override
    public List<OtherHome.Server> servers() {
        List<OtherHome.Server> all = new ArrayList<>();
        for (int index = 0; index < servers.size(); index++) {
            all.add(server(new ServerId(index + 1L)));
        }
        return all;
    }

    @Override
    public OtherHome.Server server(ServerId id) {
        StoredServers.Known server = known(id);
        Sql.Texts uids = new Sql.Texts(server.uids());
        return new OtherHome.Server(
                id,
                server.uid(),
                server.label(),
                server.url(),
                server.comfyuiVersion(),
                server.firstSeenAt(),
                server.lastSyncedAt(),
                signs.count(id),
                asking.is(Sql.of("SELECT 1 FROM tombstone WHERE server = ANY (?)", uids)));
    }

    private StoredServers.Known known(ServerId id) {
        return servers.get(Math.toIntExact(id.value() - 1));
    }

    /** Where several servers have one, as those of several hosts that are called by their own loopback, nobody can tell whose it is from here. */
    @Override
    public List<OtherHome.Address> addresses() {
        List<OtherHome.Address> all = new ArrayList<>();
        for (int index = 0; index < servers.size(); index++) {
            StoredServers.Known server = servers.get(index);
            boolean alone = servers.stream()
                            .filter(other -> other.url().equals(server.url()))
                            .count()
                    == 1;
            if (alone && server.lastSyncedAt() != null) {
                all.add(new OtherHome.Address(
                        server.url(),
                        new ServerId(index + 1L),
                        null,
                        server.firstSeenAt(),
                        server.lastSyncedAt(),
                        null));
            }
        }
        return all;
    }

    /** None: fingerprints stay in the homes. */
    @Override
    public List<String> knownSecrets() {
        return List.of();
    }

    @Override
    public List<SavedSearch> savedSearches() {
        return asking.list(
                Sql.of("SELECT uid, name, query, at, removed_at FROM saved_search ORDER BY at, uid"),
                row -> new SavedSearch(
                        row.getString(1),
                        StoreText.plain(row.getString(2)),
                        StoreText.plain(row.getString(3)),
                        row.getString(4),
                        row.getString(5)));
    }

    @Override
    public List<OtherHome.Sign> signs(ServerId server, long after, int limit) {
        page.clear();
        read.clear();
        damaged.clear();
        assets.clear();
        isRead = false;
        List<SignList.One> some = signs.after(server, after, limit);
        Map<StoreKey, Long> files = objects == null ? Map.of() : fileBytes(some);
        long bytes = 0;
        long fileBytes = 0;
        for (SignList.One one : some) {
            bytes += one.bytes();
            fileBytes += files.getOrDefault(one.key(), 0L);
            if (!page.isEmpty() && (bytes > MOST_ENTRY_BYTES || fileBytes > MOST_FILE_BYTES)) {
                break;
            }
            page.put(one.sign().key(), one);
        }
        return page.values().stream().map(SignList.One::sign).toList();
    }

    private Map<StoreKey, Long> fileBytes(List<SignList.One> some) {
        Map<String, String> promptIds = new HashMap<>();
        some.forEach(one -> promptIds.put(one.key().hex(), one.key().promptId()));
        Map<StoreKey, Long> bytes = new HashMap<>();
        asking.list(
                        Sql.of(
                                "SELECT id, server, least(coalesce(sum(greatest(size, 0)), 0), 1e15)::bigint FROM output"
                                        + " WHERE id = ANY (?) AND asset IS NOT NULL GROUP BY id, server",
                                new Sql.Ids(
                                        some.stream().map(one -> one.key().id()).toList())),
                        row -> Map.entry(
                                new StoreKey(
                                        Objects.requireNonNull(
                                                promptIds.get(HexFormat.of().formatHex(row.getBytes(1)))),
                                        row.getString(2)),
                                row.getLong(3)))
                .forEach(one -> bytes.put(one.getKey(), one.getValue()));
        return bytes;
    }

    /** Reads all of a page in one transaction; where one of it is damaged, each by itself. */
    private void readPage() {
        if (isRead) {
            return;
        }
        List<StoreKey> keys = page.values().stream().map(SignList.One::key).toList();
        if (read(keys).isPresent()) {
            for (StoreKey key : keys) {
                read(List.of(key)).ifPresent(why -> damaged.put(key, why));
            }
        }
        isRead = true;
    }

    /** Why they cannot be read; rows may say anything, so what is no id and no number is as good as damaged. */
    private Optional<String> read(List<StoreKey> keys) {
        try {
            read.putAll(asking.store().transaction(sql -> new PromptTables(asking.store(), sql).read(keys)));
            return Optional.empty();
        } catch (IllegalArgumentException nothingThereIs) {
            return Optional.of(String.valueOf(nothingThereIs.getMessage()));
        } catch (StoreException failed) {
            if (failed.kind() != StoreException.Kind.DAMAGED) {
                throw failed;
            }
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }

    @Override
    public Optional<OtherHome.Prompt> prompt(long key) {
        StoreKey wanted = Objects.requireNonNull(page.get(key)).key();
        readPage();
        String why = damaged.get(wanted);
        if (why != null) {
            throw ArchiveException.unusable(why, null);
        }
        StoredPrompt prompt = read.get(wanted);
        if (prompt == null) {
            return Optional.empty();
        }
        if (!names(prompt).allMatch(name -> NAME.matcher(name).matches())) {
            throw ArchiveException.unusable("a file of it has a name that none can have", null);
        }
        return Optional.of(prompt.whole().of(server(wanted.server())));
    }

    private static Stream<String> names(StoredPrompt prompt) {
        return prompt.whole().outputs().stream().map(OutputRow::asset).filter(Objects::nonNull);
    }

    private ServerId server(String uid) {
        for (int index = 0; index < servers.size(); index++) {
            if (servers.get(index).uids().contains(uid)) {
                return new ServerId(index + 1L);
            }
        }
        throw new IllegalStateException("a prompt of no server that was asked for");
    }

    @Override
    public Map<String, String> bringNear(List<OtherHome.Sign> signs, Predicate<AssetRow> wanted)
            throws IOException, InterruptedException {
        return objects == null ? Map.of() : bringNear(objects, signs, wanted);
    }

    private Map<String, String> bringNear(ObjectStore from, List<OtherHome.Sign> signs, Predicate<AssetRow> wanted)
            throws IOException, InterruptedException {
        readPage();
        arriving.empty();
        Set<String> names = new LinkedHashSet<>();
        for (OtherHome.Sign sign : signs) {
            StoredPrompt prompt =
                    read.get(Objects.requireNonNull(page.get(sign.key())).key());
            if (prompt != null) {
                names(prompt).forEach(names::add);
            }
        }
        know(names);
        Map<String, Future<Optional<String>>> coming = new LinkedHashMap<>();
        for (String name : names) {
            AssetRow asset = assets.get(name);
            if (asset != null && wanted.test(asset)) {
                coming.put(name, workers.submit(() -> fetch(from, asset)));
            }
        }
        Map<String, String> away = new HashMap<>();
        for (Map.Entry<String, Future<Optional<String>>> one : coming.entrySet()) {
            await(one.getValue()).ifPresent(why -> away.put(one.getKey(), why));
        }
        return away;
    }

    private void know(Set<String> names) {
        Set<String> unknown = new HashSet<>(names);
        unknown.removeAll(assets.keySet());
        assets.putAll(asking.store().transaction(sql -> new PromptTables(asking.store(), sql).assets(unknown)));
    }

    /** Why it did not come; nothing where it did. */
    private Optional<String> fetch(ObjectStore from, AssetRow asset) throws IOException {
        try {
            ObjectName name = ObjectName.of(asset);
            Path file = arriving.place(asset);
            from.get(name, asset.size(), file);
            ArrivingFiles.keep(file);
            return Optional.empty();
        } catch (IllegalArgumentException noName) {
            return Optional.of("has no name that a file can have");
        } catch (ObjectStoreException failed) {
            return switch (failed.kind()) {
                case MISSING -> Optional.of("is not in " + from.address());
                case DAMAGED -> Optional.of("did not come: " + failed.getMessage());
                default -> throw failed;
            };
        }
    }

    private static Optional<String> await(Future<Optional<String>> coming) throws IOException, InterruptedException {
        try {
            return coming.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException refused) {
                throw refused;
            }
            if (failed.getCause() instanceof ObjectStoreException away) {
                throw away;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    @Override
    public HomeFolder files() {
        return arriving.folder();
    }

    /** None are to come where nobody said from where. */
    @Override
    public Optional<AssetRow> asset(Sha256 sha256) {
        if (objects == null) {
            return Optional.empty();
        }
        know(Set.of(sha256.hex()));
        return Optional.ofNullable(assets.get(sha256.hex()));
    }

    /** In the bucket nothing is anybody's own. */
    @Override
    public boolean isUsers(Sha256 sha256) {
        return false;
    }

    /** Where a tombstone stands among those of all servers. */
    private record Grave(int server, int uid, String at, byte[] id, String run, OtherHome.Forgotten forgotten) {}

    @Override
    public List<OtherHome.Forgotten> forgotten(long after, int limit) {
        Grave from = after == 0 ? null : Objects.requireNonNull(graves.get(after));
        graves.clear();
        int firstServer = from == null ? 0 : from.server();
        int firstUid = from == null ? 0 : from.uid();
        for (int server = firstServer; server < servers.size() && graves.isEmpty(); server++) {
            List<String> uids = servers.get(server).uids();
            for (int uid = server == firstServer ? firstUid : 0; uid < uids.size() && graves.isEmpty(); uid++) {
                Grave begin = server == firstServer && uid == firstUid ? from : null;
                graves(server, uid, begin, limit)
                        .forEach(grave -> graves.put(grave.forgotten().key(), grave));
            }
        }
        return graves.values().stream().map(Grave::forgotten).toList();
    }

    private List<Grave> graves(int server, int uid, @Nullable Grave after, int limit) {
        Sql rest = after == null ? Sql.TRUE : Sql.of("(at, id, run) > (?, ?, ?)", after.at(), after.id(), after.run());
        return asking.list(
                Sql.of(
                                "SELECT id, run, prompt_id, number, started_at, finished_at, at, undone_at FROM tombstone"
                                        + " WHERE server = ? AND ",
                                servers.get(server).uids().get(uid))
                        .then(rest)
                        .then(" ORDER BY at, id, run LIMIT ?", limit),
                row -> new Grave(
                        server,
                        uid,
                        row.getString("at"),
                        row.getBytes("id"),
                        row.getString("run"),
                        new OtherHome.Forgotten(
                                ++last,
                                new Tombstone(
                                        new ServerId(server + 1L),
                                        new PromptId(StoreText.plain(row.getString("prompt_id"))),
                                        null,
                                        PlainSql.nullableDouble(row, "number"),
                                        row.getString("started_at"),
                                        row.getString("finished_at"),
                                        null,
                                        row.getString("at"),
                                        row.getString("undone_at")))));
    }

    @Override
    public void close() throws StorageException {
        workers.shutdownNow();
        if (objects != null) {
            objects.close();
        }
        try (turn;
                signs) {
            arriving.close();
        }
    }
}
