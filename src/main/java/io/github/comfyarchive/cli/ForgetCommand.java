package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.query.StoreChanges;
import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.KeepOptions;
import io.github.comfyarchive.cli.option.NamedStoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.config.ConfigException;
import io.github.comfyarchive.config.HomeConfig;
import io.github.comfyarchive.forget.Forget;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.Keep;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Forgetting;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.WholeHome;
import io.github.comfyarchive.store.row.Tombstone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive forget}. */
@Command(
        name = "forget",
        header = "Has prompts gone for good: record, texts, pictures.",
        description = {
            "",
            "Prompts that are named, or all that a filter finds but what the --keep-* options protect. Nothing of them stays in the"
                    + " home: not in the database, which is rewritten, nor among files, thumbnails or what a repair put aside. What is"
                    + " left is a mark, without any text, by which the same run is not archived again; another run of the same id is."
                    + " A file that another prompt has too stays. Backups and exports are left as they are.",
            "",
            "With --store they go from a store of many homes, and no home brings them again. Homes keep theirs: each is told with its next"
                    + " publish, and publish --apply-forgotten forgets them there.",
            "",
            "It says what and how much, and asks; killed, it goes on with the next call. Without prompts and filters, it ends what"
                    + " an earlier call has begun.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive forget 7f3a",
            "  archive forget --until 2025-01-01 --keep-rated 4 --keep-tag client-a --dry-run",
            "  archive forget --status error --files-only --yes",
            "  archive forget --undo 7f3a         let it come back, with the next sync, if the server still has it",
            "  archive forget 7f3a --store postgresql://host/archive --dry-run",
            "  archive forget --policy --yes      what [forget] in the home's config.toml says, from cron"
        })
final class ForgetCommand extends Subcommand {
    /** A sync ends, or a watch is between two prompts, before that. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int TOLD = 10;
    static final int MOST_RUNS = 100;

    @Parameters(
            arity = "0..*",
            paramLabel = "PROMPT",
            description = "Each as its id, the beginning of it, the name of a file that it made, last or last~3.")
    private List<String> prompts = new ArrayList<>();

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private KeepOptions keeps = new KeepOptions();

    @Mixin
    private NamedStoreOptions store = new NamedStoreOptions();

    @Option(names = "--files-only", description = "Have the files gone, and keep the record.")
    private boolean filesOnly;

    @Option(
            names = "--policy",
            description = "Forget what [forget] in the home's config.toml says, and nothing else (docs/forget.md).")
    private boolean policy;

    @Option(
            names = "--undo",
            description = "Let what was forgotten be archived again, where a server or an import still brings it.")
    private boolean undo;

    @Option(names = "--dry-run", description = "Say what would go, and do nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do it without asking.")
    private boolean yes;

    /** What a policy may say: the options of this command that choose. */
    @Command
    static final class Policy {
        @Mixin
        private FilterOptions filters = new FilterOptions();

        @Mixin
        private KeepOptions keeps = new KeepOptions();

        @Option(names = "--files-only")
        private boolean filesOnly;
    }

    /** What is to go. */
    private record Wanted(Filter filter, Keep keep, boolean filesOnly) {}

    @Override
    @SuppressWarnings("try") // the lock is held, not used
    public Integer call() throws IOException, HomeLockedException, InterruptedException {
        HomeFolder home = parent().home();
        if (store.isNamed()) { // a variable does not take away: cron lines of a home have it too
            return inStore();
        }
        ArchiveCommand.requireArchive(home);
        Wanted wanted = wanted(home);
        try (WholeHome locked = WholeHome.lock(home, PATIENCE);
                Archive archive = parent().writable();
                HomeCatalog catalog = new HomeCatalog(archive)) {
            if (undo) {
                return undo(archive, catalog, wanted);
            }
            archive.assetDisk().require();
            Forget forget = new Forget(
                    archive,
                    ArchiveCommand.derivation(home, parent().environment()).redactor());
            if (prompts.isEmpty() && wanted.filter().equals(Filter.ALL)) {
                return finish(archive, forget);
            }
            PromptIds ids = ids(catalog, wanted);
            return run(archive, forget, ids.without(wanted.keep()), wanted.filesOnly());
        }
    }

