package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.cli.option.ServerOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.option.WatchOptionsGroup;
import io.github.comfyarchive.store.home.HomeLockedException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive watch}. */
@Command(
        name = "watch",
        header = "Stays, listens, and archives each prompt as it completes.",
        description = {
            "",
            "Listens to the queue of one or more ComfyUI servers and archives each prompt with its files, previews included, within"
                    + " a second of its completion. A server that is away is waited for. Ends with Ctrl-C or SIGTERM; a sync may"
                    + " run beside it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive watch",
            "  archive watch --server studio=http://10.0.0.5:8188 --server https://host/comfy/",
            "  archive watch --json | jq -r '.status + \" \" + .positive'"
        })
final class WatchCommand extends Subcommand {
    @Mixin
    private ServerOptions servers = new ServerOptions();

    @ArgGroup(exclusive = false, heading = "%nWhat to read:%n")
    private Reading reading = new Reading();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--publish",
            description =
                    "Tell a store of many homes as prompts complete (docs/store.md). While it is away archiving goes on.")
    private boolean publish;

    @ArgGroup(exclusive = false, heading = "%nWhat to print:%n")
    private Printing printing = new Printing();

    /** What to read, and when. */
    static final class Reading extends WatchOptionsGroup {
        @Option(names = "--poll", paramLabel = "SECONDS", defaultValue = "30", description = POLL)
        private int poll;

        @Override
        protected int poll() {
            return poll;
        }
    }

    /** What to print. */
    static final class Printing {
        @Option(
                names = "--json",
                description =
                        "Print one JSON object per line, for each prompt. Without it lines are for terminals, or with -v.")
        private boolean json;
    }

    @Override
    public Integer call() throws IOException, HomeLockedException {
        if (store.isNamed() && !publish) {
            throw new UsageException("--store and --files belong to --publish");
        }
        WatchRun run = new WatchRun(parent(), servers, reading, printing.json, WatchRun.ENDING);
        return (publish ? run.publishing(publisher()) : run).run(opened -> () -> {});
    }

    private WatchRun.Publisher publisher() {
        ArchiveCommand parent = parent();
        StoreAddress address = store.store(parent.environment());
        Optional<FilesAddress> files = store.files(parent.environment());
        return (opened, locks) -> new WatchPublishing(
                new Publishing(opened, locks, address, files),
                () -> opened.archive().publication().home().newest(),
                parent::complain,
                parent::note)::end;
    }
}
