package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.TagCandidates;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.Annotations;
import io.github.comfyarchive.store.row.Annotation.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code archive tag}. */
@Command(
        name = "tag",
        header = "Tags prompts, or lists the tags there are.",
        description = {
            "",
            "A tag is a word of yours. Prompts are found by it (--tag), and it is in every export. It stays with its prompt whatever"
                    + " happens to that: reindex, verify --repair, another run of the same id. Without words the tags are listed, with"
                    + " how many prompts have each.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive tag best 7f3a last~1",
            "  archive tag portrait,client-a --model flux --since 7d",
            "  archive tag best last --file ComfyUI_00012_.png",
            "  archive list --tag best"
        })
final class TagCommand extends AnnotateCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "TAG",
            completionCandidates = TagCandidates.class,
            description = "The tag; several with commas between.")
    private String tags = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PROMPT", description = PROMPTS)
    private List<String> prompts = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (tags.isEmpty() && prompts.isEmpty() && !isFiltered()) {
            return list();
        }
        List<String> names = TagNames.parse(tags, parent());
        String shown = shown(String.join(", ", names));
        return run(
                prompts,
                new Work(count -> "Tag " + count + " as " + shown + "?", count -> count + " tagged " + shown, false),
                (changes, targets) -> names.stream()
                        .mapToInt(name -> changes.say(Kind.TAG, targets, name))
                        .max()
                        .orElse(0));
    }

    private int list() throws IOException {
        List<Annotations.TagCount> all;
        try (Catalog catalog = parent().catalog(store(), false)) {
            all = catalog.tags();
        }
        PrintStream out = parent().terminal().out();
        all.forEach(tag -> out.println(TerminalEscape.line(tag.name()) + "\t" + tag.prompts()));
        return ExitCode.DONE;
    }
}
