package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.ExportFormat;
import io.github.comfyarchive.cli.option.FilesExportOptions;
import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.export.FilesExport;
import io.github.comfyarchive.export.FilesOptions;
import io.github.comfyarchive.export.StreamFormat;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.PromptIds;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive export}. */
@Command(
        name = "export",
        header = "Gives back what is archived.",
        description = {
            "",
            "Prompts come in the order in which they were archived, so that two exports of one archive are the same bytes. What is"
                    + " written appears complete or not at all.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive export --format jsonl --out - --since 30d | jq -r '.samplings[].seed'",
            "  archive export --out all.csv",
            "  archive export --format history --out history.json --server studio",
            "  archive export --format files --out pictures --since yesterday --sidecar json",
            "  archive export --format files --out set.zip --lora grain --name '{seed}_{index}' --sidecar txt",
            "  archive export --out share.zip --rating 5 --clean",
            "  archive export --format gallery --out gallery --since 2026"
        })
final class ExportCommand extends Subcommand {
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = {
                "jsonl: a line of JSON for each prompt.",
                "csv: a row for each file, for spreadsheets.",
                "history: what GET /history answers, for scripts written for ComfyUI.",
                "files: the files themselves, with a manifest.json.",
                "gallery: a page to look at and search in, without a server or a network.",
                "Default: what --out ends in: .jsonl, .csv, .json (history) or .zip (files)"
            })
    private @Nullable String format;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "PATH",
            description =
                    "The new file; - is standard output. Of files and gallery the new folder, or a ZIP if it ends in .zip. Missing folders"
                            + " above it are made.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace what is at PATH, once the export is complete.")
    private boolean overwrite;

    @Option(
            names = "--all",
            description = "Of csv: a row too for each prompt that has no file, such as one that failed.")
    private boolean all;

    @Mixin
    private FilesExportOptions files = new FilesExportOptions();

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the newest so many; 0 for all. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() throws IOException {
        if (out == null || out.isEmpty()) {
            throw new UsageException("--out is missing: the file to write, or - for standard output");
        }
        ExportFormat chosen = format == null ? ExportFormat.ofName(out) : ExportFormat.of(format);
        if (limit < 0) {
            throw new UsageException("--limit is 0 or more");
        }
        files.check(chosen);
        if (all && chosen != ExportFormat.CSV) {
            throw new UsageException("--all is for --format csv; the other formats have all prompts, or files alone");
        }
        if (chosen.stream() == null && out.equals(STANDARD_OUTPUT)) {
            throw new UsageException(
                    chosen.word() + " is not a single stream: --out is a new folder" + ", or a ZIP if it ends in .zip");
        }
        ArchiveCommand parent = parent();
        Filter filter = filters.filter();
        FilesOptions options = files.options();
        if (chosen.stream() == null
                && parent.isStoreMeant(store)
                && store.files(parent.environment()).isEmpty()) {
            throw new UsageException(
                    "which files? --files s3://BUCKET[/PREFIX] says where those of the store are, or $ARCHIVE_FILES");
        }
        try (Catalog catalog = parent.catalog(store)) {
            ExportRun run = new ExportRun(parent, catalog, out, overwrite);
            PromptIds keys = catalog.ids(filter, limit);
            StreamFormat stream = all ? StreamFormat.CSV_ALL : chosen.stream();
            if (stream != null) {
                run.stream(keys, stream);
                return ExitCode.DONE;
            }
            catalog.requireDisk();
            return chosen == ExportFormat.GALLERY
                    ? run.gallery(keys, options.copies())
                    : run.files(new FilesExport(catalog, options), keys, options.clean());
        }
    }
}
