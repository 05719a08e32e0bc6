package io.github.comfyarchive.store;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.LiteralPlaceholder;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.asset.AssetDisk;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.JoinedLiterals;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.repair.RepairWriter;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Database;
import io.github.comfyarchive.store.sqlite.ReadOnlyDatabase;
import io.github.comfyarchive.store.sqlite.Schema;
import io.github.comfyarchive.store.sqlite.ScratchDatabase;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.KnownSecretRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactedIdRows;
import io.github.comfyarchive.store.table.ServerRows;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The face of the store: the database and the assets of one home. Safe for use by several threads.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used.
 */
public final class Archive implements AutoCloseable {
    private final HomeFolder home;
    private final Clock clock;
    private final Session session;
    private final AssetDisk assetDisk;
    private final Dictionaries dictionaries = new Dictionaries();
    private @Nullable Session reader;

    private Archive(HomeFolder home, Clock clock, Session session) {
        this.home = home;
        this.clock = clock;
        this.session = session;
        this.assetDisk = new AssetDisk(home, session);
    }

    /**
     * Opens the archive of a home, made where there is none yet, and brings it to this program's schema.
     *
     * @param home the home
     * @param clock for the times of rows
     * @return the archive, to be closed
     * @throws StorageException if the disk refuses
     * @throws ArchiveException if it is damaged, newer than this program, or no archive
     */
    public static Archive open(HomeFolder home, Clock clock) throws StorageException {
        return open(home, clock, told -> {});
    }

    /**
     * The same, for whoever tells a user why it takes its time.
     *
     * @param home the home
     * @param clock for the times of rows
     * @param told told in a sentence, before it begins, what bringing the database to this program's schema will take
     * @return the archive, to be closed
     * @throws StorageException if the disk refuses
     * @throws ArchiveException if it is damaged, newer than this program, or no archive
     */
    public static Archive open(HomeFolder home, Clock clock, Consumer<String> told) throws StorageException {
        home.create();
        return new Archive(home, clock, new Session(home.database(), clock, told));
    }

    /**
     * Opens an existing archive for questions. Nothing is written to it, and it may lie where nothing can be: on a disk that is full to
     * its last byte or read-only, or in another user's home. One of an earlier schema is brought to this program's first.
     *
     * @param home a home with an archive
     * @param clock for the name of the copy that is made before a migration
     * @param told told in a sentence what is done, where a migration is
     * @return the archive, to be closed
     * @throws StorageException if the disk refuses
     * @throws ArchiveException if it cannot be read, is damaged, newer than this program, no archive, or of an earlier schema where this
     *     user may not write
     */
    public static Archive openToRead(HomeFolder home, Clock clock, Consumer<String> told) throws StorageException {
        ReadOnlyDatabase database = ReadOnlyDatabase.of(home.database());
        if (database.version() == Schema.VERSION) {
            return new Archive(home, clock, new Session(home.database(), database));
        }
        database.close();
        Schema.requireRightToMigrate(home, database.version());
        open(home, clock, told).close();
        return openToRead(home, clock, told);
    }

    /**
     * Makes an archive that is of use to this process alone, and is filled by {@link #bundles}: nothing of it is meant to outlast a loss of
     * power.
     *
     * @param home a folder of this process's own, without an archive
     * @param clock for the times of rows
     * @return the archive, to be closed
     * @throws ArchiveException if the disk refuses
     */
    public static Archive scratch(HomeFolder home, Clock clock) {
        if (!Files.exists(home.database())) {
            ScratchDatabase.make(home.database());
        }
        return new Archive(home, clock, new Session(home.database(), ScratchDatabase.open(home.database())));
    }

    /** What fills a scratch archive. */
    public BundleWriter bundles() {
        return new BundleWriter(session, dictionaries, clock);
    }

    /**
     * Sees to it that what is written is not lost with a database that another program has put aside. Whoever holds a lock on the home
     * and asks can be sure of it as long as the lock is held.
     *
     * @throws ArchiveException if another file has taken the place of the one that was opened
     */
    public void requireInPlace() {
        if (!session.isInPlace()) {
            throw ArchiveException.unusable(
                    home.database()
                            + " is not the file any more that this program has opened (a repair replaces a damaged"
                            + " one): start it again",
                    null);
        }
    }

    /** Whether the file at its place is still the one that was opened; a repair may have put another there. */
    public boolean isInPlace() {
        return session.isInPlace();
    }

    /** The home it is in. */
    public HomeFolder home() {
        return home;
    }

