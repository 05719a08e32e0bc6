package io.github.comfyarchive.store;

import io.github.comfyarchive.history.Surrogates;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.HandleCallback;
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
        home.create();
        return new Archive(home, clock, new Session(home.database(), clock));
    }

    /**
     * Opens an existing archive for questions: also where nothing can be written, because the disk is full to its last byte, or read-only,
     * or this user has no right to.
     *
     * @param home a home with an archive
     * @param clock for the times of rows
     * @return the archive, to be closed
     * @throws StorageException if the disk refuses
     * @throws ArchiveException if it cannot be read, is damaged, newer than this program, or no archive
     */
    public static Archive openToRead(HomeFolder home, Clock clock) throws StorageException {
        try {
            return open(home, clock);
        } catch (ArchiveException failure) {
            if (failure.unusable()) {
                throw failure;
            }
            return reading(home, clock, failure);
        } catch (StorageException refused) {
            return reading(home, clock, refused);
        }
    }

    private static <E extends Exception> Archive reading(HomeFolder home, Clock clock, E whyNotWriting) throws E {
        try {
            return new Archive(home, clock, new Session(home.database(), Database.openWithoutWriting(home.database())));
        } catch (ArchiveException failed) {
            if (failed.unusable()) {
                throw failed;
            }
            whyNotWriting.addSuppressed(failed);
            throw whyNotWriting;
        }
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

    /**
     * The home it is in.
     *
     * @return the home
     */
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
     * Finds or makes the row of a server. A name the user gives stays with the server when its address changes; without one,
     * the address decides.
     *
     * @param name what the user calls it, or null
     * @param url its address without credentials
     * @param defaultName what to call it where the user does not
     * @return its row
     */
    public ServerRow server(@Nullable String name, String url, String defaultName) {
        Optional<ServerRow> found = findServer(name, url);
        if (found.isPresent() && (name == null || found.get().isCalled(name, url))) {
            return found.get(); // a look that finds nothing new writes nothing
        }
        return session.plainTransaction(sql -> {
            ServerRows servers = new ServerRows(sql);
            Optional<ServerRow> byUrl = servers.byUrl(url);
            if (name == null) {
                Optional<ServerRow> known = byUrl.isPresent() ? byUrl : servers.byName(defaultName);
                return known.isPresent() ? known.get() : servers.insert(defaultName, url, now());
            }
            Optional<ServerRow> known = servers.byName(name).or(() -> byUrl);
            if (known.isEmpty()) {
                return servers.insert(name, url, now());
            }
            servers.rename(known.get(), name, url);
            return servers.byId(known.get().id());
        });
    }

    /**
     * The row of a server, as {@link #server(String, String, String)} would find it.
     *
     * @param name what the user calls it, or null
     * @param url its address
     * @return its row, unless it was never synced
     */
    public Optional<ServerRow> findServer(@Nullable String name, String url) {
        return session.plain(sql -> {
            ServerRows servers = new ServerRows(sql);
            Optional<ServerRow> byName = name == null ? Optional.empty() : servers.byName(name);
            return byName.isPresent() ? byName : servers.byUrl(url);
        });
    }

    /**
     * The last run on a server that has a row.
     *
     * @param serverId the server
     * @return how it went, if there was one
     */
    public Optional<LastRun> lastRun(long serverId) {
        return session.read(handle -> handle.attach(SyncRunDao.class).last(serverId));
    }

    /**
     * What the last run that noticed a loss said of it.
     *
     * @param serverId the server
     * @param since only of runs that began later
     * @return its words, if there are any
     */
    public Optional<String> lastNotice(long serverId, Instant since) {
        return session.read(handle -> handle.attach(SyncRunDao.class).lastNotice(serverId, Times.text(since)));
    }

    /**
     * How many prompts of a server are archived that were queued since.
     *
     * @param serverId the server
     * @param since from when on
     * @return the count
     */
    public long countCreatedSince(long serverId, Instant since) {
        return session.read(handle -> handle.attach(PromptDao.class).countCreatedSince(serverId, Times.text(since)));
    }

    /**
     * The counter of the newest archived prompt of a server that was not put at the front of the queue.
     *
     * @param serverId the server
     * @return its number, if there is such a prompt
     */
    public Optional<Double> newestNumber(long serverId) {
        return session.plain(sql -> new SyncQueries(sql).newestNumber(serverId));
    }

    /**
     * The fingerprints of what was hunted so far and cannot be guessed.
     *
     * @return each once
     */
    public List<String> knownSecrets() {
        return session.plain(sql -> new SyncQueries(sql).secrets());
    }

    /**
     * Has something looked for in all that comes in from now on.
     *
     * @param fingerprint of what cannot be guessed
     */
    public void knowSecret(String fingerprint) {
        session.plainTransaction(sql -> {
            new ExecutionRows(sql).know(fingerprint);
            return true;
        });
    }

    /**
     * Whether exactly this entry is archived: the same prompt id with the same bytes.
     *
     * @param serverId the server
     * @param entry the entry
     * @return false too where another entry of that prompt is archived
     */
    public boolean holds(long serverId, RedactedEntry entry) {
        byte[] sha256 = Sha256.digest().digest(entry.json());
        String promptId = Surrogates.replaceLone(entry.promptId()); // as EntryParser does
        return session.plain(sql -> new SyncQueries(sql).entrySha256(serverId, promptId))
                .filter(known -> java.util.Arrays.equals(known, sha256))
                .isPresent();
    }

    /**
     * Whether any entry of a prompt is archived.
     *
     * @param serverId the server
     * @param entry an entry of the prompt
     * @return true too where it was another entry
     */
    public boolean knows(long serverId, RedactedEntry entry) {
        String promptId = Surrogates.replaceLone(entry.promptId()); // as EntryParser does
        return session.plain(sql -> new SyncQueries(sql).entrySha256(serverId, promptId))
                .isPresent();
    }

    /**
     * Saves entries and moves the cursor, in one transaction: when it returns, they are on the disk.
     *
     * @param serverId the server
     * @param batch entries, oldest first
     * @param cursor the newest entry up to which all is archived; null to leave it where it is
     * @param redactor for an earlier entry that is kept beside its replacement
     * @return what became of each, in the same order
     */
    public List<SavedEntry> save(long serverId, List<NewEntry> batch, @Nullable Cursor cursor, Redactor redactor) {
        return session.plainTransaction(sql -> {
            EntryWriter writer = new EntryWriter(sql, session.dictionaries(), redactor, now());
            List<SavedEntry> saved = new ArrayList<>(batch.size());
            for (NewEntry entry : batch) {
                saved.add(writer.write(serverId, entry));
            }
            if (cursor != null) {
                new ServerRows(sql).moveCursor(serverId, cursor);
            }
            writer.finish();
            return saved;
        });
    }

    /**
     * Moves the cursor alone.
     *
     * @param serverId the server
     * @param cursor the newest entry up to which all is archived
     */
    public void moveCursor(long serverId, Cursor cursor) {
        session.plain(sql -> {
            new ServerRows(sql).moveCursor(serverId, cursor);
            return true;
        });
    }

    /**
     * Outputs whose file is still to be fetched, those of earlier runs too, oldest first.
     *
     * @param serverId the server
     * @param after only those with a greater key
     * @param limit how many at most
     * @return them
     */
    public List<WaitingOutput> waiting(long serverId, long after, int limit) {
        return reader().plain(sql -> new SyncQueries(sql).waiting(serverId, after, limit));
    }

    /**
     * Makes outputs of some types wait for their file again that earlier runs were told to leave.
     *
     * @param serverId the server
     * @param types such as {@code output} and {@code temp}
     */
    public void wantTypes(long serverId, Set<String> types) {
        boolean left = session.plain(sql -> {
            for (String type : types) {
                if (new SyncQueries(sql).leftOfType(serverId, type)) {
                    return true;
                }
            }
            return false;
        });
        if (!left) {
            return; // a run with nothing to do writes nothing
        }
        session.plainTransaction(sql -> {
            for (String type : types) {
                new SyncQueries(sql).wantType(serverId, type);
            }
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
        return session.read(handle -> handle.attach(OutputDao.class).hasPending(prompt));
    }

    /**
     * How many files are still to be fetched from a server.
     *
     * @param serverId the server
     * @return outputs that are pending or failed
     */
    public long countWaiting(long serverId) {
        return session.plain(sql -> new SyncQueries(sql).countWaiting(serverId));
    }

    /**
     * The asset that a cached node repeats: what the last output before this one with the same file reference stored.
     *
     * @param output an output
     * @return its asset, unless that one is not stored or was another's
     */
    public Optional<AssetRow> repeated(WaitingOutput output) {
        return reader().read(handle -> {
            OutputDao outputs = handle.attach(OutputDao.class);
            return outputs.before(output)
                    .filter(row -> row.asset() != null && !row.provenance().equals("mismatch"))
                    .flatMap(row -> outputs.asset(String.valueOf(row.asset())));
        });
    }

    /**
     * What is known of bytes.
     *
     * @param sha256 their name
     * @return the row, where they are archived
     */
    public Optional<AssetRow> asset(Sha256 sha256) {
        return reader().plain(sql -> new OutputRows(sql).asset(sha256.hex()));
    }

    /**
     * The graph of a prompt.
     *
     * @param prompt the prompt's key
     * @return strict JSON, or nothing where it has none
     */
    public Optional<String> graph(long prompt) {
        return reader().plain(sql -> new PromptRows(sql).graph(prompt));
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
        session.transaction(handle -> {
            handle.attach(OutputDao.class).verified(assets, now(), rulesVersion);
            return null;
        });
    }

    /**
     * The way to mend it: only the holder of {@link SyncLock} takes it.
     *
     * @return what a repair writes with
     */
    public RepairWriter repairWriter() {
        return new RepairWriter(session, clock);
    }

    /**
     * Begins a run.
     *
     * @param serverId the server
     * @param alone whether no other run on this server can be going on: then those still marked as running were killed
     * @return the run's key
     */
    public long startRun(long serverId, boolean alone) {
        return session.plainTransaction(sql -> {
            SyncRunRows runs = new SyncRunRows(sql);
            if (alone) {
                runs.stopped(serverId);
            }
            return runs.start(serverId, now());
        });
    }

    /**
     * Ends a run.
     *
     * @param runId the run's key
     * @param serverId the server
     * @param end how it ended
     */
    public void finishRun(long runId, long serverId, RunEnd end) {
        session.plainTransaction(sql -> {
            String now = now();
            new SyncRunRows(sql).finish(runId, now, end);
            if (end.readToTheEnd()) {
                new ServerRows(sql).synced(serverId, now, end.comfyuiVersion());
            }
            return true;
        });
    }

    /**
     * Notes that a history was read to its end, for a run that is not worth a row.
     *
     * @param serverId the server
     */
    public void synced(long serverId) {
        session.plain(sql -> {
            new ServerRows(sql).synced(serverId, now(), null);
            return true;
        });
    }

    /**
     * What is known of a server.
     *
     * @param serverId the server
     * @return its row
     */
    public ServerRow server(long serverId) {
        return session.plain(sql -> new ServerRows(sql).byId(serverId));
    }

    /**
     * The entries as they are kept, to derive from them again.
     *
     * @return them
     */
    public StoredEntries kept() {
        return new StoredEntries(session, clock);
    }

    /**
     * The files as they are kept, to search them anew.
     *
     * @return them
     */
    public KeptAssets keptAssets() {
        return new KeptAssets(session, home, clock);
    }

    /**
     * All texts of the database that were written by somebody else.
     *
     * @return them
     */
    public FreeTexts freeTexts() {
        return new FreeTexts(session);
    }

    /**
     * Asks the database; for package {@code query}, whose questions are SQL.
     *
     * @param <T> what the answer is
     * @param question reads, and keeps nothing of the handle
     * @return its answer
     */
    public <T> T ask(HandleCallback<T, RuntimeException> question) {
        return session.read(question);
    }

    /**
     * Reads what is archived.
     *
     * @return a reader on the same connection
     */
    public PromptReader prompts() {
        return new PromptReader(session, home);
    }

    private String now() {
        return Times.text(clock.instant());
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
        }
        session.close();
    }
}
