package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.TagCandidates;
import io.github.comfyarchive.store.row.Annotation.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code archive untag}. */
@Command(
        name = "untag",
        header = "Takes tags back.",
        description = {
            "",
            "Of many at once it asks, or wants --yes. What was taken back stays so when homes are merged.",
            ""
        },
        footer = {"", "Examples:", "  archive untag best 7f3a", "  archive untag draft --until 2025 --yes"})
final class UntagCommand extends AnnotateCommand {
    @Parameters(
            index = "0",
            paramLabel = "TAG",
            completionCandidates = TagCandidates.class,
            description = "The tag; several with commas between.")
    private String tags = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PROMPT", description = PROMPTS)
    private List<String> prompts = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        List<String> names = TagNames.parse(tags, parent());
        String shown = shown(String.join(", ", names));
        return run(
                prompts,
                new Work(
                        count -> "Take " + shown + " back from " + count + "?",
                        count -> count + " not tagged " + shown + " any more",
                        true),
                (changes, targets) -> names.stream()
                        .mapToInt(name -> changes.takeBack(Kind.TAG, targets, name))
                        .max()
                        .orElse(0));
    }
}
