package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.ExportFormat;
import io.github.comfyarchive.cli.option.FilesExportOptions;
import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.StandardOutput;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.export.FilesExport;
import io.github.comfyarchive.export.FilesOptions;
import io.github.comfyarchive.export.FilesReport;
import io.github.comfyarchive.export.NewFile;
import io.github.comfyarchive.export.StreamExport;
import io.github.comfyarchive.export.StreamFormat;
import io.github.comfyarchive.gallery.Gallery;
import io.github.comfyarchive.gallery.GalleryOptions;
import io.github.comfyarchive.gallery.GalleryReport;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.PromptIds;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
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
            "  archive export --format csv --out all.csv",
            "  archive export --format history --out history.json --server studio",
            "  archive export --format files --out pictures --since yesterday --sidecar json",
            "  archive export --format files --out set.zip --lora grain --name '{seed}_{index}' --sidecar txt",
            "  archive export --format gallery --out gallery --since 2026     then open gallery/index.html"
        })
final class ExportCommand extends Subcommand {
    private static final String STANDARD_OUTPUT = "-";
    private static final int BUFFER = 1 << 16;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = {
                "jsonl: a line of JSON for each prompt.",
                "csv: a row for each file, for spreadsheets.",
                "history: what GET /history answers, for scripts written for ComfyUI.",
                "files: the files themselves, with a manifest.json.",
                "gallery: a page to look at and search in, without a server or a network."
            })
    private @Nullable String format;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description =
                    "The new file; - is standard output. Of files and gallery the new folder; of files a ZIP if it ends in .zip.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace what is at PATH, once the export is complete.")
    private boolean overwrite;

    @Mixin
    private FilesExportOptions files = new FilesExportOptions();

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the newest so many; 0 for all. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() throws IOException {
        ExportFormat chosen = ExportFormat.of(format);
        if (out == null || out.isEmpty()) {
            throw new UsageException("--out is missing: the file to write, or - for standard output");
        }
        if (limit < 0) {
            throw new UsageException("--limit is 0 or more");
        }
        files.check(chosen);
        if (chosen.stream() == null && out.equals(STANDARD_OUTPUT)) {
            throw new UsageException(chosen.word() + " is not a single stream: --out is a new folder"
                    + (chosen == ExportFormat.FILES ? ", or a ZIP if it ends in .zip" : ""));
        }
        ArchiveCommand parent = parent();
        Filter filter = filters.filter();
        FilesOptions options = files.options();
        try (Catalog catalog = parent.catalog()) {
            PromptIds keys = catalog.ids(filter, limit);
            StreamFormat stream = chosen.stream();
            if (stream != null) {
                stream(catalog, keys, stream, out);
                return ExitCode.DONE;
            }
            catalog.requireDisk();
            return chosen == ExportFormat.GALLERY
                    ? gallery(catalog, keys.newestFirst(), out)
                    : files(new FilesExport(catalog, options), keys, out);
        }
    }

    private int files(FilesExport export, PromptIds keys, String path) throws IOException {
        long start = System.nanoTime();
        FilesReport report;
        try (CountProgress progress = progress(keys)) {
            report = export.write(keys, Path.of(path), overwrite, progress);
        }
        say(
                HumanFormat.of(report.files(), "file") + " of " + HumanFormat.of(report.prompts(), "prompt") + ", "
                        + HumanFormat.bytes(report.bytes())
                        + (report.linked() == 0 ? "" : ", " + HumanFormat.of(report.linked(), "hard link"))
                        + (report.missing() == 0 ? "" : ", " + report.missing() + " missing"),
                start);
        if (report.damaged() == 0) {
            return ExitCode.DONE;
        }
        parent().terminal()
                .complain(
                        HumanFormat.of(report.damaged(), "file")
                                + " of the archive could not be exported: lost, damaged, or not to be read; manifest.json names them");
        return ExitCode.DAMAGED;
    }

    private int gallery(Catalog catalog, PromptIds keys, String path) throws IOException {
        long start = System.nanoTime();
        GalleryOptions options = GalleryOptions.usual(ProgramVersion.number(), files.copies());
        GalleryReport report;
        try (CountProgress progress = progress(keys)) {
            report = new Gallery(catalog, options).write(keys, Path.of(path), overwrite, progress);
        }
        say(
                HumanFormat.of(report.tiles(), "item") + " of " + HumanFormat.of(report.prompts(), "prompt") + ", "
                        + HumanFormat.of(report.thumbnailsMade(), "new thumbnail") + ", "
                        + HumanFormat.bytes(report.bytes()),
                start);
        report.notes().forEach(parent().terminal()::complain);
        if (report.damaged() == 0) {
            return ExitCode.DONE;
        }
        parent().terminal()
                .complain("of the archive, " + HumanFormat.of(report.damaged(), "part")
                        + " could not be shown: lost, damaged, or not to be read");
        return ExitCode.DAMAGED;
    }

    private void stream(Catalog catalog, PromptIds keys, StreamFormat stream, String path) throws IOException {
        ArchiveCommand parent = parent();
        StreamExport export = new StreamExport(catalog, stream);
        if (path.equals(STANDARD_OUTPUT)) {
            try (CountProgress progress = progress(keys)) {
                OutputStream to = new BufferedOutputStream(
                        new StandardOutput.Bytes(parent.terminal().verbatim()), BUFFER);
                export.write(keys, to, progress);
            } catch (StandardOutput.EndedException enough) {
                return;
            }
            return;
        }
        long start = System.nanoTime();
        long prompts;
        long bytes;
        try (NewFile file = NewFile.at(Path.of(path), overwrite, parent.home());
                CountProgress progress = progress(keys)) {
            prompts = export.write(keys, file.out(), progress);
            bytes = file.complete();
        }
        say(HumanFormat.of(prompts, "prompt") + ", " + HumanFormat.bytes(bytes), start);
    }

    private CountProgress progress(PromptIds keys) {
        ArchiveCommand parent = parent();
        boolean silent = parent.quiet() || !parent.terminal().errIsTerminal();
        return CountProgress.on(parent.terminal(), silent, "export", " prompts", silent ? 0 : keys.count());
    }

    private void say(String what, long start) {
        say(what + " exported to " + TerminalEscape.line(String.valueOf(out)) + ", "
                + HumanFormat.duration(Duration.ofNanos(System.nanoTime() - start)));
    }
}
