package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.FileRedactions;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redaction;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ArchivedPrompt;
import io.github.comfyarchive.store.PromptReader;
import io.github.comfyarchive.store.PromptRow;
import io.github.comfyarchive.store.RedactionRow;
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

/** {@code archive redact}: what the rules say of a file or a prompt. The values themselves are never printed, nor how long they are. */
@Command(
        name = "redact",
        header = "Say what the rules call a secret, and why.",
        description = {
            "",
            "Each place, the rule and the reason, by the built-in rules and redaction-rules.json of this home (docs/redaction.md); never"
                    + " the value. Changes nothing.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive redact --explain my-entry.json       before you rely on a rule of yours",
            "  archive redact --explain picture.png",
            "  archive redact --explain 1c2175cd            what was removed of a prompt, and what today's rules would"
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
        private String explain = "";
    }

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = parent();
        String what = Objects.requireNonNull(mode).explain;
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
            PromptRow row = ShowCommand.find(reader, parent.home(), promptId);
            ArchivedPrompt prompt = reader.read(row);
            Derivation derivation = ArchiveCommand.derivation(parent.home(), parent.environment());
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
