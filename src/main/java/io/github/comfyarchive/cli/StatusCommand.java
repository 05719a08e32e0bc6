package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.ByteSize;
import io.github.comfyarchive.cli.option.ServerOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.DiskStatus;
import io.github.comfyarchive.cli.report.StatusSummary;
import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.query.TimeArgument;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.sync.ServerStatus;
import io.github.comfyarchive.sync.StatusCheck;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive status}. */
@Command(
        name = "status",
        header = "Shows how far the archive is behind each server.",
        description = {
            "",
            "Per server: whether it answers, when it was last synced, how many prompts are not archived yet, how full its history is"
                    + " and when entries will begin to fall out of it, and whether a restart has taken some. Reads little from the"
                    + " server and changes nothing.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive status",
            "  archive status -q --max-age 1h || mail -s 'ComfyUI is not archived' me < /dev/null",
            "  archive status --json | jq '.servers[] | .behind'"
        })
final class StatusCommand extends Subcommand {
    /** Whoever monitors does not wait for a minute. */
    private static final SyncOptions PATIENCE = new SyncOptions(
            false,
            null,
            SyncOptions.DEFAULT.types(),
            1,
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            SyncOptions.USUAL_MIN_FREE,
            null);

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Option(
            names = "--max-age",
            paramLabel = "TIME",
            description = "Exit with 7 if the last sync of a server is older, such as 30min, 1h or 2d.")
    private @Nullable String maxAge;

    @Option(
            names = "--min-free",
            paramLabel = "SIZE",
            defaultValue = ByteSize.MIN_FREE,
            description =
                    "The --min-free of your syncs: what they leave free on the disk of the files. Default: ${DEFAULT-VALUE}")
    private String minFree = ByteSize.MIN_FREE;

    @Option(names = "--json", description = "Print the status as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = parent();
        long reserve = ByteSize.minFree(minFree);
        Clock clock = Clock.system(ZoneId.systemDefault());
        Instant notBefore = notBefore(clock);
        List<SyncTarget> named = servers.named(parent.environment(), parent::cause);
        StatusSummary summary;
        try (Archive archive = parent.existing(false)) {
            summary = summary(parent, archive, named, reserve, notBefore, clock);
        }
        if (json) {
            parent.terminal().json().println(summary.json());
        } else if (!parent.quiet()) {
            parent.terminal().print(summary.text());
        }
        return summary.exitCode();
    }

    /** How all servers of a home stand that are not paused. */
    static StatusJson ofHome(ArchiveCommand parent, HomeFolder home) throws IOException {
        Clock clock = Clock.system(ZoneId.systemDefault());
        try (Archive archive = Archive.openToRead(home, clock, parent::note)) {
            return summary(parent, archive, List.of(), SyncOptions.USUAL_MIN_FREE, null, clock)
                    .document();
        }
    }

    private static StatusSummary summary(
            ArchiveCommand parent,
            Archive archive,
            List<SyncTarget> named,
            long reserve,
            @Nullable Instant notBefore,
            Clock clock)
            throws IOException {
        List<ServerStatus> found = new ArrayList<>();
        StatusCheck check = new StatusCheck(
                archive,
                ArchiveCommand.derivationToRead(archive.home(), parent.environment()),
                PATIENCE,
                clock.instant());
        List<SyncTarget> targets =
                named.isEmpty() ? ServerOptions.ofHome(archive, parent.environment(), parent::cause) : named;
        targets.forEach(target -> found.add(check.of(target)));
        DiskStatus disk = DiskStatus.of(archive.assetDisk(), reserve);
        return new StatusSummary(
                found, disk, archive.publication().behind(), clock.instant(), notBefore, clock.getZone());
    }

    private @Nullable Instant notBefore(Clock clock) {
        String age = maxAge;
        if (age == null) {
            return null;
        }
        return TimeArgument.parse(age, clock)
                .map(TimeArgument::start)
                .orElseThrow(() -> new UsageException("--max-age is a time such as 30min, 1h or 2d"));
    }
}