    private int inStore() throws IOException {
        if (policy) {
            throw new UsageException("--policy is what one home forgets: it goes without --store");
        }
        Wanted wanted = wanted(parent().home());
        if (wanted.filesOnly()) {
            throw new UsageException(
                    "--files-only is for a home: the store keeps what its homes keep, and a publish tells it");
        }
        try (StoreChanges changes = StoreDoor.changes(store.options(), parent())) {
            StoreForgetRun run = new StoreForgetRun(parent(), changes);
            if (undo) {
                requireUndoing(wanted);
                prompts.forEach(prompt -> run.undo(wanted.filter(), prompt));
                return ExitCode.DONE;
            }
            if (prompts.isEmpty() && wanted.filter().equals(Filter.ALL)) {
                throw whichPrompts();
            }
            return run.run(ids(changes.catalog(), wanted).without(wanted.keep()), dryRun, yes);
        }
    }

    private Wanted wanted(HomeFolder home) throws IOException {
        Wanted wanted = new Wanted(filters.filter(), keeps.keep(), filesOnly);
        if (!policy) {
            return wanted;
        }
        if (undo || filesOnly || !prompts.isEmpty() || !wanted.equals(new Wanted(Filter.ALL, Keep.NOTHING, false))) {
            throw new UsageException(
                    "--policy takes all it forgets from config.toml: no prompts, filters or --keep-* with it");
        }
        Path file = home.config();
        HomeConfig config = HomeConfig.read(file);
        if (!config.has(HomeConfig.FORGET)) {
            throw new UsageException("there is no [forget] in " + file + " (docs/forget.md says what can stand there)");
        }
        Policy said = parsed(config, file);
        try {
            return wanted(said);
        } catch (UsageException wrong) {
            throw new UsageException("[forget] in " + file + ": " + wrong.getMessage());
        }
    }

    private static Wanted wanted(Policy said) {
        Filter filter = said.filters.filter();
        if (filter.equals(Filter.ALL)) {
            throw new UsageException("it has no filter: until = \"1y\" means what is older than a year");
        }
        return new Wanted(filter, said.keeps.keep(), said.filesOnly);
    }

    /** What {@code [forget]} in {@code config.toml} may say, and whether each is true or false. */
    static Map<String, Boolean> policyKeys() {
        Map<String, Boolean> known = new LinkedHashMap<>();
        for (OptionSpec option : new CommandLine(new Policy()).getCommandSpec().options()) {
            known.put(option.longestName().substring(2), option.arity().max() == 0);
        }
        return known;
    }

    private static Policy parsed(HomeConfig config, Path file) throws ConfigException {
        CommandLine options = new CommandLine(new Policy());
        Map<String, Boolean> known = policyKeys();
        try {
            return (Policy)
                    options.parseArgs(config.options(HomeConfig.FORGET, known).toArray(String[]::new))
                            .commandSpec()
                            .userObject();
        } catch (ParameterException wrong) {
            throw new UsageException("[forget] in " + file + ": " + wrong.getMessage());
        }
    }

    private PromptIds ids(Catalog catalog, Wanted wanted) {
        if (prompts.isEmpty()) {
            return catalog.ids(wanted.filter(), 0);
        }
        Filter filter = wanted.filter();
        boolean others =
                !filter.equals(Filter.builder().servers(filter.servers()).build());
        if (others || filter.servers().size() > 1 || !wanted.keep().equals(Keep.NOTHING)) {
            throw new UsageException("prompts are named, or found by a filter, not both; --server NAME goes with both");
        }
        String server = filter.servers().isEmpty() ? null : filter.servers().get(0);
        List<Long> keys = new ArrayList<>();
        for (String prompt : prompts) {
            keys.add(
                    PromptArgument.find(catalog, server, prompt, parent()::note).id());
        }
        return catalog.ids(keys);
    }

