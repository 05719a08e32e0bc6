package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.store.row.Annotation.Kind;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code archive note}. */
@Command(
        name = "note",
        header = "Writes a note to a prompt.",
        description = {"", "It takes the place of an earlier note; an empty one takes it back.", ""},
        footer = {
            "",
            "Examples:",
            "  archive note last 'the client took this one'",
            "  archive note 7f3a 'hands are wrong' --file ComfyUI_00012_.png",
            "  archive note 7f3a ''"
        })
final class NoteCommand extends AnnotateCommand {
    private static final int LONGEST = 100_000;

    @Parameters(index = "0", paramLabel = "PROMPT", description = PromptArgument.FORMS)
    private String prompt = "";

    @Parameters(index = "1", paramLabel = "TEXT", description = "The note; '' takes it back.")
    private String text = "";

    @Override
    public Integer call() throws IOException {
        String note = text.strip();
        if (note.length() > LONGEST) {
            throw new UsageException("a note has at most " + LONGEST + " characters");
        }
        if (note.isEmpty()) {
            return run(
                    List.of(prompt),
                    new Work(count -> "", count -> "note of " + count + " taken back", true),
                    (changes, targets) -> changes.takeBack(Kind.NOTE, targets, ""));
        }
        String kept = UserText.redacted(note, parent());
        if (!kept.equals(note)) {
            parent().note("what the rules call a secret was removed from the note");
        }
        return run(
                List.of(prompt),
                new Work(count -> "", count -> count + " noted", false),
                (changes, targets) -> changes.say(Kind.NOTE, targets, kept));
    }
}
