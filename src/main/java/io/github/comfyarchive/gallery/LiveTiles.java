package io.github.comfyarchive.gallery;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Some prompts as rows of a page that asks for them as it goes (docs/gallery-format.md, "The live page"): the rows of an exported gallery,
 * with their own lists of names. It lasts as long as what it reads from.
 */
public final class LiveTiles {
    /** Begins the keys of prompts in a live page; behind it stands the prompt's own. */
    public static final String KEY = "p";

    private final Catalog catalog;
    private final Contents contents = new Contents();
    private final Rows rows;
    private final List<List<Object>> prompts = new ArrayList<>();
    private int tiles;

    /**
     * Begins with none.
     *
     * @param catalog what to read
     * @param zone days are of it
     */
    public LiveTiles(Catalog catalog, ZoneId zone) {
        this.catalog = catalog;
        this.rows = new Rows(contents, new ServedFiles(catalog), zone);
    }

    /** How many tiles they have. */
    public int tiles() {
        return tiles;
    }

    /** Of how many prompts they are. */
    public int prompts() {
        return prompts.size();
    }

    /**
     * Adds prompts; those that have gone meanwhile are left out.
     *
     * @param keys theirs, in the order in which they are shown, few enough for the memory
     * @param kinds which have at least one tile of these; all where it is empty
     */
    public void add(List<Long> keys, Set<Kind> kinds) throws IOException {
        Map<Long, ArchivedPrompt> read = catalog.prompts().read(keys).stream()
                .collect(Collectors.toMap(prompt -> prompt.prompt().id(), Function.identity()));
        for (Long key : keys) {
            ArchivedPrompt prompt = read.get(key);
            if (prompt != null && hasOne(prompt, kinds)) {
                add(prompt);
            }
        }
    }

    private void add(ArchivedPrompt prompt) throws IOException {
        Instant at = Instant.parse(prompt.prompt().createdAt());
        List<Run> runs =
                rows.of(KEY + prompt.prompt().id(), prompt, SamplingGroup.of(prompt), Failed.of(prompt), true, at);
        List<List<@Nullable Object>> rowsOfPrompt = new ArrayList<>();
        String day = "";
        for (Run run : runs) {
            day = run.day();
            List<List<@Nullable Object>> files = new ArrayList<>();
            for (Run.FileRow file : run.files()) {
                files.add(file.row(
                        file.thumbnail().path().isEmpty()
                                ? null
                                : file.thumbnail().path()));
            }
            rowsOfPrompt.add(run.row(files));
            tiles += run.tiles();
        }
        prompts.add(List.of(day, rowsOfPrompt));
    }

    /** By the types that the archive has: what a file of an unproven type is labelled is not looked up for this. */
    private static boolean hasOne(ArchivedPrompt prompt, Set<Kind> kinds) {
        if (kinds.isEmpty() || (kinds.contains(Kind.FAILURE) && Failed.of(prompt) != null)) {
            return true;
        }
        List<ArchivedPrompt.ArchivedFile> files = prompt.files().stream()
                .filter(file -> file.output().replacedAt() == null)
                .toList();
        return files.isEmpty()
                ? kinds.contains(Kind.OTHER)
                : files.stream()
                        .anyMatch(file -> kinds.contains(Kind.of(
                                file.asset() == null ? null : file.asset().mediaType())));
    }

    /** Them as JSON-like data: names, then the prompts, each with its day and its runs. */
    public Map<String, @Nullable Object> data() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("servers", contents.servers().names());
        data.put("models", contents.models().names());
        data.put("loras", contents.loras().names());
        data.put("tags", contents.tags().names());
        data.put("prompts", prompts);
        return data;
    }

    /**
     * What is read of a prompt only when it is opened, as an exported gallery has it in {@code details/}.
     *
     * @param key the prompt's
     * @return nothing where there is no such prompt
     */
    public static Optional<Map<String, Object>> details(Catalog catalog, long key) {
        List<ArchivedPrompt> read = catalog.prompts().read(List.of(key));
        if (read.isEmpty()) {
            return Optional.empty();
        }
        ArchivedPrompt prompt = read.get(0);
        return Optional.of(Details.of(prompt, entry(catalog, prompt), SamplingGroup.of(prompt), Failed.of(prompt)));
    }

    private static Optional<RedactedEntry> entry(Catalog catalog, ArchivedPrompt prompt) {
        try {
            return Optional.of(catalog.prompts().entry(prompt.prompt()));
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            return Optional.empty(); // 'archive verify' tells of it; the rest can be shown
        }
    }

    /** Such data as JSON, in which a lone surrogate is U+FFFD. */
    public static String json(Map<String, ? extends @Nullable Object> data) {
        return Script.json(data);
    }
}
