package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.StandardOutput;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.export.FilesExport;
import io.github.comfyarchive.export.FilesReport;
import io.github.comfyarchive.export.NewFile;
import io.github.comfyarchive.export.StreamExport;
import io.github.comfyarchive.export.StreamFormat;
import io.github.comfyarchive.gallery.Gallery;
import io.github.comfyarchive.gallery.GalleryOptions;
import io.github.comfyarchive.gallery.GalleryReport;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.PromptIds;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/** Writes an export and says what it came to: for {@code archive export} and {@code archive gallery}. */
final class ExportRun {
    private static final String STANDARD_OUTPUT = "-";
    private static final int BUFFER = 1 << 16;

    private final ArchiveCommand parent;
    private final Catalog catalog;
    private final String out;
    private final boolean overwrite;

    ExportRun(ArchiveCommand parent, Catalog catalog, String out, boolean overwrite) {
        this.parent = parent;
        this.catalog = catalog;
        this.out = out;
        this.overwrite = overwrite;
    }

    /**
     * Writes files.
     *
     * @param clean whether they are clean copies
     */
    int files(FilesExport export, PromptIds keys, boolean clean) throws IOException {
        long start = System.nanoTime();
        FilesReport report;
        try (CountProgress progress = progress(keys)) {
            report = export.write(keys, Path.of(out), overwrite, progress);
        }
        say(
                HumanFormat.of(report.files(), "file") + " of " + HumanFormat.of(report.prompts(), "prompt") + ", "
                        + HumanFormat.bytes(report.bytes())
                        + (report.linked() == 0 ? "" : ", " + HumanFormat.of(report.linked(), "hard link"))
                        + (report.missing() == 0 ? "" : ", " + report.missing() + " missing")
                        + (report.uncleanFiles() == 0 ? "" : ", " + report.uncleanFiles() + " not cleaned"),
                start);
        report.unclean().forEach(this::complain);
        if (report.damaged() == 0) {
            return ExitCode.DONE;
        }
        parent.terminal()
                .complain(HumanFormat.of(report.damaged(), "file")
                        + " of the archive could not be exported: lost, damaged, or not to be read; "
                        + (clean ? "archive verify" : "manifest.json") + " names them");
        return ExitCode.DAMAGED;
    }

    private void complain(FilesReport.Unclean some) {
        parent.terminal()
                .complain(HumanFormat.of(some.count(), "file") + " of " + TerminalEscape.line(some.mediaType())
                        + " could not be cleaned and " + (some.count() == 1 ? "was" : "were") + " not written: "
                        + some.reason() + "; "
                        + (some.count() == 1 ? "it is of prompt " : "the first is of prompt ")
                        + TerminalEscape.line(some.firstPrompt()));
    }

    int gallery(PromptIds keys, boolean copies) throws IOException {
        long start = System.nanoTime();
        GalleryOptions options = GalleryOptions.usual(ProgramVersion.number(), copies);
        GalleryReport report;
        try (CountProgress progress = progress(keys)) {
            report = new Gallery(catalog, options).write(keys.newestFirst(), Path.of(out), overwrite, progress);
        }
        say(
                HumanFormat.of(report.tiles(), "item") + " of " + HumanFormat.of(report.prompts(), "prompt") + ", "
                        + HumanFormat.of(report.thumbnailsMade(), "new thumbnail") + ", "
                        + HumanFormat.bytes(report.bytes()),
                start);
        report.notes().forEach(parent.terminal()::complain);
        if (report.damaged() == 0) {
            return ExitCode.DONE;
        }
        parent.terminal()
                .complain("of the archive, " + HumanFormat.of(report.damaged(), "part")
                        + " could not be shown: lost, damaged, or not to be read");
        return ExitCode.DAMAGED;
    }

    void stream(PromptIds keys, StreamFormat stream) throws IOException {
        StreamExport export = new StreamExport(catalog, stream);
        if (out.equals(STANDARD_OUTPUT)) {
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
        try (NewFile file = NewFile.at(Path.of(out), overwrite, parent.home());
                CountProgress progress = progress(keys)) {
            prompts = export.write(keys, file.out(), progress);
            bytes = file.complete();
        }
        say(HumanFormat.of(prompts, "prompt") + ", " + HumanFormat.bytes(bytes), start);
    }

    private CountProgress progress(PromptIds keys) {
        boolean silent = parent.quiet() || !parent.terminal().errIsTerminal();
        return CountProgress.on(parent.terminal(), silent, "export", " prompts", silent ? 0 : keys.count());
    }

    private void say(String what, long start) {
        parent.say(what + " exported to " + TerminalEscape.line(out) + ", "
                + HumanFormat.duration(Duration.ofNanos(System.nanoTime() - start)));
    }
}
