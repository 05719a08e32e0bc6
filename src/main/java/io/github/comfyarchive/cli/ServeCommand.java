package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.cli.option.ServerOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.option.WatchOptionsGroup;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.serve.ServeOptions;
import io.github.comfyarchive.serve.access.ListenAddress;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code archive serve}. */
@Command(
        name = "serve",
        header = "Serves the archive: a page, ComfyUI's own /history and /view, an API, metrics.",
        description = {
            "",
            "One process, one port; of a home, or of a store of many. Scripts written for ComfyUI run on it unchanged; the page shows what is archived as it comes."
                    + " On 127.0.0.1 every user of this machine may read; --token-file closes that. Changes want a session, which"
                    + " --open or --link begins. A store is only read, and its files are given to whoever may read here.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive serve --open",
            "  archive serve --port 8189 --token-file token.txt --listen 0.0.0.0 --allow-host archive.example.org",
            "  archive serve --store $ARCHIVE_STORE --files s3://archive-files",
            "  curl http://127.0.0.1:8189/history?max_items=5"
        })
final class ServeCommand extends Subcommand {
    private static final String DEFAULT_PORT = "8189";

    private static final int MOST_TOKEN_BYTES = 4096;

    /** What is said of a server, whatever it serves. */
    private static final Set<String> OF_STORES = Set.of(
            "--port",
            "--listen",
            "--token-file",
            "--allow-host",
            "--read-only",
            "--open",
            "--link",
            "--store",
            "--files",
            "--home",
            "--verbose",
            "--quiet");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = DEFAULT_PORT,
            description = "Where to listen; 0 for any that is free. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "The address to listen on; another than loopback wants --token-file. Default: ${DEFAULT-VALUE}")
    private String listen = "127.0.0.1";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with a token, without which nothing is read: 'Authorization: Bearer TOKEN'.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            split = ",",
            description = "A further host name by which it may be asked: that of a proxy or a container.")
    private List<String> allowedHosts = new ArrayList<>();

    @Option(names = "--read-only", description = "Refuse all changes.")
    private boolean readOnly;

    @Option(names = "--open", description = "Open the page in the browser, with a session.")
    private boolean open;

    @Option(
            names = "--link",
            description =
                    "Print a link that begins a session, once, within 60 seconds; of the server that runs on this home or store, if"
                            + " one does.")
    private boolean link;

    @Option(names = "--watch", description = "Watch the servers as well, as 'archive watch' does, in the same process.")
    private boolean watch;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @ArgGroup(exclusive = false, heading = "%nWhat --watch reads:%n")
    private Reading reading = new Reading();

    /** What to read, and when. */
    static final class Reading extends WatchOptionsGroup {
        @Option(names = "--poll", paramLabel = "SECONDS", defaultValue = "30", description = POLL)
        private int poll;

        @Override
        protected int poll() {
            return poll;
        }
    }

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        ServeRun run = new ServeRun(parent, options(), link, open);
        if (parent.isStoreMeant(store)) {
            serve(store.store(parent.environment()), run);
            return ExitCode.DONE;
        }
        HomeFolder home = parent.home();
        if ((link || open) && run.isServed(home)) {
            return ExitCode.DONE;
        }
        if (watch) {
            return new WatchRun(parent, servers, reading, false, ServeRun.ENDING).run(opened -> {
                WatchRun.End serving = run.begin(opened);
                if (run.nobodyReads()) {
                    Thread.currentThread().interrupt();
                }
                return serving;
            });
        }
        ArchiveCommand.requireArchive(home);
        Archive.openToRead(home, Clock.systemUTC(), parent::note).close(); // says what is wrong before it listens
        run.untilTheEnd(home);
        return ExitCode.DONE;
    }

    private void serve(StoreAddress address, ServeRun run) throws IOException {
        for (OptionSpec given :
                Objects.requireNonNull(spec).commandLine().getParseResult().matchedOptions()) {
            if (!OF_STORES.contains(given.longestName())) {
                throw new UsageException(given.longestName() + " is about what a home archives: it goes without a store"
                        + (store.isNamed() ? "" : ", which $ARCHIVE_STORE names; --home DIR says which home"));
            }
        }
        String name = "the store " + address;
        if ((link || open) && run.isServed(name)) {
            return;
        }
        Optional<FilesAddress> files = store.files(parent().environment());
        if (files.isEmpty()) {
            parent().note("without --files no pictures can be shown: s3://BUCKET[/PREFIX] says where they are");
        }
        try (ServedStore served = new ServedStore(
                address, files, ArchiveCommand.derivationToRead(parent().home(), parent().environment()))) {
            run.untilTheEnd(served, name);
        }
    }

    /** What the command line says, checked. */
    private ServeOptions options() throws IOException {
        if (port < 0 || port > 65_535) {
            throw new UsageException("--port is 0 to 65535");
        }
        ListenAddress address;
        try {
            address = ListenAddress.of(listen, port);
        } catch (IllegalArgumentException none) {
            throw new UsageException("--listen: " + none.getMessage());
        }
        if (!address.isLoopback() && tokenFile == null) {
            throw new UsageException(
                    "--listen " + listen + " lets others than this machine read: it wants --token-file");
        }
        return new ServeOptions(address, allowedHosts, token(), readOnly, ProgramVersion.number());
    }

    private @Nullable String token() throws IOException {
        if (tokenFile == null) {
            return null;
        }
        if (Files.size(tokenFile) > MOST_TOKEN_BYTES) {
            throw new UsageException("--token-file: a token has at most " + MOST_TOKEN_BYTES + " characters");
        }
        String token = Files.readString(tokenFile).strip();
        if (token.length() < 16 || !token.matches("[\\x21-\\x7e]+")) {
            throw new UsageException("--token-file: a token has at least 16 characters, of ASCII and without spaces");
        }
        return token;
    }
}
