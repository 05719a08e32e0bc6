package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.query.StoreChanges;
import io.github.comfyarchive.cli.option.ServerOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.ServerTable;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.ServersJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ServerMerge;
import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.WholeHome;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.sync.Sync;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive servers}. */
@Command(
        name = "servers",
        header = "Lists the servers of the archive, and says which of them are watched.",
        description = {
            "",
            "A server is one ComfyUI, however many addresses it has: it is known again by its prompts. sync, watch and status"
                    + " without --server mean all of them that are not paused; a running watch takes up what is said here.",
            "",
            "  servers                        lists them",
            "  servers add [NAME=]URL         keeps an address, and asks what answers there",
            "  servers rename NAME TO         calls one otherwise",
            "  servers pause NAME             leaves it alone until",
            "  servers resume NAME",
            "  servers merge FROM INTO        makes one of two that are the same: prompts of both become one, the later entry is the"
                    + " prompt's, the other is kept as replaced",
            "",
            "With --store it lists, renames and merges the servers of a store of many homes; homes keep their own names. Where"
                    + " $$ARCHIVE_STORE alone names the store, it lists its servers, and changes the home's.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive servers",
            "  archive servers add studio=http://10.0.0.5:8188",
            "  archive servers pause studio",
            "  archive servers merge 127.0.0.1:8188 studio --dry-run",
            "  archive servers --json | jq '.servers[] | select(.paused_at == null) | .name'"
        })
