package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.publish.ForgottenElsewhere;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.PublishDocument;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.WholeHome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive publish}. */
@Command(
        name = "publish",
        header = "Tells a store of many homes what changed.",
        description = {
            "",
            "Brings new and changed prompts, what people added, what was forgotten, and files into one store (docs/store.md). May be stopped"
                    + " at any moment: the next goes on. watch --publish does the same as prompts complete. Without --files rows alone"
                    + " are told.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive publish --store postgresql://host/archive --files s3://archive-files",
            "  archive publish --store postgresql://host/archive --apply-forgotten",
            "  ARCHIVE_STORE=postgresql://host/archive archive publish -q"
        })
final class PublishCommand extends Subcommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Option(names = "--json", description = "Print what was done as one JSON object.")
    private boolean json;

    @Option(
            names = "--apply-forgotten",
            description =
                    "Before, forget here what was forgotten in the store, or told to it by another home, and is here"
                            + " (docs/forget.md). Asks; --yes does not.")
    private boolean applyForgotten;

    @Option(names = "--yes", description = "Do what --apply-forgotten would do, without asking.")
    private boolean yes;

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        StoreAddress store = options.store(parent.environment());
        HomeFolder home = parent.home();
        ArchiveCommand.requireArchive(home);
        if (yes && !applyForgotten) {
            throw new UsageException("--yes belongs to --apply-forgotten");
        }
        if (applyForgotten) {
            int applied = applyForgotten(home, store);
            if (applied != ExitCode.DONE) {
                return applied;
            }
        }
        PublishDocument done;
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE);
                OpenedHome opened = OpenedHome.open(home, locks, parent);
                Publishing publishing = new Publishing(opened, locks, store, options.files(parent.environment()));
                CountProgress progress =
                        CountProgress.on(parent.terminal(), parent.quiet() || json, "publish", " changes", 0)) {
            progress.total(opened.archive().publication().changesAfter(0));
            done = publishing.run(() -> Thread.currentThread().isInterrupted(), progress);
        } catch (InterruptedException interrupted) {
            return ExitCode.DONE; // before it had begun
        }
        done.notices().forEach(notice -> parent.note(TerminalEscape.line(notice)));
        if (json) {
            parent.terminal().json().println(JsonLineWriter.text(done));
        } else if (!parent.quiet()) {
            parent.terminal().print(done.text() + "\n");
        }
        return done.exitCode();
    }

    /** Under the locks of forgetting: what the store says goes for what is here at that moment. */
    @SuppressWarnings("try") // the lock is held, not used
    private int applyForgotten(HomeFolder home, StoreAddress address) throws IOException, HomeLockedException {
        try (WholeHome locked = WholeHome.lock(home, ForgetCommand.PATIENCE);
                Archive archive = parent().writable();
                StoreDatabase store = StoreDatabase.toRead(address)) {
            List<Long> forgotten = ForgottenElsewhere.in(store, archive.publication());
            return forgotten.isEmpty()
                    ? ExitCode.DONE
                    : new ForgetRun(parent(), archive).apply(forgotten, "forgotten in the store", yes, json);
        } catch (InterruptedException interrupted) {
            return ExitCode.DONE; // before it had begun
        }
    }
}
