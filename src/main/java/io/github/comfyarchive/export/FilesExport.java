package io.github.comfyarchive.export;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.media.clean.UncleanException;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Writes the files themselves, under names that people choose, into a folder or a ZIP. */
public final class FilesExport {
    private final Catalog catalog;
    private final FilesOptions options;
    private final FileNames names;
    private long files;
    private long bytes;
    private long missing;
    private long damaged;
    private final Map<List<String>, FilesReport.Unclean> unclean = new LinkedHashMap<>();

    /**
     * Prepares it.
     *
     * @param catalog what to read
     */
    public FilesExport(Catalog catalog, FilesOptions options) {
        this.catalog = catalog;
        this.options = options;
        this.names = new FileNames(
                options.names(),
                options.sidecars().stream()
                        .flatMap(one -> one.endings().stream())
                        .toList());
    }

    /**
     * Writes.
     *
     * @param out a new folder, or a new ZIP where its name ends so
     * @param overwrite whether what an earlier export made may be replaced
     * @param progress told how many prompts are done
     * @return what it came to
     * @throws IOException if the disk refuses
     * @throws ExportException if it cannot be put there
     */
    public FilesReport write(PromptIds keys, Path out, boolean overwrite, LongConsumer progress) throws IOException {
        try (FileSink sink = FileSink.at(out, overwrite, options.copies(), new HomeFolder(catalog.folder()))) {
            Manifest manifest = new Manifest(sink.manifest(), options.clean());
            long prompts = Batches.forEach(keys, some -> write(some, sink, manifest), progress);
            FilesReport report = new FilesReport(
                    prompts, files, bytes, sink.linked(), missing, damaged, List.copyOf(unclean.values()));
            manifest.end(report);
            sink.complete();
            return report;
        }
    }

    private void write(List<Long> keys, FileSink sink, Manifest manifest) throws IOException {
        for (ArchivedPrompt prompt : catalog.prompts().read(keys)) {
            List<Generation> generations = Generation.of(prompt);
            @Nullable SidecarWriter sidecars = null;
            for (Generation generation : generations) {
                if (generation.file().asset() == null) {
                    missing++;
                    addAbsent(generation.archived(), generation.file(), reason(generation.file()), manifest);
                    continue;
                }
                if (sidecars == null) {
                    sidecars = new SidecarWriter(options.sidecars(), prompt, catalog.prompts());
                }
                write(generation, generation.file().asset(), sidecars, sink, manifest);
            }
            for (ArchivedPrompt.ArchivedFile file : prompt.files()) {
                if (file.output().replacedAt() != null) {
                    addAbsent(prompt, file, reason(file), manifest);
                }
            }
        }
    }

    private void write(Generation generation, AssetRow asset, SidecarWriter sidecars, FileSink sink, Manifest manifest)
            throws IOException {
        StoredFile stored = new StoredFile(
                catalog.assets().path(asset), asset, catalog.assets().isUsers(asset));
        try {
            stored.check();
            if (options.clean()) {
                writeClean(generation, stored, sink, manifest);
                return;
            }
            FileNames.Name name = names.of(generation);
            List<Manifest.Sidecar> beside = new ArrayList<>();
            if (!name.known()) {
                Instant at = Instant.parse(generation.archived().prompt().createdAt());
                sink.put(name.path(), stored, at);
                files++;
                bytes += asset.size();
                beside = put(name, sidecars.of(generation, name.extension()), at, sink);
            }
            manifest.add(generation.archived(), generation.file(), name.path(), null, beside);
        } catch (DamagedAssetException damage) {
            damaged++;
            addAbsent(generation.archived(), generation.file(), damage.getMessage(), manifest);
        }
    }

    private void writeClean(Generation generation, StoredFile stored, FileSink sink, Manifest manifest)
            throws IOException, DamagedAssetException {
        try (CleanFile file = CleanFile.of(stored)) {
            FileNames.Name name = names.of(generation);
            if (!name.known()) {
                Instant at = Instant.parse(generation.archived().prompt().createdAt());
                Sha256 sha256 = sink.put(name.path(), file.copy(), at);
                file.requireUnchanged();
                files++;
                bytes += file.copy().size();
                manifest.addClean(
                        name.path(), stored.asset(), sha256.hex(), file.copy().size());
            }
        } catch (UncleanException reason) {
            String kind = stored.asset().mediaType();
            String why = Objects.requireNonNull(reason.getMessage());
            String prompt = generation.prompt().promptId().value();
            unclean.merge(
                    List.of(kind, why),
                    new FilesReport.Unclean(kind, why, 1, prompt),
                    (before, one) -> new FilesReport.Unclean(kind, why, before.count() + 1, before.firstPrompt()));
        }
    }

    /** What goes with clean copies says nothing of what else the archive has. */
    private void addAbsent(
            ArchivedPrompt prompt, ArchivedPrompt.ArchivedFile file, @Nullable String reason, Manifest manifest)
            throws IOException {
        if (!options.clean()) {
            manifest.add(prompt, file, null, reason, List.of());
        }
    }

    private static List<Manifest.Sidecar> put(
            FileNames.Name name, Map<String, byte[]> sidecars, Instant at, FileSink sink) throws IOException {
        List<Manifest.Sidecar> put = new ArrayList<>();
        for (Map.Entry<String, byte[]> sidecar : sidecars.entrySet()) {
            String path = name.stem() + sidecar.getKey();
            sink.put(path, sidecar.getValue(), at);
            put.add(new Manifest.Sidecar(
                    path, Sha256.of(Sha256.digest().digest(sidecar.getValue())).hex()));
        }
        return put;
    }

    private static String reason(ArchivedPrompt.ArchivedFile file) {
        if (file.output().replacedAt() != null) {
            return "a later run of the same prompt id took its place"
                    + (file.path() == null ? "" : "; its bytes are in the archive's " + file.path());
        }
        if (file.output().lastError() != null) {
            return file.output().lastError();
        }
        return switch (file.output().state()) {
            case PENDING -> "not fetched yet: archive sync fetches it";
            case MISSING -> "the server no longer had it";
            case SKIPPED -> "the sync was told to leave files of this type";
            case FORGOTTEN -> "it was to be forgotten";
            case FAILED, STORED -> "it could not be fetched";
        };
    }
}
