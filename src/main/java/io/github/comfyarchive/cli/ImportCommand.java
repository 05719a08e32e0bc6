package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.ByteSize;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.DiskMessages;
import io.github.comfyarchive.cli.report.ImportSummary;
import io.github.comfyarchive.cli.terminal.Progress;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.imports.folder.FolderImport;
import io.github.comfyarchive.imports.history.HistoryImport;
import io.github.comfyarchive.imports.home.HomeImport;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.WholeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive import}. */
@Command(
        name = "import",
        header = "Takes in what is there already: folders of pictures, saved histories, other homes, a store.",
        description = {
            "",
            "Whatever a file says of how it was made becomes a prompt, secrets removed, as if a sync had brought it; what a sync"
                    + " has archived already is recognised. Nothing in the folder is changed. What is masked is always a copy. May be stopped at any time and run"
                    + " again: what is imported is known.",
            "",
            "With --store a home is made again of what a store of many homes has (docs/store.md), or what is missing here comes from it."
                    + " Keys, fingerprints and keyed hashes are in no store: what archive redact removed by its value has to be named again.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive import ~/ComfyUI/output",
            "  archive import --hard-link ~/ComfyUI/output     takes no room",
            "  archive import --server studio /mnt/old/pictures picture.png",
            "  archive import history.json --files ~/ComfyUI/output",
            "  archive import /mnt/laptop/comfy-archive        another home",
            "  archive import --store postgresql://host/archive --files s3://archive-files --server studio"
        })
final class ImportCommand extends Subcommand {
    private static final String STOPPED = "stopped: what was taken in stays; run it again, and it goes on";

