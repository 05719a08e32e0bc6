package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.ShownPrompt;
import io.github.comfyarchive.cli.terminal.Link;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.graph.Explanation;
import io.github.comfyarchive.history.EntryPart;
import io.github.comfyarchive.history.EntryParts;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.PromptJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive show}. */
@Command(
        name = "show",
        header = "Prints what is archived of one prompt.",
        description = {
            "",
            "Its status and times, the parameters of its samplers, its files with their paths, its other outputs, its error with"
                    + " the traceback, and what was removed.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive show 1c2175cd-b89f-40e3-9e4b-2c4001d74a9d",
            "  archive show 1c2175cd              the beginning is enough",
            "  archive show ComfyUI_00270_.png    who made this?",
            "  archive show 1c2175cd --json | jq '.files[].path'",
            "  archive show 1c2175cd --explain    where its parameters stand, for your rules (docs/graph-rules.md)",
            "  archive show 1c2175cd --workflow > again.json      to be opened in ComfyUI"
        })
final class ShowCommand extends Subcommand {
    /** Of each value so much as tells which it is. */
    private static final int VALUE_CHARACTERS = 120;

    @Parameters(paramLabel = "PROMPT_ID", description = PromptArgument.FORMS)
    private String promptId = "";

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "Of which server, by its name or address, where several have such a prompt.")
    private @Nullable String server;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @ArgGroup(exclusive = true)
    private @Nullable What what;

    /** What to print in place of the text. */
    static final class What {
        @Option(names = "--json", description = "Print all of it as one JSON object.")
        private boolean json;

        @Option(names = "--graph", description = "Print only its graph, the workflow in API format.")
        private boolean graph;

        @Option(names = "--workflow", description = "Print only its workflow, as ComfyUI opens it.")
        private boolean workflow;

        @Option(
                names = "--entry",
                description = "Print only its history entry, as the server gave it, secrets removed.")
        private boolean entry;

        @Option(
                names = "--explain",
                description =
                        "Print for each parameter through which nodes of the graph it came, by the rules of today.")
        private boolean explain;
    }

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = parent();
        Answer answer;
        try (Catalog catalog = parent.catalog(store)) {
            answer = answer(catalog, parent);
        }
        // The archive is closed already: whoever reads this may take hours.
        answer.print().accept(parent.terminal());
        answer.away().ifPresent(parent.terminal()::complain);
        return answer.away().isPresent() ? ExitCode.PARTIAL : ExitCode.DONE;
    }

    /**
     * What is printed.
     *
     * @param away which disk is missed by whoever goes on to a file that is named here
     */
    private record Answer(Consumer<Terminal> print, Optional<String> away) {
        Answer(Consumer<Terminal> print) {
            this(print, Optional.empty());
        }
    }

    private Answer answer(Catalog catalog, ArchiveCommand parent) throws IOException {
        WholePrompts reader = catalog.prompts();
        PromptRow row = PromptArgument.find(catalog, server, promptId, parent::note);
        if (what == null || what.json) {
            ArchivedPrompt prompt = reader.read(row);
            if (what != null) {
                return new Answer(terminal -> print(new PromptJson(prompt), terminal), away(prompt, catalog));
            }
            String text = new ShownPrompt(
                            prompt,
                            catalog.assets()::place,
                            parent.terminal().outIsTerminal() ? ZoneId.systemDefault() : null,
                            catalog.assets().areHere() && Link.known(parent.terminal(), parent.environment()))
                    .text();
            return new Answer(terminal -> terminal.print(text), away(prompt, catalog));
        }
        if (what.explain) {
            String text = explained(parent, reader.entry(row));
            return new Answer(terminal -> terminal.print(text));
        }
        EntryPart part = part(reader.entry(row), what);
        return new Answer(terminal -> {
            terminal.verbatim().write(part.entry(), part.start(), part.end() - part.start());
            terminal.verbatim().println();
        });
    }

    /** As a stream: a graph may be large. */
    private static void print(PromptJson prompt, Terminal terminal) {
        PrintStream out = terminal.json();
        try (JsonLineWriter line = new JsonLineWriter(out)) {
            line.write(prompt);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a PrintStream keeps its failures to itself", impossible);
        }
        out.flush();
    }

    private static Optional<String> away(ArchivedPrompt prompt, Catalog catalog) {
        boolean files = prompt.files().stream().anyMatch(file -> file.asset() != null);
        return files ? catalog.diskAway() : Optional.empty();
    }

    private static String explained(ArchiveCommand parent, RedactedEntry entry) throws IOException {
        Derivation derivation = ArchiveCommand.derivationToRead(parent.home(), parent.environment());
        StringBuilder text = new StringBuilder();
        String node = "";
        try {
            for (Explanation field : derivation.explain(derivation.redactor().redactAgain(entry))) {
                if (!field.node().equals(node)) {
                    node = field.node();
                    text.append("node ").append(TerminalEscape.line(node)).append('\n');
                }
                text.append(String.format(Locale.ROOT, "  %-9s ", field.field()))
                        .append(
                                field.value().isEmpty()
                                        ? "-"
                                        : TerminalEscape.shortened(field.value(), VALUE_CHARACTERS));
                if (!field.way().isEmpty()) {
                    text.append("  <- ").append(TerminalEscape.line(String.join(" <- ", reversed(field.way()))));
                }
                text.append('\n');
            }
        } catch (UnreadableEntryException damaged) {
            throw new UsageException("its entry cannot be read any more: " + damaged.getMessage());
        }
        return text.isEmpty()
                ? "its graph has nothing that makes pictures, as far as the rules know\n"
                : text.toString();
    }

    /** The node that was asked first, then the one that it asked. */
    private static List<String> reversed(List<String> way) {
        List<String> reversed = new ArrayList<>(way);
        Collections.reverse(reversed);
        return reversed;
    }

    private static EntryPart part(RedactedEntry entry, What what) {
        Optional<EntryPart> part = Optional.empty();
        if (what.entry) {
            part = Optional.of(EntryPart.all(entry.json()));
        } else if (what.graph) {
            part = EntryParts.graph(entry);
        } else if (what.workflow) {
            part = EntryParts.workflow(entry);
        }
        return part.orElseThrow(() -> new UsageException(
                what.graph
                        ? "this prompt has no graph; --entry prints what there is"
                        : "this prompt was queued without a workflow, as API clients do; --graph prints what it ran"));
    }
}
