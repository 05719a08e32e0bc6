package io.github.comfyarchive.query;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.Annotations;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.PromptReader;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that can be asked of what is archived: the one face that lists, searches, statistics, exports and pages look at. It reads, and its
 * answers are records; whoever has it need not know the store.
 */
public final class Catalog implements AutoCloseable {
    private final Archive archive;

    /**
     * Over an archive, which is closed with it.
     *
     * @param archive open, to read at least
     */
    public Catalog(Archive archive) {
        this.archive = archive;
    }

    /** Prompts in a line each, newest first. */
    public Listing list() {
        return new Listing(archive);
    }

    /**
     * Prompts by words, best first.
     *
     * @param excerptCharacters how long the passages are that show a match, at least 3
     */
    public Search search(int excerptCharacters) {
        return new Search(archive, excerptCharacters);
    }

    /**
     * What the prompts of a filter amount to.
     *
     * @param sinceDay the first day to be counted by itself, such as {@code 2026-11-01}
     * @throws FilterException if the filter names what is not there
     */
    public Statistics statistics(Filter filter, String sinceDay) {
        return new Stats(archive).of(filter, sinceDay);
    }

    /** What changed, in the order of it. */
    public ChangeLog changes() {
        return new ChangeLog(archive);
    }

    /** By what prompts can be chosen. */
    public SidePanel sidePanel() {
        return new SidePanel(archive);
    }

    /** Figures for whoever monitors the archive. */
    public Gauges gauges() {
        return new Gauges(archive);
    }

    /** What people have added. */
    public Annotations annotations() {
        return archive.annotations();
    }

    /**
     * What is known of a file.
     *
     * @param sha256 its name
     * @return its row; nothing where no such bytes are archived
     */
    public Optional<AssetRow> asset(Sha256 sha256) {
        return archive.asset(sha256);
    }

    /**
     * Prompts in the order of their servers' own histories.
     *
     * @param server its name or address; null for all
     * @throws FilterException if there is no such server
     */
    public ServerHistory history(@Nullable String server) {
        return new ServerHistory(archive, server);
    }

    /**
     * How large an entry is, for whoever has little memory.
     *
     * @param prompt its prompt's key
     * @return its bytes, unpacked; nothing where there is none
     */
    public Optional<Long> entrySize(long prompt) {
        return archive.ask(questions -> questions.first(
                Long.class, new Query("SELECT size FROM entry WHERE prompt = :prompt").with("prompt", prompt)));
    }

    /** Which prompts are new. */
    public NewPrompts newPrompts() {
        return new NewPrompts(archive);
    }

    /** Files by what their servers called them. */
    public NamedFiles files() {
        return new NamedFiles(archive);
    }

    /** What there is that is nearest to what was asked, where that was not there. */
    public Nearest nearest() {
        return new Nearest(archive, ZoneId.systemDefault());
    }

    /** Where the room goes. */
    public DiskUse diskUse() {
        return new DiskUse(archive);
    }

    /**
     * The keys of a filter's prompts, for whoever wants them whole.
     *
     * @param limit how many at most; 0 for all
     */
    public PromptIds ids(Filter filter, int limit) {
        return new PromptIds(archive, filter, limit);
    }

    /**
     * Prompts that somebody has named, for whoever wants them whole.
     *
     * @param keys theirs
     */
    public PromptIds ids(List<Long> keys) {
        return PromptIds.named(archive, keys);
    }

    /** Reads prompts whole: their parameters, files, errors and entries. */
    public PromptReader prompts() {
        return archive.prompts();
    }

    /** The servers whose prompts there are. */
    public Servers servers() {
        return archive.servers();
    }

    /** Where the bytes of files are. */
    public AssetStore assets() {
        return archive.assets();
    }

    /**
     * Whether an asset is a file of the user's under another name: then no third one is to be had.
     *
     * @param asset its row
     */
    public boolean isUsers(AssetRow asset) {
        return archive.keptAssets().isUsers(asset.sha256());
    }

    /**
     * Which disk is missed by whoever goes on to a file.
     *
     * @return what to tell the user; nothing where the files are there
     */
    public Optional<String> diskAway() {
        return archive.assetDisk().away();
    }

    /**
     * Refuses to go on without the disk of the files.
     *
     * @throws StorageException says which is missed
     */
    public void requireDisk() throws StorageException {
        archive.assetDisk().require();
    }

    /** The home that is asked. */
    public HomeFolder home() {
        return archive.home();
    }

    @Override
    public void close() {
        archive.close();
    }
}
