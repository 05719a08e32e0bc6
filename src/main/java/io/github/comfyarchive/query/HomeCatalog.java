package io.github.comfyarchive.query;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Annotations;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.SavedSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be asked of a home: beside what is common to all, what a server that stands on a home tells. */
public final class HomeCatalog implements Catalog {
    private final Archive archive;

    /**
     * Over an archive, which is closed with it.
     *
     * @param archive open, to read at least
     */
    public HomeCatalog(Archive archive) {
        this.archive = archive;
    }

    @Override
    public Listing list() {
        return new HomeListing(archive);
    }

    @Override
    public Search search(int excerptCharacters) {
        return new HomeSearch(archive, excerptCharacters);
    }

    /**
     * Shows where a prompt has the words of a search.
     *
     * @param prompt its key
     * @param excerptCharacters how long the passage is, at least 3
     * @return nothing where the prompt has gone
     */
    public Optional<SearchHit> found(SearchQuery words, long prompt, int excerptCharacters) {
        return archive.ask(questions -> HomeListing.line(questions, prompt)
                .map(line -> words.isEmpty()
                        ? new SearchHit(line, null, null)
                        : FoundText.of(words, line, excerptCharacters, questions)));
    }

    @Override
    public Statistics statistics(Filter filter, Days days) {
        return new Stats(archive).of(filter, days);
    }

    @Override
    public ChangeLog changes() {
        return new HomeChangeLog(archive);
    }

    @Override
    public SidePanel sidePanel() {
        return new HomeSidePanel(archive);
    }

    @Override
    public Gauges gauges() {
        return new HomeGauges(archive);
    }

    @Override
    public String mark() {
        ChangeLog.State state = changes().state();
        return state.epoch() + '\n' + state.number();
    }

    @Override
    public Optional<AssetRow> asset(Sha256 sha256) {
        return archive.asset(sha256);
    }

    @Override
    public ServerHistory history(@Nullable String server) {
        return new HomeServerHistory(archive, server);
    }

    @Override
    public Optional<Long> entrySize(long prompt) {
        return archive.ask(questions -> questions.first(
                Long.class, new Query("SELECT size FROM entry WHERE prompt = :prompt").with("prompt", prompt)));
    }

    /** Which prompts are new. */
    public NewPrompts newPrompts() {
        return new NewPrompts(archive);
    }

    @Override
    public NamedFiles files() {
        return new HomeNamedFiles(archive);
    }

    @Override
    public Nearest nearest() {
        return new Nearest(new HomeNames(archive), ZoneId.systemDefault());
    }

    @Override
    public DiskUse diskUse() {
        return new HomeDiskUse(archive);
    }

    @Override
    public HomePromptIds ids(Filter filter, int limit) {
        return new HomePromptIds(archive, filter, limit);
    }

    @Override
    public HomePromptIds ids(List<Long> keys) {
        return HomePromptIds.named(archive, keys);
    }

    @Override
    public WholePrompts prompts() {
        return new HomePrompts(archive.prompts());
    }

    @Override
    public KnownServers servers() {
        return new HomeServers(archive.servers());
    }

    @Override
    public List<Annotations.TagCount> tags() {
        return archive.annotations().tags();
    }

    @Override
    public List<SavedSearch> saved() {
        return archive.annotations().saved();
    }

    @Override
    public AssetFiles assets() {
        return new HomeAssets(archive);
    }

    @Override
    public Optional<String> diskAway() {
        return archive.assetDisk().away();
    }

    @Override
    public void requireDisk() throws StorageException {
        archive.assetDisk().require();
    }

    /** The home that is asked. */
    public HomeFolder home() {
        return archive.home();
    }

    @Override
    public Path folder() {
        return home().root();
    }

    @Override
    public String place() {
        return home().toString();
    }

    @Override
    public boolean goOn() {
        return archive.isInPlace();
    }

    @Override
    public long databaseSize() throws IOException {
        return Files.size(home().database());
    }

    @Override
    public void close() {
        archive.close();
    }
}
