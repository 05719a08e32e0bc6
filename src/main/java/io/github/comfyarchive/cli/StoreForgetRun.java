package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.publish.StoreForget;
import io.github.comfyarchive.central.query.StoreChanges;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.PromptIds;
import java.io.IOException;
import java.util.List;

/** Has prompts of a store gone, and says what came of it. */
final class StoreForgetRun {
    private final ArchiveCommand parent;
    private final StoreChanges changes;
    private final StoreForget forget;

    StoreForgetRun(ArchiveCommand parent, StoreChanges changes) {
        this.parent = parent;
        this.changes = changes;
        this.forget = changes.forgetting();
    }

    /**
     * Does it; asks before.
     *
     * @param ids what is to go
     * @return an exit code
     */
    int run(PromptIds ids, boolean dryRun, boolean yes) throws IOException {
        PromptIds.Own own = ids.own();
        if (own.prompts() == 0) {
            parent.note("no prompts match; nothing was forgotten");
            return ExitCode.DONE;
        }
        String files = HumanFormat.of(own.files(), "file") + " (" + HumanFormat.bytes(own.bytes()) + ")";
        if (dryRun || !yes) {
            parent.say(HumanFormat.of(own.prompts(), "prompt") + " and " + files + " that no other prompt has");
            parent.say(
                    "homes that have them keep them: each is told with its next publish, and publish --apply-forgotten"
                            + " forgets them there");
            parent.say(
                    "backups and exports elsewhere are left as they are, and what PostgreSQL keeps of deleted rows until it"
                            + " vacuums");
        }
        if (dryRun) {
            return ExitCode.DONE;
        }
        if (!yes && !new Confirmation(parent.terminal()).given("Forget this for good?")) {
            return ExitCode.USAGE;
        }
        long[] gone = {0};
        try (CountProgress progress =
                CountProgress.on(parent.terminal(), parent.quiet(), "forget", " prompts", own.prompts())) {
            ids.forEach(keys -> {
                gone[0] += changes.forget(forget, keys);
                progress.accept(gone[0]);
            });
        }
        parent.say(HumanFormat.of(gone[0], "prompt") + " forgotten in the store; archive store gc removes " + files);
        return ExitCode.DONE;
    }

    /**
     * Lets what was forgotten come in again.
     *
     * @param prompt an id, or the beginning of one
     */
    void undo(Filter filter, String prompt) {
        List<String> ids = forget.called(prompt, ForgetCommand.MOST_RUNS);
        ForgetCommand.requireOne(prompt, ids);
        if (ids.isEmpty()) {
            String server = filter.servers().isEmpty() ? null : filter.servers().get(0);
            PromptArgument.find(changes.catalog(), server, prompt, parent::note);
            parent.say("nothing of " + TerminalEscape.line(prompt) + " was forgotten");
            return;
        }
        changes.undo(forget, ids.get(0));
        parent.say("prompt " + TerminalEscape.line(ids.get(0))
                + " may come back: with the next publish of a home that has it");
    }
}
