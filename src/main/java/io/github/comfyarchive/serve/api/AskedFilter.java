package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.InputCondition;
import io.github.comfyarchive.query.QueryText;
import io.github.comfyarchive.query.Stars;
import io.github.comfyarchive.query.TimeArgument;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.serve.http.ProblemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts a request asks for: a query in the language of the command line, and single filters as its options are called.
 *
 * @param words of the query, without its filters
 * @param filter all filters
 */
record AskedFilter(SearchQuery words, Filter filter) {
    /** By which names it is asked. */
    static final Set<String> NAMES = Set.of(
            "q",
            "since",
            "until",
            "status",
            "model",
            "lora",
            "seed",
            "text",
            "server",
            "workflow",
            "where",
            "saved",
            "tag",
            "rating");

    /**
     * Reads it.
     *
     * @param clock for times such as {@code 7d}, and their zone
     * @throws ProblemException 400 if a value is none
     * @throws io.github.comfyarchive.query.QueryException the same of the query
     */
    static AskedFilter of(Words said, Clock clock) {
        QueryText query = QueryText.parse(said.one("q").orElse(""), clock);
        List<PromptStatus> statuses = new ArrayList<>();
        for (String word : commas(said.all("status"))) {
            statuses.add(PromptStatus.asked(word)
                    .orElseThrow(
                            () -> ProblemException.badRequest("status is success, error, interrupted or unknown")));
        }
        for (String seed : said.all("seed")) {
            if (!seed.matches("-?[0-9]{1,40}")) {
                throw ProblemException.badRequest("seed is a whole number");
            }
        }
        TimeArgument since = time("since", said, clock);
        TimeArgument until = time("until", said, clock);
        Filter single = Filter.builder()
                .since(since == null ? null : since.since())
                .until(until == null ? null : until.until())
                .statuses(statuses)
                .models(said.all("model"))
                .loras(said.all("lora"))
                .seeds(said.all("seed"))
                .texts(said.all("text"))
                .servers(said.all("server"))
                .workflows(said.all("workflow"))
                .inputs(said.all("where").stream().map(AskedFilter::input).toList())
                .saved(said.all("saved"))
                .tags(said.all("tag"))
                .ratings(said.all("rating").stream().map(AskedFilter::stars).toList())
                .build();
        return new AskedFilter(query.words(), single.and(query.filter()));
    }

    /** Words as a filter too, for whoever lists. */
    Filter all() {
        return words.isEmpty()
                ? filter
                : filter.and(Filter.builder().words(List.of(words)).build());
    }

    private static List<String> commas(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .toList();
    }

    private static @Nullable TimeArgument time(String name, Words said, Clock clock) {
        return said.one(name)
                .map(text -> TimeArgument.parse(text, clock)
                        .orElseThrow(
                                () -> ProblemException.badRequest(name + " is a time such as " + TimeArgument.FORMS)))
                .orElse(null);
    }

    private static InputCondition input(String text) {
        return InputCondition.parse(text)
                .orElseThrow(() -> ProblemException.badRequest("where is " + InputCondition.FORMS));
    }

    private static Stars stars(String text) {
        return Stars.parse(text)
                .orElseThrow(
                        () -> ProblemException.badRequest("rating is a number of stars from 0 to 5, such as 4 or >=4"));
    }
}