    /** A sync that is at work holds a server for as long as it reads its history. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "A file, a folder with all that is in it, a saved history (.json, .jsonl), or another home.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "Instead of a PATH: a store of many homes, postgresql://[USER@]HOST[:PORT]/DATABASE; its password by"
                            + " PGPASSWORD or ~/.pgpass.")
    private @Nullable String store;

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description =
                    "What to call the server that this is of. Default: the last part of a folder's name. With --store:"
                            + " only what is of this server, by its name, address or uid; may be repeated.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description =
                    "Where the files lie that a saved history names: an output folder. With --store: s3://BUCKET[/PREFIX],"
                            + " where the store's files are; without it none come. Default then: $$ARCHIVE_FILES")
    private @Nullable String files;

    @Option(names = "--all", description = "Keep files too that say nothing of how they were made.")
    private boolean all;

    @Option(
            names = "--link",
            description =
                    "Share the bytes of files with the folder where the file system can (Btrfs, XFS, ZFS, APFS: a copy that"
                            + " takes no room until one of both changes); else copy them.")
    private boolean link;

    @Option(
            names = "--hard-link",
            description =
                    "Let the archive have the folder's own files under a second name, where both are on one file system; else"
                            + " copy them. Takes no room, but an edit in place changes both: archive verify says so. Their owner and mode"
                            + " stay; their link count and ctime change.")
    private boolean hardLink;

    @Option(
            names = "--min-free",
            paramLabel = "SIZE",
            description =
                    "Leave so much of the disk of the files free, such as 500M or 2G; 0 for none. Below it files wait for the"
                            + " next import, and prompts go on being taken in. What is linked takes no room. Default: "
                            + ByteSize.MIN_FREE)
    private @Nullable String minFree;

    @Option(
            names = "--apply-forgotten",
            description =
                    "Forget what was forgotten in the other home and is here (docs/forget.md). Asks; --yes does not.")
    private boolean applyForgotten;

    @Option(names = "--yes", description = "Do what --apply-forgotten would do, without asking.")
    private boolean yes;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    @Option(
            names = "--dry-run",
            description = "Say what would come in of folders, saved histories and a store, and write nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException, HomeLockedException, InterruptedException {
        reserve(); // what is no size is said before anything is looked at
        if (store != null) {
            return ofStore();
        }
        if (paths.isEmpty()) {
            throw new UsageException("what is to be imported? a PATH says it, or --store");
        }
        if (servers.size() > 1) {
            throw new UsageException("--server can be given once, but with --store");
        }
        ImportOptions options = new ImportOptions(
                servers.isEmpty() ? null : servers.get(0),
                files == null ? null : Path.of(files),
                all,
                copying(),
                dryRun);
        List<Source> sources = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new UsageException(TerminalEscape.line(path.toString()) + " is not there: nothing was imported");
            }
            sources.add(Source.of(path));
        }
        requireFitting(sources);
        if (dryRun) {
            return look(sources, options);
        }
        HomeFolder home = parent().home();
        Set<Long> forgottenThere = new TreeSet<>();
        int exit = run(parent(), home, sources, options, reserve(), json, forgottenThere);
        return applyForgotten && !forgottenThere.isEmpty() ? forget(home, forgottenThere, exit) : exit;
    }

    private int ofStore() throws IOException, HomeLockedException, InterruptedException {
        if (!paths.isEmpty() || all || link || hardLink) {
            throw new UsageException("--store is instead of a PATH, and goes without --all, --link and --hard-link");
        }
        ArchiveCommand parent = parent();
        StoreOptions options = StoreOptions.of(store, files);
        StoreImport from = new StoreImport(
                options.store(parent.environment()), options.files(parent.environment()), servers, reserve());
        long start = System.nanoTime();
        HomeFolder home = parent.home();
        if (dryRun) {
            try (ReadHome read = ReadHome.open(parent)) {
                ImportReport report = from.look(read.archive());
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                return say(parent, new ImportSummary(home, List.of(report), took, true), json);
            }
        }
        Set<Long> forgottenThere = new TreeSet<>();
        ImportReport report = from.run(parent, home, PATIENCE, STOPPED, parent.quiet() || json, forgottenThere);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        int exit = say(parent, new ImportSummary(home, List.of(report), took, false), json);
        return applyForgotten && !forgottenThere.isEmpty() ? forget(home, forgottenThere, exit) : exit;
    }

    private ImportOptions.Copying copying() {
        if (link && hardLink) {
            throw new UsageException("--link and --hard-link exclude each other");
        }
        if (hardLink) {
            return ImportOptions.Copying.HARD_LINK;
        }
        return link ? ImportOptions.Copying.LINK : ImportOptions.Copying.COPY;
    }

    private void requireFitting(List<Source> sources) throws IOException {
        for (Source source : sources) {
            String path = TerminalEscape.line(source.path().toString());
            if (dryRun && source.kind() == Source.Kind.HOME) {
                throw new UsageException(
                        "--dry-run is for folders and saved histories, and " + path + " is another home");
            }
            if (source.kind() == Source.Kind.HOME && isOfFolders()) {
                throw new UsageException(
                        "--server, --files, --min-free, --link and --hard-link are not for another home, as " + path
                                + " is: it says itself of which servers its prompts and files are");
            }
            if (source.kind() == Source.Kind.HISTORY && (link || hardLink)) {
                throw new UsageException("--link and --hard-link are for folders and files, and " + path
                        + " is a saved history: the files that it names are copied");
            }
            if (source.kind() == Source.Kind.HOME && isThisHome(source)) {
                throw new UsageException(
                        path + " is this home itself: nothing was imported; --home names the home to" + " import into");
            }
        }
    }

    private boolean isOfFolders() {
        return !servers.isEmpty() || files != null || minFree != null || link || hardLink;
    }

    private boolean isThisHome(Source source) throws IOException {
        Path root = parent().home().root();
        return Files.exists(root) && root.toRealPath().equals(source.path().toRealPath());
    }

    private int look(List<Source> sources, ImportOptions options)
            throws IOException, HomeLockedException, InterruptedException {
        ArchiveCommand parent = parent();
        long start = System.nanoTime();
        List<ImportReport> reports = new ArrayList<>();
        try (ReadHome read = ReadHome.open(parent);
                Progress progress = Progress.on(parent.terminal(), parent.quiet() || json)) {
            Derivation derivation = ArchiveCommand.derivationToRead(parent.home(), parent.environment());
            requireNoSecret(sources, read.archive(), derivation);
            for (Source source : sources) {
                RunProgress shown = new RunProgress();
                progress.follow(String.valueOf(source.path().getFileName()), shown);
                reports.add(
                        source.kind() == Source.Kind.FOLDER
                                ? new FolderImport(read.archive(), derivation, null, options, reserve())
                                        .look(source, shown)
                                : new HistoryImport(read.archive(), derivation, null, options, reserve()).run(source));
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return say(parent, new ImportSummary(parent.home(), reports, took, true), json);
    }

    private long reserve() {
        return ByteSize.minFree(minFree == null ? ByteSize.MIN_FREE : minFree);
    }

    /**
     * Imports sources into a home and prints the summary; {@code demo} does the same with its own folder.
     *
     * @param forgottenThere takes the keys of prompts that are here and were forgotten in another home
     */
    @SuppressWarnings("try") // the notice is there, not used
    static int run(
            ArchiveCommand parent,
            HomeFolder home,
            List<Source> sources,
            ImportOptions options,
            long reserve,
            boolean json,
            Set<Long> forgottenThere)
            throws IOException, HomeLockedException, InterruptedException {
        home.create();
        long start = System.nanoTime();
        List<ImportReport> reports = new ArrayList<>();
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE)) {
            for (Source source : sources) {
                if (source.kind() == Source.Kind.HOME) {
                    HomeImport.joinKeys(home, new HomeFolder(source.path()));
                }
            }
            try (StopNotice stopped = StopNotice.of(parent.terminal(), STOPPED);
                    OpenedHome opened = OpenedHome.open(home, locks, parent);
                    Progress progress = Progress.on(parent.terminal(), parent.quiet() || json)) {
                requireNoSecret(sources, opened.archive(), opened.derivation());
                DiskMessages.say(opened.archive(), parent.terminal());
                for (Source source : sources) {
                    RunProgress shown = new RunProgress();
                    progress.follow(String.valueOf(source.path().getFileName()), shown);
                    reports.add(run(source, options, opened, locks, reserve, shown, forgottenThere));
                }
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return say(parent, new ImportSummary(home, reports, took, false), json);
    }

    /** After the import, under the locks of forgetting. */
    @SuppressWarnings("try") // the lock is held, not used
    private int forget(HomeFolder home, Set<Long> forgottenThere, int exit)
            throws IOException, HomeLockedException, InterruptedException {
        try (WholeHome locked = WholeHome.lock(home, ForgetCommand.PATIENCE);
                Archive archive = parent().writable()) {
            return Math.max(
                    exit,
                    new ForgetRun(parent(), archive).apply(List.copyOf(forgottenThere), "forgotten there", yes, json));
        }
    }

    /** Before any of them is named on the terminal. */
    private static void requireNoSecret(List<Source> sources, Archive archive, Derivation derivation)
            throws IOException {
        derivation.redactor().know(archive.knownSecrets());
        for (Source source : sources) {
            source.requireNoSecret(derivation.redactor());
        }
    }

    private static int say(ArchiveCommand parent, ImportSummary summary, boolean json) {
        if (json) {
            parent.terminal().json().println(summary.json());
        } else if (!parent.quiet()) {
            parent.terminal().print(summary.text());
        }
        summary.errors().forEach(parent.terminal()::complain);
        return summary.exitCode();
    }

    private static ImportReport home(HomeImport other, Source source, Set<Long> forgottenThere)
            throws IOException, HomeLockedException, InterruptedException {
        ImportReport report = other.run(source);
        forgottenThere.addAll(other.forgottenThere());
        return report;
    }

    private static ImportReport run(
            Source source,
            ImportOptions options,
            OpenedHome opened,
            HomeLocks locks,
            long reserve,
            RunProgress shown,
            Set<Long> forgottenThere)
            throws IOException, HomeLockedException, InterruptedException {
        Archive archive = opened.archive();
        Derivation derivation = opened.derivation();
        return switch (source.kind()) {
            case HOME -> home(new HomeImport(archive, derivation, locks, 0, shown), source, forgottenThere);
            case HISTORY -> new HistoryImport(archive, derivation, locks, options, reserve).run(source);
            case FOLDER -> new FolderImport(archive, derivation, locks, options, reserve).run(source, shown);
        };
    }
}