final class ServersCommand extends Subcommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whoever adds one does not wait for a minute. */
    private static final SyncOptions BRIEF = new SyncOptions(
            false,
            null,
            SyncOptions.DEFAULT.types(),
            1,
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            SyncOptions.USUAL_MIN_FREE,
            null);

    @Parameters(
            paramLabel = "WORD",
            arity = "0..*",
            description = "Nothing, or add, rename, pause, resume or merge and what it is about.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--json", description = "Print the list as one JSON object.")
    private boolean json;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(names = "--yes", description = "Merge without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Say what a merge would do, and do nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException, HomeLockedException, InterruptedException {
        if (words.isEmpty()) {
            return list();
        }
        String action = words.get(0);
        if (json) {
            throw new UsageException("--json prints the list: it goes without " + action);
        }
        if (store.isNamed() && !List.of("rename", "merge").contains(action)) {
            throw new UsageException("--store lists, renames and merges servers: it goes without " + action
                    + ", which is for a home that watches it");
        }
        if ((yes || dryRun) && !action.equals("merge")) {
            throw new UsageException("--yes and --dry-run belong to servers merge");
        }
        return switch (action) {
            case "add" -> add(word(1, 2, "add [NAME=]URL"));
            case "rename" -> rename(word(1, 3, "rename NAME TO"), word(2, 3, "rename NAME TO"));
            case "pause" -> pause(word(1, 2, "pause NAME"), true);
            case "resume" -> pause(word(1, 2, "resume NAME"), false);
            case "merge" -> merge(word(1, 3, "merge FROM INTO"), word(2, 3, "merge FROM INTO"));
            default ->
                throw new UsageException("servers knows no " + action + ": it is add, rename, pause, resume or merge");
        };
    }

    private String word(int index, int count, String form) {
        if (words.size() != count) {
            throw new UsageException("it is servers " + form);
        }
        return words.get(index);
    }

    private int list() throws IOException {
        try (Catalog catalog = parent().catalog(store, false)) {
            if (json) {
                parent().terminal()
                        .json()
                        .println(JsonLineWriter.text(
                                new ServersJson(catalog.servers().all())));
            } else {
                parent().terminal()
                        .out()
                        .print(ServerTable.text(catalog.servers().all(), ZoneId.systemDefault(), parent().terminal()));
            }
        }
        return ExitCode.DONE;
    }

    private int add(String address) throws IOException, HomeLockedException, InterruptedException {
        ArchiveCommand parent = parent();
        SyncTarget target = ServerOptions.target("servers add", address, parent.environment(), parent::cause);
        HomeFolder home = parent.home();
        home.create();
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE);
                OpenedHome opened = OpenedHome.open(home, locks, parent)) {
            Sync sync = new Sync(opened.archive(), opened.derivation(), BRIEF, locks);
            Sync.Introduced found =
                    sync.introduce(target, ServerOptions.ofHome(opened.archive(), parent.environment(), parent::cause));
            ServerRow server = found.server();
            String url = TerminalEscape.line(target.url().toString());
            if (server == null) {
                say(url + (target.name() == null ? "" : ", " + TerminalEscape.line(target.name()) + ",")
                        + " is kept, and was never reached: " + TerminalEscape.line(String.valueOf(found.error())));
            } else {
                say(TerminalEscape.line(server.name()) + " is reached at " + url
                        + (found.notice() == null ? "" : ": " + TerminalEscape.line(found.notice())));
            }
        }
        return ExitCode.DONE;
    }

    private int rename(String name, String to) throws IOException {
        ServerOptions.requireName("servers rename", to);
        if (store.isNamed()) {
            try (StoreChanges changes = StoreDoor.changes(store, parent())) {
                new StoreServerRun(parent(), changes).rename(name, to);
            }
            return ExitCode.DONE;
        }
        try (Archive archive = parent().writable()) {
            if (archive.servers().byName(to).isPresent()) {
                throw taken(name, to);
            }
            if (!archive.servers().rename(name, to)) {
                throw none(archive, name);
            }
        }
        say(TerminalEscape.line(name) + " is called " + TerminalEscape.line(to) + " now");
        return ExitCode.DONE;
    }

    private int pause(String name, boolean pause) throws IOException {
        try (Archive archive = parent().writable()) {
            if (!archive.servers().pause(name, pause)) {
                throw none(archive, name);
            }
        }
        say(TerminalEscape.line(name)
                + (pause
                        ? " is left alone by sync, watch and status, unless --server names it"
                        : " is archived again by sync and watch"));
        return ExitCode.DONE;
    }

    @SuppressWarnings("try") // the lock is held, not used
    private int merge(String from, String into) throws IOException, HomeLockedException {
        if (store.isNamed()) {
            try (StoreChanges changes = StoreDoor.changes(store, parent())) {
                return new StoreServerRun(parent(), changes).merge(from, into, dryRun, yes);
            }
        }
        HomeFolder home = parent().home();
        ArchiveCommand.requireArchive(home);
        try (WholeHome locked = lockToMerge(home);
                Archive archive = parent().writable()) {
            ServerRow one = archive.servers().byName(from).orElseThrow(() -> none(archive, from));
            ServerRow other = archive.servers().byName(into).orElseThrow(() -> none(archive, into));
            if (one.id().equals(other.id())) {
                throw new UsageException(from + " and " + into + " are one server already");
            }
            ServerMerge merge = archive.servers().merge(one.id(), other.id());
            ServerMerge.Counts counts = merge.counts();
            parent().complain(wouldBecome(from, into, counts.moved(), counts.same(), counts.differing()) + ". "
                    + TerminalEscape.line(from) + " is no server then; its addresses are "
                    + TerminalEscape.line(into) + "'s");
            if (dryRun) {
                return ExitCode.DONE;
            }
            if (!yes && !new Confirmation(parent().terminal()).given("Merge them?")) {
                return ExitCode.USAGE;
            }
            merge.run();
            forget(archive);
        }
        say(merged(from, into));
        return ExitCode.DONE;
    }

    /** What a merge does, in a sentence without its end. */
    static String wouldBecome(String from, String into, long moved, long same, long differing) {
        return HumanFormat.of(moved + same + differing, "prompt") + " of " + TerminalEscape.line(from)
                + " would become "
                + TerminalEscape.line(into) + "'s: " + HumanFormat.of(moved, "prompt") + " that it does not have, "
                + HumanFormat.of(same, "prompt") + " that both have, and " + HumanFormat.of(differing, "prompt")
                + " with another entry, of which the later is the prompt's and the other is kept as replaced";
    }

    /** What a merge did. */
    static String merged(String from, String into) {
        return TerminalEscape.line(from) + " and " + TerminalEscape.line(into) + " are one server now: "
                + TerminalEscape.line(into);
    }

    /** A name that another server has. */
    static UsageException taken(String name, String to) {
        return new UsageException("there is a server called " + to + " already: servers merge " + name + " " + to
                + " makes one of both, if they are the same");
    }

    /** A name that no server has. */
    static UsageException none(String name, List<Servers.Listed> all) {
        List<String> names = all.stream()
                .map(listed -> listed.name() == null ? listed.url() : listed.name())
                .toList();
        return new UsageException("no server is called " + name
                + (names.isEmpty() ? ": none is archived yet" : "; there are: " + String.join(", ", names)));
    }

    /** What one of them had forgotten is not brought back by the other. */
    private void forget(Archive archive) throws IOException {
        long forgotten = archive.forgetting().left();
        if (forgotten > 0) {
            parent().note(HumanFormat.of(forgotten, "prompt") + " had been forgotten, and the other brought "
                    + (forgotten == 1 ? "it" : "them") + " back: " + (forgotten == 1 ? "it goes" : "they go"));
            archive.assetDisk().require();
            new ForgetRun(parent(), archive).run();
        }
    }

    private static WholeHome lockToMerge(HomeFolder home) throws IOException, HomeLockedException {
        try {
            return WholeHome.lock(home);
        } catch (HomeLockedException busy) {
            throw new HomeLockedException("a sync, a watch or an import is at work on " + home
                    + "; nothing was merged: run it again when that has ended");
        }
    }

    private static UsageException none(Archive archive, String name) {
        return none(name, archive.servers().all());
    }
}
