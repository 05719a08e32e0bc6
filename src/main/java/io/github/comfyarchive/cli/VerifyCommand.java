package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.NamedStoreOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.VerifyPrinter;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.WholeHome;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.sync.SyncTarget;
import io.github.comfyarchive.verify.Repair;
import io.github.comfyarchive.verify.SampleRate;
import io.github.comfyarchive.verify.Verify;
import io.github.comfyarchive.verify.VerifyReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive verify}. */
@Command(
        name = "verify",
        header = "Checks the integrity of the archive.",
        description = {
            "",
            "The database, every entry and that no secret is in it, every file, and what is derived; a line for each fault."
                    + " Changes nothing but that nobody can write to the files of the archive, and a sync may run meanwhile. With --repair it repairs what it can and deletes nothing:"
                    + " what has no place goes to lost+found in the home.",
            ""
        },
        footer = {
            "",
            "A line begins with what is wrong:",
            "  -  lost: the archive knows of it, and it is not there",
            "  +  stray: it is there, and the archive knows nothing of it",
            "  *  damaged: it is there, and not what it should be",
            "  !  it could not be looked at",
            "  =  the file was read and is right (with -v)",
            "Where the disk of the files is away, none of them is looked for, and the exit code is 4 if all else is well.",
            "",
            "Examples:",
            "  archive verify                     all but the bytes of files",
            "  archive verify --read-data         their bytes too",
            "  archive verify -q --read-data=5%%   from cron: another twentieth each night",
            "  archive verify --repair --read-data",
            "  archive verify --accept-lost       do not report again what no server has any more",
            "  archive verify --store postgresql://host/archive --files s3://archive-files --read-data",
            "  archive verify --json | jq -r '.findings[].where'"
        })
final class VerifyCommand extends Subcommand {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%");

    @Option(
            names = "--read-data",
            paramLabel = "N%",
            arity = "0..1",
            fallbackValue = "100%",
            description =
                    "Read the files and compare their bytes: all of them, or those N percent that were not read for the"
                            + " longest time.")
    private @Nullable String readData;

    @Option(
            names = "--repair",
            description =
                    "Repair what is found: fetch lost files again, save what can be read of a damaged database, put stray"
                            + " files aside. Takes the place of a sync. Of a store: have homes put lost files again with their"
                            + " next publish.")
    private boolean repair;

    @Option(
            names = "--accept-lost",
            description = "Accept the loss of entries that no server has any more, so that they are not reported again."
                    + " Asks on a terminal. Nothing is deleted. --repair asks the servers for them first.")
    private boolean acceptLost;

    @Option(names = "--yes", description = "Do what --accept-lost says it would do, without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Say what --accept-lost would do, and do nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print all as one JSON object.")
    private boolean json;

    @Mixin
    private NamedStoreOptions store = new NamedStoreOptions();

    @Override
    public Integer call() throws IOException, HomeLockedException {
        SampleRate share = share();
        if ((yes || dryRun) && !acceptLost) {
            throw new UsageException("--yes and --dry-run belong to --accept-lost");
        }
        ArchiveCommand parent = parent();
        if (store.isNamed()) {
            return ofStore(share);
        }
        HomeFolder home = parent.home();
        ArchiveCommand.requireArchive(home);
        long start = System.nanoTime();
        try (VerifyPrinter printer = VerifyPrinter.on(parent.terminal(), json, parent.verbose(), parent.quiet())) {
            Derivation derivation = repair
                    ? ArchiveCommand.derivation(home, parent.environment())
                    : ArchiveCommand.derivationToRead(home, parent.environment());
            if (repair) {
                repair(home, derivation, share, printer);
            }
            if (acceptLost) {
                Optional<Integer> ended = new AcceptLost(parent.terminal(), yes, dryRun).run(home, printer::repaired);
                if (ended.isPresent()) {
                    return ended.get();
                }
            }
            VerifyReport report;
            try (CountProgress progress =
                    CountProgress.on(parent.terminal(), parent.quiet() || json, "verify", " entries and files", 0)) {
                report = new Verify(home, derivation, share, Clock.systemUTC()).run(printer, progress::total, progress);
            }
            printer.end(report, Duration.ofNanos(System.nanoTime() - start));
            return report.faults() > 0 ? ExitCode.DAMAGED : report.away() != null ? ExitCode.PARTIAL : ExitCode.DONE;
        }
    }

    private int ofStore(SampleRate share) {
        if (acceptLost || json) {
            throw new UsageException("--accept-lost and --json are for a home, not for a store");
        }
        ArchiveCommand parent = parent();
        StoreOptions named = store.options();
        if (repair && named.files(parent.environment()).isEmpty()) {
            throw new UsageException("--repair asks homes for files: --files says where those of the store are");
        }
        try {
            return new StoreVerify(parent)
                    .run(named.store(parent.environment()), named.files(parent.environment()), share.percent(), repair);
        } catch (InterruptedException stopped) {
            return ExitCode.DONE;
        }
    }

    @SuppressWarnings("try") // the lock is held, not used
    private void repair(HomeFolder home, Derivation derivation, SampleRate share, VerifyPrinter printer)
            throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        try (WholeHome locked = WholeHome.lock(home)) {
            new Repair(home, derivation, share, Clock.systemUTC(), server -> target(server, parent), printer::repaired)
                    .run();
        }
    }

    /** Nothing for a server that a repair before this one made up (RFC 6761, "invalid."), nor for one that was imported from files. */
    private static Optional<SyncTarget> target(ServerRow server, ArchiveCommand parent) {
        if (server.url().endsWith(".invalid/") || server.url().startsWith("file:")) {
            return Optional.empty();
        }
        try {
            Map<String, String> environment = parent.environment();
            ServerUrl url = ServerUrl.parse(server.url());
            return Optional.of(new SyncTarget(
                    server.name(),
                    url,
                    RequestHeaders.from(environment, server.name()),
                    Network.from(environment, server.name(), url.address(), parent::cause)));
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("server " + server.name() + ": " + wrong.getMessage());
        }
    }

    private SampleRate share() {
        if (readData == null) {
            return SampleRate.NONE;
        }
        Matcher percent = PERCENT.matcher(readData);
        if (!percent.matches() || Integer.parseInt(percent.group(1)) > 100) {
            throw new UsageException("--read-data is a share of the files, from 1% to 100%");
        }
        return new SampleRate(Integer.parseInt(percent.group(1)));
    }
}
