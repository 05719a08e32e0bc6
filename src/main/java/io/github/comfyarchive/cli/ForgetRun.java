package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.forget.Forget;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Forgetting;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Does what is decided to be forgotten, and says what came of it; the caller holds the locks of the home. */
final class ForgetRun {
    private static final int TOLD = 10;

    private final ArchiveCommand parent;
    private final Archive archive;
    private final Forget forget;

    ForgetRun(ArchiveCommand parent, Archive archive, Forget forget) {
        this.parent = parent;
        this.archive = archive;
        this.forget = forget;
    }

    /** The same by the rules of the home. */
    ForgetRun(ArchiveCommand parent, Archive archive) throws IOException {
        this(
                parent,
                archive,
                new Forget(
                        archive,
                        ArchiveCommand.derivation(archive.home(), parent.environment())
                                .redactor()));
    }

    /**
     * Forgets here what was forgotten elsewhere; asks before.
     *
     * @param prompts their keys
     * @param how what happened to them, such as {@code forgotten there}
     * @param yes whether nobody is asked
     * @param json whether standard output is for a program
     * @return an exit code
     */
    int apply(List<Long> prompts, String how, boolean yes, boolean json) throws IOException {
        archive.assetDisk().require();
        String what =
                HumanFormat.of(prompts.size(), "prompt") + " that " + (prompts.size() == 1 ? "was " : "were ") + how;
        if (!yes && !Confirmation.canBeTyped()) {
            parent.complain(what + " would be forgotten here as well");
        }
        if (!yes && !new Confirmation(parent.terminal()).given("Forget " + what + " here as well, for good?")) {
            return ExitCode.USAGE;
        }
        requireRoom();
        forget.decide(prompts, false);
        return run(json);
    }

    /**
     * Refuses to begin what could not be ended.
     *
     * @throws StorageException if the disk has not the room in which the database is rewritten
     */
    void requireRoom() throws IOException {
        long room = forget.room();
        long free = Files.getFileStore(archive.home().root()).getUsableSpace();
        if (free < room) {
            throw new StorageException(
                    "nothing was forgotten: the database is rewritten, which takes about " + HumanFormat.bytes(room)
                            + " beside it, and " + HumanFormat.bytes(free) + " are free there",
                    null);
        }
    }

    /**
     * Does it.
     *
     * @return an exit code
     * @throws IOException if the disk refuses; the next call does the rest
     */
    int run() throws IOException {
        return run(false);
    }

    private int run(boolean json) throws IOException {
        Forget.Report report;
        try (CountProgress progress =
                CountProgress.on(parent.terminal(), parent.quiet(), "forget", " prompts", forget.left())) {
            report = forget.run(progress);
        }
        archive.requireInPlace();
        if (json) {
            parent.note(words(report));
        } else {
            parent.say(words(report));
        }
        tellCopies();
        if (!report.rewritten()) {
            parent.complain(
                    "another program reads the database, so what was forgotten may still stand in its file: end that"
                            + " program, and run archive forget");
            return ExitCode.LOCKED;
        }
        return ExitCode.DONE;
    }

    /** Names the copies of the database that lie in the home: they hold what goes. */
    void tellCopies() throws StorageException {
        HomeFolder home = archive.home();
        List<String> copies = home.beside().stream()
                .filter(home::isCopyOfDatabase)
                .map(file -> TerminalEscape.line(home.root().relativize(file).toString()))
                .toList();
        copies.stream().limit(TOLD).forEach(name -> parent.note("left as it is, and holds it still: " + name));
        if (copies.size() > TOLD) {
            parent.note("and " + (copies.size() - TOLD) + " more copies");
        }
    }

    private static String words(Forget.Report report) {
        Forgetting.Portion done = report.done();
        List<String> parts = new ArrayList<>();
        if (done.prompts() > 0) {
            parts.add(HumanFormat.of(done.prompts(), "prompt") + " forgotten");
        }
        if (done.filesOnly() > 0) {
            parts.add("the files of " + HumanFormat.of(done.filesOnly(), "prompt") + " forgotten");
        }
        return (parts.isEmpty() ? "the database is rewritten" : String.join(", ", parts)) + "; given back: "
                + HumanFormat.of(done.files(), "file") + " with " + HumanFormat.bytes(done.bytes()) + ", and "
                + HumanFormat.bytes(report.databaseBytes()) + " of the database";
    }
}