    /**
     * Where the bytes of files are kept.
     *
     * @return the assets of this home
     */
    public AssetStore assets() {
        return new AssetStore(home);
    }

    /**
     * The disk they lie on, which may be away.
     *
     * @return the disk of the assets
     */
    public AssetDisk assetDisk() {
        return assetDisk;
    }

    /**
     * Finds or makes the row of a server, where its history has nothing to say: the name decides, else the address.
     *
     * @param name what the user calls it, or null
     * @param url its address without credentials
     * @param defaultName what to call it where the user does not
     * @return its row
     */
    public ServerRow server(@Nullable String name, String url, String defaultName) {
        return servers().named(name, url, defaultName);
    }

    /**
     * Finds or makes the row of a server that is imported: nothing that is known of one is changed by it.
     *
     * @param name what it is called
     * @param url what it has instead of an address, where it is new
     * @return its row
     */
    public ServerRow importedServer(String name, String url) {
        return session.plainTransaction(sql -> {
            ServerRows servers = new ServerRows(sql);
            Optional<ServerRow> known = servers.byName(name);
            return known.isPresent() ? known.get() : servers.insert(name, url, now());
        });
    }

    /**
     * The row of a server, as {@link #server(String, String, String)} would find it.
     *
     * @param name what the user calls it, or null
     * @param url its address
     * @return its row, unless nothing ever answered there
     */
    public Optional<ServerRow> findServer(@Nullable String name, String url) {
        return servers().find(name, url);
    }

    /** The servers and their addresses. */
    public Servers servers() {
        return new Servers(session, this::reader, clock);
    }

    /**
     * What is archived of one server.
     *
     * @param serverId the server's key
     * @return the way to it
     */
    public ServerArchive ofServer(ServerId serverId) {
        return new ServerArchive(session, this::reader, dictionaries, clock, serverId);
    }

    /**
     * What an import of files asks and notes.
     *
     * @return the way to it
     */
    public Imports imports() {
        return new Imports(session, clock);
    }

    /** What people add: tags, ratings, notes. */
    public Annotations annotations() {
        return new Annotations(session, clock);
    }

    /** The fingerprints of what was hunted so far and cannot be guessed, each once. */
    public List<String> knownSecrets() {
        return session.plain(sql -> new KnownSecretRows(sql).all());
    }

    /**
     * By what the server's own id of a prompt is known, where a secret was removed from it.
     *
     * @param prompt the prompt's key
     * @return its keyed hash, in hex
     */
    public Optional<String> idMac(long prompt) {
        return reader().plain(sql -> new RedactedIdRows(sql).mac(prompt));
    }

    /**
     * The same of all prompts.
     *
     * @param limit how many at most
     * @return keyed hashes, in hex
     */
    public Set<String> idMacs(int limit) {
        return Set.copyOf(reader().plain(sql -> new RedactedIdRows(sql).macs(limit)));
    }

    /**
     * Has something looked for in all that comes in from now on.
     *
     * @param fingerprint of what cannot be guessed
     */
    public void knowSecret(String fingerprint) {
        session.plainTransaction(sql -> {
            new KnownSecretRows(sql).insert(fingerprint);
            return true;
        });
    }

    /**
     * Whether a prompt has files that nobody tried to fetch yet.
     *
     * @param prompt the prompt's key
     * @return false too where some failed
     */
    public boolean hasPending(long prompt) {
        return session.plain(sql -> new OutputRows(sql).hasPending(prompt));
    }

    /**
     * The asset that a cached node repeats: what the last output before this one with the same file reference stored.
     *
     * @param output an output
     * @return its asset, unless that one is not stored or was another's
     */
    public Optional<AssetRow> repeated(WaitingOutput output) {
        return reader().plain(sql -> {
            OutputRows outputs = new OutputRows(sql);
            Optional<String> asset = outputs.before(output)
                    .filter(row -> row.provenance() != Provenance.MISMATCH)
                    .map(OutputRow::asset);
            return asset.isPresent() ? new AssetRows(sql).find(asset.get()) : Optional.empty();
        });
    }

    /**
     * What is known of bytes.
     *
     * @param sha256 their name
     * @return the row, where they are archived
     */
    public Optional<AssetRow> asset(Sha256 sha256) {
        return reader().plain(sql -> new AssetRows(sql).find(sha256.hex()));
    }

