package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.export.NewFile;
import io.github.comfyarchive.store.backup.CopiedFiles;
import io.github.comfyarchive.store.backup.HomeBackup;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive backup}. */
@Command(
        name = "backup",
        header = "Copies the whole archive, also while a sync is running.",
        description = {
            "",
            "archive backup DIR copies all that a home is: the database as it is at one moment, checked, the files, and the key of the"
                    + " fingerprints. Files are hard links where DIR is on the same file system, which takes no room and does not"
                    + " outlive that disk, else copies. Another backup into DIR adds what is new, and removes files that the archive"
                    + " has masked since; killed at any moment it leaves the earlier backup or the new one. archive restore DIR gives"
                    + " it back.",
            "",
            "With --out FILE the copy is of the database alone, there complete or not at all. It has no bytes of files: copy assets/"
                    + " after it, for files are there before the database knows of them and are never changed.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive backup /backup/archive               each night; only what is new is copied",
            "  archive restore /backup/archive --home DIR   gives it back, and checks it",
            "  archive backup --out /backup/archive.db --overwrite"
        })
final class BackupCommand extends Subcommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "The folder of the backup: new, empty, or one that this command has made.")
    private @Nullable Path folder;

    @Option(names = "--out", paramLabel = "FILE", description = "The database alone, as a new file.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace FILE, once the copy is complete.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException, HomeLockedException {
        HomeFolder home = parent().home();
        boolean file = out != null && !out.isEmpty();
        if (folder == null && !file) {
            throw new UsageException(
                    "DIR or --out is missing: the folder to copy the archive to, or the file for its database");
        }
        if (folder != null && (out != null || overwrite)) {
            throw new UsageException(
                    "--out and --overwrite are of a copy of the database alone, and do not go with DIR");
        }
        ArchiveCommand.requireArchive(home);
        return folder == null ? database(home, Path.of(String.valueOf(out))) : all(home, folder);
    }

    private int database(HomeFolder home, Path to) throws IOException {
        long start = System.nanoTime();
        long bytes;
        try (ReadOnlyArchive database = ReadOnlyArchive.of(home);
                NewFile file = NewFile.at(to, overwrite, home)) {
            Path copy = file.written();
            database.copyTo(copy);
            bytes = file.completeWith(copy);
        }
        say("database of " + TerminalEscape.line(home.toString()) + ", " + HumanFormat.bytes(bytes) + ", copied to "
                + TerminalEscape.line(to.toString()) + ", " + since(start)
                + "; the files in assets/ are to be copied after it");
        return ExitCode.DONE;
    }

    private int all(HomeFolder home, Path to) throws IOException, HomeLockedException {
        long start = System.nanoTime();
        HomeBackup.Report report;
        try (CountProgress progress = CountProgress.on(parent().terminal(), parent().quiet(), "backup", " files", 0)) {
            report = new HomeBackup(home, to, progress::total, progress).run();
        }
        CopiedFiles files = report.files();
        say("archive of " + TerminalEscape.line(home.toString()) + " backed up in " + TerminalEscape.line(to.toString())
                + ": database " + HumanFormat.bytes(report.databaseBytes()) + ", " + counts(files)
                + (report.removed() > 0
                        ? ", " + report.removed() + " removed that the archive does not name any more"
                        : "")
                + ", " + since(start));
        return lacking(files);
    }

    private static String since(long start) {
        return HumanFormat.duration(Duration.ofNanos(System.nanoTime() - start));
    }

    /** In words, what became of files. */
    static String counts(CopiedFiles files) {
        return HumanFormat.of(files.total(), "file") + " (" + files.linked() + " linked, " + files.copied()
                + " copied, " + HumanFormat.bytes(files.bytes())
                + (files.there() > 0 ? ", " + files.there() + " there before" : "") + ")";
    }

    private int lacking(CopiedFiles files) {
        if (files.lacking() == 0) {
            return ExitCode.DONE;
        }
        files.named().forEach(words -> parent().complain(TerminalEscape.line(words)));
        parent().complain(HumanFormat.of(files.lacking(), "file")
                + " of the archive could not be backed up, all else is; archive verify --repair --read-data asks the servers for"
                + " them");
        return ExitCode.PARTIAL;
    }
}
