package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that adds something to prompts, or takes it back: of those that are named, or of all that a filter finds. Of many at once it
 * asks first, where there is somebody to be asked; what takes away asks always, or wants {@code --yes}.
 */
abstract class AnnotateCommand extends Subcommand {
    /** How the prompts are named, in a line of help. */
    static final String PROMPTS =
            "Prompts, each as its id, the beginning of it, the name of a file that it made, last or last~3.";

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--file",
            paramLabel = "NAME",
            description = "Of the file of this name, and not of the prompt as a whole.")
    private @Nullable String file;

    @Option(names = "--yes", description = "Do it without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Say of how many prompts, and do nothing.")
    private boolean dryRun;

    /**
     * What is to be done.
     *
     * @param question what is asked before many are changed, made of how many
     * @param done what is said after it, the same
     * @param takesAway whether it takes something back
     */
    record Work(UnaryOperator<String> question, UnaryOperator<String> done, boolean takesAway) {}

    /** Changes some, in one transaction. */
    @FunctionalInterface
    interface Change {
        /** Answers how many were changed. */
        int of(Changes changes, List<AnnotationTarget> targets);
    }

    /** The store that it is about, if it is about one. */
    final StoreOptions store() {
        return store;
    }

    /** Whether a filter is given. */
    final boolean isFiltered() {
        return !filters.filter().equals(Filter.ALL);
    }

    /**
     * Does it.
     *
     * @param prompts those that the command line names; none where a filter finds them
     * @throws UsageException if neither names any, or both do
     */
    final int run(List<String> prompts, Work work, Change change) throws IOException {
        Filter filter = filters.filter();
        if (prompts.isEmpty() && filter.equals(Filter.ALL)) {
            throw new UsageException("of which prompts? Give an id, last, or a filter such as --since today");
        }
        try (Changes changes = parent().changes(store)) {
            return prompts.isEmpty()
                    ? filtered(changes, filter, work, change)
                    : named(changes, prompts, filter, work, change);
        }
    }

    private int named(Changes changes, List<String> prompts, Filter filter, Work work, Change change) {
        Catalog catalog = changes.catalog();
        String server = filter.servers().size() == 1 ? filter.servers().get(0) : null;
        Filter rest = Filter.builder().servers(filter.servers()).build();
        if (!filter.equals(rest) || filter.servers().size() > 1) {
            throw new UsageException("prompts are named, or found by a filter, not both; --server NAME goes with both");
        }
        List<Long> keys = new ArrayList<>();
        for (String prompt : prompts) {
            PromptRow row = PromptArgument.find(catalog, server, prompt, parent()::note);
            if (file != null && targets(catalog, List.of(row.id())).isEmpty()) {
                throw new UsageException("prompt " + row.promptId() + " has no archived file called " + file);
            }
            keys.add(row.id());
        }
        List<AnnotationTarget> targets = targets(catalog, keys);
        if (dryRun) {
            say("of " + count(targets.size()));
            return ExitCode.DONE;
        }
        int changed = change.of(changes, targets);
        say(done(work, changed, targets.size()));
        return ExitCode.DONE;
    }

    private int filtered(Changes changes, Filter filter, Work work, Change change) throws IOException {
        PromptIds ids = changes.catalog().ids(filter, 0);
        long all = ids.count();
        if (all == 0) {
            parent().note("no prompts match");
            return ExitCode.DONE;
        }
        if (dryRun) {
            say("of " + HumanFormat.of(all, "prompt"));
            return ExitCode.DONE;
        }
        boolean asks = work.takesAway()
                || (Confirmation.canBeTyped() && parent().terminal().errIsTerminal());
        if (asks
                && !yes
                && !new Confirmation(parent().terminal()).given(work.question().apply(HumanFormat.of(all, "prompt")))) {
            return ExitCode.USAGE;
        }
        int[] counts = new int[2];
        ids.forEach(keys -> {
            List<AnnotationTarget> targets = targets(changes.catalog(), keys);
            counts[0] += change.of(changes, targets);
            counts[1] += targets.size();
        });
        say(done(work, counts[0], counts[1]));
        return ExitCode.DONE;
    }

    private List<AnnotationTarget> targets(Catalog catalog, List<Long> keys) {
        if (file == null) {
            return keys.stream().map(AnnotationTarget::prompt).toList();
        }
        List<AnnotationTarget> targets = new ArrayList<>();
        for (ArchivedPrompt prompt : catalog.prompts().read(keys)) {
            for (ArchivedPrompt.ArchivedFile archived : prompt.files()) {
                OutputRow output = archived.output();
                String asset = output.asset();
                if (asset != null
                        && output.replacedAt() == null
                        && output.filename().equals(file)) {
                    targets.add(new AnnotationTarget(
                            prompt.prompt().id(),
                            new AnnotationTarget.Place(output.nodeId(), output.media(), output.position(), asset)));
                }
            }
        }
        return targets;
    }

    private String done(Work work, int changed, int all) {
        return work.done().apply(count(changed)) + (changed < all ? ", " + (all - changed) + " as before" : "");
    }

    private String count(int number) {
        return HumanFormat.of(number, file == null ? "prompt" : "file");
    }

    /** A word of the user's as it may be shown. */
    static String shown(String word) {
        return TerminalEscape.line(word);
    }
}
