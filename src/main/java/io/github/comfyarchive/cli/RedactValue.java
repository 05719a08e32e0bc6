package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.GivenValue;
import io.github.comfyarchive.reindex.ValueHunt;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.WholeHome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Removes one given value from all that is archived: says what it would do, and does it where somebody says yes. */
final class RedactValue {
    /** A screen of names; how many there are besides is said. */
    private static final int TOLD = 20;

    private final ArchiveCommand parent;
    private final Terminal terminal;
    private final boolean yes;
    private final boolean dryRun;

    RedactValue(ArchiveCommand parent, boolean yes, boolean dryRun) {
        this.parent = parent;
        this.terminal = parent.terminal();
        this.yes = yes;
        this.dryRun = dryRun;
    }

    /**
     * Does it.
     *
     * @return the exit code
     * @throws IOException if the disk refuses
     * @throws HomeLockedException if a sync is at work, which does not know the value
     */
    @SuppressWarnings("try") // the lock is held, not used
    int run() throws IOException, HomeLockedException {
        HomeFolder home = parent.home();
        ArchiveCommand.requireArchive(home);
        GivenValue value = SecretInput.read(terminal);
        try (WholeHome locked = WholeHome.lock(home);
                Archive archive = parent.writable()) {
            archive.assetDisk().require();
            Derivation derivation = ArchiveCommand.derivation(home, parent.environment(), value.mask());
            return run(archive, new ValueHunt(archive, derivation, value));
        }
    }

    private int run(Archive archive, ValueHunt hunt) throws IOException {
        ValueHunt.Places places;
        try (CountProgress progress =
                CountProgress.on(terminal, parent.quiet(), "search", " entries and files", hunt.count())) {
            places = hunt.look(progress);
        }
        List<String> left = hunt.left();
        terminal.complain(words(places));
        terminal.complain(fromNowOn(hunt.isRemembered()));
        tellLeft(left);
        if (dryRun) {
            return ExitCode.DONE;
        }
        if (!yes && !new Confirmation(terminal).given("Remove it for good?")) {
            return ExitCode.USAGE;
        }
        ValueHunt.Report report;
        try (CountProgress progress =
                CountProgress.on(terminal, parent.quiet(), "redact", " prompts", places.entries() + places.files())) {
            report = hunt.remove(progress);
        }
        archive.requireInPlace();
        return end(places, report);
    }

    private int end(ValueHunt.Places places, ValueHunt.Report report) {
        if (!parent.quiet()) {
            String removed = list(places);
            terminal.out()
                    .println(removed.isEmpty() ? "nothing held the value" : "the value was removed from " + removed);
        }
        report.unreadable().forEach(problem -> terminal.complain("not searched: " + problem));
        if (!report.overwritten()) {
            terminal.complain("another program reads the database, so what was deleted may still stand in its file: end"
                    + " it, and run this again");
        }
        if (!report.unreadable().isEmpty()) {
            return ExitCode.DAMAGED;
        }
        return report.overwritten() ? ExitCode.DONE : ExitCode.LOCKED;
    }

    private static String words(ValueHunt.Places places) {
        return places.isEmpty()
                ? "nothing that is archived holds the value"
                : "the value stands in " + list(places) + "; there it is replaced by [redacted], in files by *";
    }

    private static String list(ValueHunt.Places places) {
        List<String> parts = new ArrayList<>();
        add(parts, places.entries(), "entry", "entries");
        add(parts, places.replaced(), "replaced entry", "replaced entries");
        add(parts, places.files(), "file", "files");
        add(parts, places.thumbnails(), "thumbnail", "thumbnails");
        add(parts, places.rows(), "row of the database", "rows of the database");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String one, String many) {
        if (count > 0) {
            parts.add(String.format(Locale.ROOT, "%,d ", count) + (count == 1 ? one : many));
        }
    }

    private static String fromNowOn(boolean remembered) {
        return remembered
                ? "from then on it is removed from all that comes in, where it stands by itself and names no model"
                : "it is too short or too plain to be remembered (its fingerprint would give it away): only its present places are"
                        + " cleaned, and what comes in with it later is kept with it";
    }

    private void tellLeft(List<String> left) {
        String elsewhere = "backups, exports and copies elsewhere";
        if (left.isEmpty()) {
            terminal.complain(elsewhere + " are left as they are, and still hold it where it stood in them");
            return;
        }
        terminal.complain(
                "left as they are, and holding it still where it stood in them: " + elsewhere + ", and in this home:");
        left.stream().limit(TOLD).forEach(name -> terminal.err().println("  " + TerminalEscape.line(name)));
        if (left.size() > TOLD) {
            terminal.err().println(String.format(Locale.ROOT, "  and %,d more", left.size() - TOLD));
        }
    }
}
