package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.query.Keep;
import io.github.comfyarchive.query.TimeArgument;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is kept of the prompts that are to be forgotten. */
public final class KeepOptions {
    private static final int MOST_STARS = 5;

    @Option(names = "--keep-last", paramLabel = "N", description = "Keep the newest N of each server's that match.")
    private int last;

    @Option(
            names = "--keep-within",
            paramLabel = "TIME",
            description = "Keep what was created within this time: 30d, 6mo, 1y.")
    private @Nullable String within;

    @Option(
            names = "--keep-rated",
            paramLabel = "STARS",
            description = "Keep what has so many stars or more, or a file that has.")
    private int rated;

    @Option(
            names = "--keep-tag",
            paramLabel = "TAG",
            completionCandidates = TagCandidates.class,
            description = "Keep what has this tag, or a file that has. Several times: any of them.")
    private List<String> tags = new ArrayList<>();

    /**
     * What they say now.
     *
     * @throws UsageException if a value is none
     */
    public Keep keep() {
        return keep(Clock.system(ZoneId.systemDefault()));
    }

    private Keep keep(Clock clock) {
        if (last < 0) {
            throw new UsageException("--keep-last is a number of prompts");
        }
        if (rated < 0 || rated > MOST_STARS) {
            throw new UsageException("--keep-rated is a number of stars from 1 to 5");
        }
        String since = within == null
                ? null
                : TimeArgument.parse(within, clock)
                        .orElseThrow(() -> new UsageException("--keep-within is a time such as 30d, 6mo or 1y"))
                        .since();
        return new Keep(last, since, rated, tags);
    }
}
