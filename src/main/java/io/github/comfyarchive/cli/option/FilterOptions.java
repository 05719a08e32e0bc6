package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.InputCondition;
import io.github.comfyarchive.query.Stars;
import io.github.comfyarchive.query.TimeArgument;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which prompts: the same options for every command that lists, counts or gives back. */
public final class FilterOptions {
    @Option(
            names = {"-s", "--since"},
            paramLabel = "TIME",
            description = "Created then or later: " + TimeArgument.FORMS + ".")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Created before; a day, month or year is included whole.")
    private @Nullable String until;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "success, error (or failed), interrupted or unknown; several with commas.")
    private List<String> statuses = new ArrayList<>();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "A part of a model's name: checkpoint, VAE, ControlNet, ...")
    private List<String> models = new ArrayList<>();

    @Option(names = "--lora", paramLabel = "NAME", description = "A part of a LoRA's name.")
    private List<String> loras = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "SEED", description = "The seed of a sampler.")
    private List<String> seeds = new ArrayList<>();

    @Option(
            names = "--text",
            paramLabel = "WORDS",
            description = "Words in the prompt's texts, as 'archive search' reads them.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--server", paramLabel = "NAME", description = "The name or address of an archived server.")
    private List<String> servers = new ArrayList<>();

    @Option(names = "--workflow", paramLabel = "ID", description = "The id of a workflow, or its beginning.")
    private List<String> workflows = new ArrayList<>();

    @Option(
            names = "--where",
            paramLabel = "INPUT=VALUE",
            description =
                    "A value at an input of a node, such as KSampler.steps=28, or steps=28 of any node; ~ for a part of"
                            + " it, and >, <, >=, <=, !=.")
    private List<String> inputs = new ArrayList<>();

    @Option(names = "--saved", paramLabel = "NAME", description = "What a saved search finds ('archive saved').")
    private List<String> saved = new ArrayList<>();

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            completionCandidates = TagCandidates.class,
            description = "A tag that you gave ('archive tag').")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--rating",
            paramLabel = "STARS",
            description = "Stars that you gave ('archive rate'): 4, '>=4', '<3'; 0 for what is not rated.")
    private List<String> ratings = new ArrayList<>();

    /**
     * What they say now, where this computer is.
     *
     * @throws UsageException if a value is none
     */
    public Filter filter() {
        return filter(Clock.system(ZoneId.systemDefault()));
    }

    /** The same by a clock: days begin in its zone. */
    public Filter filter(Clock clock) {
        List<PromptStatus> ends = statuses.stream().map(FilterOptions::status).toList();
        for (String seed : seeds) {
            if (!seed.matches("-?[0-9]{1,40}")) {
                throw new UsageException("--seed is a whole number");
            }
        }
        return Filter.builder()
                .since(since == null ? null : moment("--since", since, clock).since())
                .until(until == null ? null : moment("--until", until, clock).until())
                .statuses(ends)
                .models(models)
                .loras(loras)
                .seeds(seeds)
                .texts(texts)
                .servers(servers)
                .workflows(workflows)
                .inputs(inputs.stream().map(FilterOptions::input).toList())
                .tags(tags)
                .saved(saved)
                .ratings(ratings.stream().map(FilterOptions::stars).toList())
                .build();
    }

    private static TimeArgument moment(String option, String text, Clock clock) {
        return TimeArgument.parse(text, clock)
                .orElseThrow(() -> new UsageException(option + " is a time such as " + TimeArgument.FORMS));
    }

    private static PromptStatus status(String word) {
        return PromptStatus.asked(word)
                .orElseThrow(() -> new UsageException("--status is success, error, interrupted or unknown"));
    }

    private static Stars stars(String text) {
        return Stars.parse(text)
                .orElseThrow(() -> new UsageException("--rating is a number of stars from 0 to 5, such as 4 or '>=4'"));
    }

    private static InputCondition input(String text) {
        return InputCondition.parse(text).orElseThrow(() -> new UsageException("--where is " + InputCondition.FORMS));
    }
}