    private int run(Archive archive, Forget forget, PromptIds ids, boolean files) throws IOException {
        PromptIds.Own own = ids.own();
        if (own.prompts() == 0) {
            parent().note("no prompts match; nothing was forgotten");
            return forget.isUnfinished() ? new ForgetRun(parent(), archive, forget).run() : ExitCode.DONE;
        }
        boolean asked = dryRun || !yes;
        if (asked) {
            tell(archive, forget, own, files);
        }
        if (dryRun) {
            return ExitCode.DONE;
        }
        if (!yes && !new Confirmation(parent().terminal()).given("Forget this for good?")) {
            return ExitCode.USAGE;
        }
        new ForgetRun(parent(), archive, forget).requireRoom();
        ids.forEach(keys -> forget.decide(keys, files));
        return new ForgetRun(parent(), archive, forget).run();
    }

    private void tell(Archive archive, Forget forget, PromptIds.Own own, boolean files) throws IOException {
        String what = HumanFormat.of(own.files(), "file") + " (" + HumanFormat.bytes(own.bytes()) + ")";
        say(
                files
                        ? "of " + HumanFormat.of(own.prompts(), "prompt") + ": " + what + "; the record stays"
                        : HumanFormat.of(own.prompts(), "prompt") + " and " + what + " that no other prompt has");
        if (own.linked() > 0) {
            say("of these files " + own.linked()
                    + " are yours under another name (import --hard-link): where you have them they stay,"
                    + " and so does their room, " + HumanFormat.bytes(own.linkedBytes()));
        }
        say("the database is rewritten: that takes about " + HumanFormat.bytes(forget.room()) + " beside it meanwhile");
        new ForgetRun(parent(), archive, forget).tellCopies();
        say("backups and exports elsewhere are left as they are");
    }

    /** Ends what an earlier call has begun. */
    private int finish(Archive archive, Forget forget) throws IOException {
        if (!forget.isUnfinished()) {
            throw whichPrompts();
        }
        if (dryRun) {
            say(HumanFormat.of(forget.left(), "prompt") + " that an earlier call has decided on");
            return ExitCode.DONE;
        }
        return new ForgetRun(parent(), archive, forget).run();
    }

    private static UsageException whichPrompts() {
        return new UsageException("which prompts? Give an id, last, or a filter such as --until 1y");
    }

    private int undo(Archive archive, HomeCatalog catalog, Wanted wanted) {
        requireUndoing(wanted);
        for (String prompt : prompts) {
            undo(archive, catalog, wanted.filter(), prompt);
        }
        return ExitCode.DONE;
    }

    private void requireUndoing(Wanted wanted) {
        if (prompts.isEmpty() || !wanted.keep().equals(Keep.NOTHING) || filesOnly) {
            throw new UsageException("--undo takes the ids that are to be let in again");
        }
        if (dryRun) {
            throw new UsageException("--undo takes nothing away: it has no --dry-run");
        }
    }

    /**
     * Refuses to guess which is meant.
     *
     * @param ids those that begin so
     */
    static void requireOne(String prompt, List<String> ids) {
        if (ids.size() > 1 && !ids.contains(prompt)) {
            throw new UsageException("several that were forgotten begin with " + prompt + ": "
                    + String.join(", ", ids.subList(0, Math.min(TOLD, ids.size()))) + "; give more of the id");
        }
    }

    private void undo(Archive archive, HomeCatalog catalog, Filter filter, String prompt) {
        Forgetting forgetting = archive.forgetting();
        List<String> ids = forgetting.called(prompt, null, MOST_RUNS).stream()
                .map(Tombstone::promptId)
                .map(Object::toString)
                .distinct()
                .toList();
        requireOne(prompt, ids);
        if (ids.isEmpty()) {
            String server = filter.servers().isEmpty() ? null : filter.servers().get(0);
            long key =
                    PromptArgument.find(catalog, server, prompt, parent()::note).id();
            long files = forgetting.undoFiles(key).files();
            say(
                    files == 0
                            ? "nothing of " + TerminalEscape.line(prompt) + " was forgotten"
                            : HumanFormat.of(files, "file") + " may come back with the next sync or import");
            return;
        }
        for (Tombstone one : forgetting.called(ids.get(0), null, MOST_RUNS)) {
            if (one.promptId().value().equals(ids.get(0))) {
                forgetting.undo(one);
            }
        }
        say("prompt " + TerminalEscape.line(ids.get(0))
                + " may come back with the next sync or import, if it is still there");
    }
}
