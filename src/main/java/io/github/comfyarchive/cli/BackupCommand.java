package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.export.NewFile;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive backup}. */
@Command(
        name = "backup",
        header = "Copies the database, also while a sync is running.",
        description = {
            "",
            "The copy is of one moment, checked, and there complete or not at all. It holds everything but the bytes of files:"
                    + " copy assets/ after it, for files are there before the database knows of them and are never changed.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive backup --out /backup/archive.db --overwrite && rsync -a ~/.local/share/comfy-archive/assets /backup/"
        })
final class BackupCommand extends Subcommand {
    @Option(names = "--out", paramLabel = "FILE", description = "The new file.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace FILE, once the copy is complete.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = parent();
        HomeFolder home = parent.home();
        if (out == null || out.isEmpty()) {
            throw new UsageException("--out is missing: the file to copy the database to");
        }
        ArchiveCommand.requireArchive(home);
        long start = System.nanoTime();
        long bytes;
        try (ReadOnlyArchive database = ReadOnlyArchive.of(home);
                NewFile file = NewFile.at(Path.of(out), overwrite, home)) {
            Path copy = file.written();
            database.copyTo(copy);
            bytes = file.completeWith(copy);
        }
        say("database of " + TerminalEscape.line(home.toString()) + ", " + HumanFormat.bytes(bytes) + ", copied to "
                + TerminalEscape.line(out) + ", " + HumanFormat.duration(Duration.ofNanos(System.nanoTime() - start))
                + "; the files in assets/ are to be copied after it");
        return ExitCode.DONE;
    }
}
