package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.query.Stars;
import io.github.comfyarchive.store.row.Annotation.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code archive rate}. */
@Command(
        name = "rate",
        header = "Gives prompts one to five stars.",
        description = {"", "A favourite has five. 0 takes the rating back. Prompts are found by it: --rating '>=4'.", ""
        },
        footer = {
            "",
            "Examples:",
            "  archive rate 5 last",
            "  archive rate 4 --where KSampler.cfg=7 --since 7d",
            "  archive rate 3 7f3a --file ComfyUI_00012_.png",
            "  archive rate 0 7f3a",
            "  archive rate 5 last --store postgresql://host/archive"
        })
final class RateCommand extends AnnotateCommand {
    @Parameters(index = "0", paramLabel = "STARS", description = "1 to 5; 0 takes the rating back.")
    private String stars = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PROMPT", description = PROMPTS)
    private List<String> prompts = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (!stars.matches("[0-" + Stars.MOST + "]")) {
            throw new UsageException("a rating is 1 to " + Stars.MOST + " stars, or 0 to take it back");
        }
        if (stars.equals("0")) {
            return run(
                    prompts,
                    new Work(
                            count -> "Take the rating of " + count + " back?",
                            count -> count + " not rated any more",
                            true),
                    (changes, targets) -> changes.takeBack(Kind.RATING, targets, ""));
        }
        String given = stars.equals("1") ? "1 star" : stars + " stars";
        return run(
                prompts,
                new Work(count -> "Give " + count + " " + given + "?", count -> count + " rated " + given, false),
                (changes, targets) -> changes.say(Kind.RATING, targets, stars));
    }
}
