package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.DiskMessages;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.AssetsElsewhere;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.WholeHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive init}. */
@Command(
        name = "init",
        header = "Makes the home, its files on another disk if you like.",
        description = {
            "",
            "A sync makes the home too; this is for whoever wants the files on a larger disk than the database: assets in the home"
                    + " becomes a link to DIR. May be run again at any time. It moves no file: where the home has files already, it"
                    + " says how to copy them, and takes over once all of them are in DIR.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive init",
            "  archive init --assets /mnt/large/comfy-assets",
            "  archive init --home ~/archive --assets /mnt/nas/comfy-assets"
        })
final class InitCommand extends Subcommand {
    @Option(
            names = "--assets",
            paramLabel = "DIR",
            description =
                    "Where to keep the files: a new or empty folder on a disk that is mounted, or one to which the"
                            + " files of this archive have been copied.")
    private @Nullable Path assets;

    @Option(
            names = "--anew",
            description =
                    "Begin with an empty folder, because the files that were archived are lost for good: verify says"
                            + " which, and verify --repair fetches again what servers still have.")
    private boolean anew;

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        HomeFolder home = parent.home();
        String kept = make(home);
        say("archive in " + TerminalEscape.line(home.toString()) + ", its files in "
                + TerminalEscape.line(home.assets().toRealPath().toString())
                + (kept.isEmpty()
                        ? ""
                        : "; the folder where they were is " + TerminalEscape.line(kept) + " now and can be deleted"));
        return ExitCode.DONE;
    }

    /** What the earlier folder is called now; the empty text where there is none. */
    @SuppressWarnings("try") // the lock is held, not used
    private String make(HomeFolder home) throws IOException, HomeLockedException {
        home.createRoot();
        Path wanted = assets;
        AssetsElsewhere elsewhere = new AssetsElsewhere(home, Clock.systemUTC());
        try (WholeHome locked = WholeHome.lock(home)) {
            boolean known = home.holdsArchive();
            if (wanted != null && !known) {
                elsewhere.linkNew(wanted);
            }
            ArchiveCommand.derivation(home, parent().environment()); // with the key, which is made only once
            try (Archive archive = Archive.open(home, Clock.systemUTC(), parent()::note)) {
                String kept = wanted == null ? "" : elsewhere.link(wanted, archive.assetDisk());
                if (anew) {
                    archive.assetDisk().beginEmpty();
                }
                archive.assetDisk().settle();
                archive.assetDisk().require();
                DiskMessages.say(archive, parent().terminal());
                return kept;
            }
        }
    }
}
