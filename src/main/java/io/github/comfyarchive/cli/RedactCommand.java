package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.file.FileRedactions;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.PromptReader;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RedactionRow;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code archive redact}: what the rules say of a file or a prompt, and the way to remove a value that they do not know. Values are never
 * printed, nor how long they are.
 */
@Command(
        name = "redact",
        header = "Says what the rules call a secret, and why; or removes a value that they do not know.",
        description = {
            "",
            "--explain prints each place, the rule and the reason, by the built-in rules and redaction-rules.json of this home"
                    + " (docs/redaction.md), never the value. It changes nothing.",
            "",
            "--value-from-stdin removes one value from all that is archived: entries, replaced ones, files, their thumbnails,"
                    + " the search, names, messages. It says in how many places the value stands, and asks. No sync can run"
                    + " meanwhile; killed, it goes on when it is given the value again.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive redact --explain my-entry.json       before you rely on a rule of yours",
            "  archive redact --explain picture.png",
            "  archive redact --explain 1c2175cd            what was removed of a prompt, and what today's rules would",
            "  archive redact --value-from-stdin            type the value; it is not shown",
            "  archive redact --value-from-stdin --dry-run < secret.txt"
        })
final class RedactCommand extends Subcommand {
    private static final byte[] KEY = "explanations".getBytes(StandardCharsets.US_ASCII); // fingerprints are not shown
    private static final Pattern BYTES = Pattern.compile("bytes ([0-9]+)-[0-9]+");

    @ArgGroup(exclusive = true, multiplicity = "1")
    private @Nullable Mode mode;

    /** What to do, one of them. */
    static final class Mode {
        @Option(
                names = "--explain",
                paramLabel = "FILE|PROMPT_ID",
                description =
                        "Print what is a secret in a file, or in a prompt of this archive and its files, and why.")
        private @Nullable String explain;

        @Option(
                names = "--value-from-stdin",
                description =
                        "Remove the value that is typed, or is the first line of standard input, from all that is archived."
                                + " It is never shown. Under 6 characters it is refused.")
        private boolean value;
    }

    @Option(names = "--yes", description = "Do what --value-from-stdin says it would do, without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Say what --value-from-stdin would do, and do nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        Mode wanted = Objects.requireNonNull(mode);
        if (wanted.value) {
            return new RedactValue(parent, yes, dryRun).run();
        }
        if (yes || dryRun) {
            throw new UsageException("--yes and --dry-run belong to --value-from-stdin");
        }
        return explain(Objects.requireNonNull(wanted.explain), parent);
    }

    private static int explain(String what, ArchiveCommand parent) throws IOException {
        PrintStream out = parent.terminal().out();
        Path file = file(what);
        if (file == null) {
            explainPrompt(what, parent, out);
            return ExitCode.DONE;
        }
        // Nothing is stored: the key of the home's fingerprints need not be there, and is not made.
        Redactor redactor = new Redactor(ArchiveCommand.redactionRules(parent.home()), KEY);
        List<Redaction> found = FileRedactions.of(file, redactor);
        found.forEach(redaction -> print(out, redaction.path(), redaction.rule()));
        sum(out, found.size(), redactor);
        return ExitCode.DONE;
    }

    private static void explainPrompt(String promptId, ArchiveCommand parent, PrintStream out) throws IOException {
        try (Archive archive = parent.existing()) {
            PromptReader reader = archive.prompts();
            PromptRow row = PromptArgument.find(new HomeCatalog(archive), null, promptId, parent::note);
            ArchivedPrompt prompt = reader.read(row);
            Derivation derivation = ArchiveCommand.derivationToRead(parent.home(), parent.environment());
            for (RedactionRow removed : prompt.redactions()) {
                String where = removed.output() == null ? "" : ", in the file of output " + removed.output();
                print(out, removed.path() + where, removed.rule());
            }
            List<Redaction> more = redactedAgain(derivation.redactor(), reader.entry(row));
            if (!more.isEmpty()) {
                out.println("By the rules of today also (archive reindex removes it):");
                more.forEach(redaction -> print(out, redaction.path(), redaction.rule()));
            }
            sum(out, prompt.redactions().size() + more.size(), derivation.redactor());
        }
    }

    private static List<Redaction> redactedAgain(Redactor redactor, RedactedEntry entry) {
        try {
            return redactor.redactAgain(entry).redactions();
        } catch (UnreadableEntryException damaged) {
            throw new UsageException("its entry cannot be read any more: " + damaged.getMessage());
        }
    }

    private static @Nullable Path file(String what) {
        try {
            Path path = Path.of(what);
            return Files.isRegularFile(path) ? path : null;
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    /** Where a stretch of bytes begins is enough: where it ends tells how long the value is. */
    private static void print(PrintStream out, String path, String rule) {
        String where = BYTES.matcher(path).replaceAll("byte $1");
        out.println(TerminalEscape.line(where) + "  " + TerminalEscape.line(rule) + ": " + Redaction.reason(rule));
    }

    private static void sum(PrintStream out, int places, Redactor redactor) {
        String rules = ", by the rules " + redactor.rules().version();
        out.println(
                places == 0 ? "nothing is a secret" + rules : (places == 1 ? "1 place" : places + " places") + rules);
    }
}
