package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.RepairWriter;
import io.github.comfyarchive.verify.Repaired;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Lets go of entries that are lost: says what it would do, and does it where somebody says yes. */
final class AcceptLost {
    /** So many are named, enough to see which they are; the rest is a count. */
    private static final int TOLD = 5;

    private final Terminal terminal;
    private final boolean yes;
    private final boolean dryRun;

    AcceptLost(Terminal terminal, boolean yes, boolean dryRun) {
        this.terminal = terminal;
        this.yes = yes;
        this.dryRun = dryRun;
    }

    /**
     * Does it, or says what it would do.
     *
     * @param done told what was done
     * @return the exit code where the command is to end here; nothing where it goes on to look
     * @throws IOException if the disk refuses
     */
    Optional<Integer> run(HomeFolder home, Consumer<Repaired> done) throws IOException {
        try (Archive archive = Archive.open(home, Clock.systemUTC(), terminal::complain)) {
            RepairWriter.Lost lost = archive.repairWriter().lost(TOLD);
            if (lost.count() == 0) {
                terminal.complain("no entry is lost that was not accepted already");
                return Optional.empty();
            }
            terminal.complain(words(lost));
            if (dryRun) {
                return Optional.of(ExitCode.DONE);
            }
            if (!yes && !new Confirmation(terminal).given("Let go of them?")) {
                return Optional.of(ExitCode.USAGE);
            }
            int accepted = archive.repairWriter().acceptLoss();
            done.accept(new Repaired(
                    "archive.db",
                    String.format(Locale.ROOT, "%,d lost %s", accepted, accepted == 1 ? "entry" : "entries")
                            + " accepted; "
                            + (accepted == 1 ? "it is" : "they are") + " not reported again"));
            return Optional.empty();
        }
    }

    private static String words(RepairWriter.Lost lost) {
        long more = lost.count() - lost.some().size();
        return "the " + (lost.count() == 1 ? "entry" : "entries") + " of " + HumanFormat.of(lost.count(), "prompt")
                + " would be accepted ("
                + lost.some().stream().map(TerminalEscape::line).collect(Collectors.joining(", "))
                + (more == 0 ? "" : String.format(Locale.ROOT, " and %,d more", more))
                + "): verify does not report them any more. Nothing is deleted, and one that a server brings again is kept";
    }
}
