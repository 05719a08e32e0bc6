package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.VerifyPrinter;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.backup.CopiedFiles;
import io.github.comfyarchive.store.backup.HomeRestore;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.verify.SampleRate;
import io.github.comfyarchive.verify.Verify;
import io.github.comfyarchive.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code archive restore}. */
@Command(
        name = "restore",
        header = "Gives an archive back from its backup, and checks it.",
        description = {
            "",
            "Into a new or empty home: where anything is, nothing is changed. Every file is read and compared with its name on the"
                    + " way, hard links where DIR is on the same file system; then the home is looked at as by archive verify. Killed"
                    + " at any moment it leaves no archive or the whole one, and run again it goes on.",
            "",
            "The home knows that it is a copy. Where the one that it was copied from goes on to be used, both have their own history from"
                    + " the first write on; archive import --home brings them together again.",
            ""
        },
        footer = {"", "Examples:", "  archive restore /backup/archive --home ~/.local/share/comfy-archive"})
final class RestoreCommand extends Subcommand {
    @Parameters(arity = "1", paramLabel = "DIR", description = "A folder that archive backup has made.")
    private @Nullable Path folder;

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        HomeFolder home = parent.home();
        Path from = Objects.requireNonNull(folder);
        if (Files.isRegularFile(from)) {
            throw new UsageException(TerminalEscape.line(from.toString())
                    + " is one file, and restore takes a folder that archive backup DIR has made. To make a home of a database that"
                    + " archive backup --out FILE has made, copy it to archive.db in an empty folder, and assets/ and redaction.key of"
                    + " the home beside it (docs/verify.md, \"The database alone\")");
        }
        long start = System.nanoTime();
        CopiedFiles files;
        try (CountProgress progress = CountProgress.on(parent.terminal(), parent.quiet(), "restore", " files", 0)) {
            files = new HomeRestore(from, home, progress::total, progress).run();
        }
        say("archive of " + TerminalEscape.line(from.toString()) + " restored in "
                + TerminalEscape.line(home.toString()) + ": " + BackupCommand.counts(files) + ", "
                + HumanFormat.duration(Duration.ofNanos(System.nanoTime() - start)));
        return verified(home);
    }

    private int verified(HomeFolder home) throws IOException {
        ArchiveCommand parent = parent();
        long start = System.nanoTime();
        try (VerifyPrinter printer = VerifyPrinter.on(parent.terminal(), false, false, parent.quiet())) {
            Derivation derivation = ArchiveCommand.derivationToRead(home, parent.environment());
            VerifyReport report;
            try (CountProgress progress =
                    CountProgress.on(parent.terminal(), parent.quiet(), "verify", " entries and files", 0)) {
                report = new Verify(home, derivation, SampleRate.NONE, Clock.systemUTC())
                        .run(printer, progress::total, progress);
            }
            printer.end(report, Duration.ofNanos(System.nanoTime() - start));
            return report.faults() > 0 ? ExitCode.DAMAGED : ExitCode.DONE;
        }
    }
}
