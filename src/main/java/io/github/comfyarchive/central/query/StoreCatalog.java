package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.query.AssetFiles;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.ChangeLog;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.DiskUse;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Gauges;
import io.github.comfyarchive.query.KnownServers;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.NamedFiles;
import io.github.comfyarchive.query.Nearest;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.query.Search;
import io.github.comfyarchive.query.ServerHistory;
import io.github.comfyarchive.query.SidePanel;
import io.github.comfyarchive.query.Statistics;
import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.store.Annotations;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the store of many homes. PostgreSQL says which prompts, in which order, and adds up; what there is to be said of each, and what
 * its rows do not tell, a {@link Scratch} archive says, by the code of a home. For one thread at a time, but for {@link #assets}.
 *
 * <p>Its methods throw {@link StoreException} when the store cannot be used.
 */
public final class StoreCatalog implements Catalog {
    private final OpenedStore opened;
    private final StoreDatabase store;
    private final boolean alone;
    private final Asking asking;
    private final Scratch scratch;
    private String seen = "";

    /**
     * Looks at a store.
     *
     * @param store a connection that reads; closed with it
     * @param source where the bytes of files are; closed with it
     * @param derivation by which rules prompts are asked of
     * @throws UncheckedIOException if there is no room for a temporary archive
     */
    public StoreCatalog(StoreDatabase store, AssetSource source, Derivation derivation) {
        this(store, source, derivation, Scratch.MOST_PROMPTS);
    }

    /** One whose temporary archive holds fewer prompts. */
    StoreCatalog(StoreDatabase store, AssetSource source, Derivation derivation, int mostPrompts) {
        this(new OpenedStore(() -> store, source, derivation), store, mostPrompts, true);
    }

    /**
     * One of several.
     *
     * @param alone whether what they have in common goes with it
     */
    StoreCatalog(OpenedStore opened, StoreDatabase store, int mostPrompts, boolean alone) {
        this.opened = opened;
        this.store = store;
        this.alone = alone;
        this.asking = new Asking(store);
        try {
            StoreSchema.require(store);
            if (!alone) {
                this.seen = mark();
            }
            this.scratch = new Scratch(asking, opened, mostPrompts);
        } catch (RuntimeException cannot) {
            closeStore();
            throw cannot;
        }
    }

    private void closeStore() {
        store.close();
        if (alone) {
            opened.close();
        }
    }

    @Override
    public Listing list() {
        return new StoreListing(asking, scratch);
    }

    @Override
    public Search search(int excerptCharacters) {
        return new StoreSearch(asking, scratch, excerptCharacters, null);
    }

    @Override
    public Statistics statistics(Filter filter, Days days) {
        return new StoreStatistics(asking, scratch).of(filter, days);
    }

    @Override
    public Nearest nearest() {
        return new StoreNames(asking).hints();
    }

    @Override
    public DiskUse diskUse() {
        return new StoreDiskUse(asking, scratch);
    }

    @Override
    public long databaseSize() {
        return asking.count(Sql.of("SELECT pg_database_size(current_database())"));
    }

    @Override
    public PromptIds ids(Filter filter, int limit) {
        return new StorePromptIds(asking, scratch, filter, limit);
    }

    @Override
    public PromptIds ids(List<Long> keys) {
        return new StorePromptIds(asking, scratch, Filter.builder().keys(keys).build(), 0);
    }

    @Override
    public WholePrompts prompts() {
        return new StorePrompts(asking, scratch);
    }

    @Override
    public KnownServers servers() {
        return new StoreServers(asking, scratch.servers());
    }

    @Override
    public List<Annotations.TagCount> tags() {
        return asking.list(
                Sql.of("SELECT value, count(DISTINCT (id, server)) FROM annotation"
                        + " WHERE kind = 'tag' AND removed_at IS NULL GROUP BY value ORDER BY value"),
                row -> new Annotations.TagCount(StoreText.plain(row.getString(1)), row.getLong(2)));
    }

    @Override
    public ChangeLog changes() {
        return opened.changeLog().log(asking, scratch);
    }

    @Override
    public String mark() {
        return opened.changeLog().mark(asking);
    }

    @Override
    public SidePanel sidePanel() {
        return new StoreSidePanel(asking, scratch.servers());
    }

    @Override
    public Gauges gauges() {
        return new StoreGauges(asking, scratch);
    }

    @Override
    public List<SavedSearch> saved() {
        return asking.saved();
    }

    /** What the store calls a prompt that was given by a key; nothing where it has gone. */
    Optional<StoreKey> key(long prompt) {
        return scratch.key(prompt);
    }

    /**
     * All uids of a server, its root first.
     *
     * @param server one of those that {@link #servers} gave
     */
    public List<String> uids(ServerRow server) {
        return scratch.servers().of(server.id()).uids();
    }

    /** Whatever was read of prompts is read again, for it may have changed. */
    void readAgain() {
        scratch.readAgain();
    }

    @Override
    public ServerHistory history(@Nullable String server) {
        return new StoreHistory(asking, scratch, server);
    }

    @Override
    public Optional<Long> entrySize(long prompt) {
        return scratch.key(prompt)
                .flatMap(key -> asking
                        .list(
                                Sql.of("SELECT size FROM entry WHERE id = ? AND server = ?", key.id(), key.server()),
                                row -> row.getLong(1))
                        .stream()
                        .findFirst());
    }

    @Override
    public NamedFiles files() {
        return new StoreNamedFiles(asking, scratch);
    }

    @Override
    public Optional<AssetRow> asset(Sha256 sha256) {
        return StoreNamedFiles.asset(sha256.hex(), asking);
    }

    @Override
    public AssetFiles assets() {
        return opened.assets();
    }

    /** What it read before is forgotten once homes have told something since: what it says is no older than {@link #mark}. */
    @Override
    public boolean goOn() {
        String now = mark();
        if (!now.equals(seen)) {
            scratch.renew();
            seen = now;
        }
        return true;
    }

    @Override
    public Optional<String> diskAway() {
        return Optional.empty();
    }

    @Override
    public void requireDisk() throws StorageException {
        opened.source().require();
    }

    @Override
    public Path folder() {
        return opened.folder().root();
    }

    @Override
    public String place() {
        return "the store " + store.address();
    }

    @Override
    public void close() {
        scratch.close();
        closeStore();
    }
}