    /**
     * The graph of a prompt.
     *
     * @param prompt the prompt's key
     * @return strict JSON with all its literals, or nothing where it has none
     */
    public Optional<String> graph(long prompt) {
        return reader().plain(sql -> {
            Optional<String> graph = new PromptRows(sql).graph(prompt);
            return graph.filter(LiteralPlaceholder::mayBeIn).isEmpty()
                    ? graph
                    : graph.map(new JoinedLiterals(new LiteralRows(sql).ofPrompt(prompt))::text);
        });
    }

    /**
     * Records what became of files. When it returns, the rows are on the disk.
     *
     * @param results what became of each
     * @param rulesVersion by which rules their bytes were searched
     * @return for each whether its bytes were there already; false for all but {@link FileResult.Stored}
     * @throws StorageException if the disk refuses; the rows are written all the same
     */
    public List<Boolean> record(List<FileResult> results, String rulesVersion) throws StorageException {
        Map<StoredAsset, AssetRow> otherwise = new LinkedHashMap<>();
        List<Boolean> shared = session.plainTransaction(sql -> {
            FileResults rows = new FileResults(sql, now(), rulesVersion, otherwise::put);
            List<Boolean> those = new ArrayList<>(results.size());
            for (FileResult result : results) {
                those.add(rows.write(result));
            }
            return those;
        });
        for (Map.Entry<StoredAsset, AssetRow> twice : otherwise.entrySet()) {
            assets().rename(twice.getKey(), twice.getValue());
        }
        return shared;
    }

    /**
     * A second connection, on which those who fetch files need not wait until a batch of entries is written. It sees what is
     * committed (<a href="https://www.sqlite.org/isolation.html">isolation</a>).
     */
    private synchronized Session reader() {
        if (session.isReadOnly()) {
            return session;
        }
        if (reader == null) {
            reader = new Session(home.database(), Database.open(Database.readOnly(home.database()), home.database()));
        }
        return reader;
    }

    /**
     * Notes that assets were read and found right.
     *
     * @param assets their names, SHA-256 in hex
     * @param rulesVersion by which rules they were searched, and nothing was found; null where they were not
     */
    public void verified(List<String> assets, @Nullable String rulesVersion) {
        session.plainTransaction(sql -> {
            AssetRows rows = new AssetRows(sql);
            for (String asset : assets) {
                rows.verified(asset, now(), rulesVersion);
            }
            return true;
        });
    }

    /**
     * The way to repair it: only the holder of {@link HomeLocks#all} takes it.
     *
     * @return what a repair writes with
     */
    public RepairWriter repairWriter() {
        return new RepairWriter(session, clock);
    }

    /** What this home tells a store of many homes. */
    public Publication publication() {
        return new Publication(session, dictionaries, clock);
    }

    /** What writes another home into this one. */
    public HomeMerge merge() {
        return new HomeMerge(session, dictionaries, clock);
    }

    /** The entries as they are kept, to derive from them again. */
    public StoredEntries kept() {
        return new StoredEntries(session, dictionaries, clock);
    }

    /** The files as they are kept, to search them again. */
    public StoredAssets keptAssets() {
        return new StoredAssets(session, home, clock);
    }

    /** What somebody wants gone. */
    public Forgetting forgetting() {
        return new Forgetting(session, dictionaries, home, clock);
    }

    /** All texts of the database that were written by somebody else. */
    public FreeTexts freeTexts() {
        return new FreeTexts(session);
    }

    /**
     * Asks the database; for package {@code query}, whose questions are SQL. Nobody else uses this connection meanwhile.
     *
     * @param <T> what the answer is
     * @param question asks, and keeps nothing of what it is given
     * @return its answer
     */
    public <T> T ask(Function<Questions, T> question) {
        return session.plain(sql -> question.apply(new Questions(sql)));
    }

    /**
     * The same, where all that is asked is to be of one moment: what is written meanwhile is not seen.
     *
     * @param <T> what the answer is
     * @param question asks, and keeps nothing of what it is given
     * @return its answer
     */
    public <T> T askOfOneMoment(Function<Questions, T> question) {
        return session.snapshot(sql -> question.apply(new Questions(sql)));
    }

    /**
     * Reads what is archived.
     *
     * @return a reader on the same connection
     */
    public PromptReader prompts() {
        return new PromptReader(session, dictionaries, home);
    }

    /** Its connection, for what measures the program. */
    Session session() {
        return session;
    }

    private String now() {
        return Times.text(clock.instant());
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
        }
        dictionaries.close();
        session.close();
    }
}
