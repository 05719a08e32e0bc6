package io.github.comfyarchive.serve.page;

import io.github.comfyarchive.gallery.Kind;
import io.github.comfyarchive.gallery.LiveTiles;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.QueryText;
import io.github.comfyarchive.query.Stars;
import io.github.comfyarchive.query.TimeArgument;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a page wants to see.
 *
 * @param filter but for the words
 * @param words looked for in all that words are indexed of
 * @param inNames whether they are looked for inside the names of models and files too; null where that depends on how many have them
 * @param kinds which have at least one tile of these; all where it is empty
 * @param after where the page before ended; null for the first
 * @param limit how many tiles: a prompt is never divided, so there may be some more
 */
record TileQuery(
        Filter filter,
        SearchQuery words,
        @Nullable Boolean inNames,
        Set<Kind> kinds,
        Listing.@Nullable Key after,
        int limit) {
    static final int MOST = 500;
    private static final int USUAL = 100;

    /** Of each repeated name of the query: nobody chooses more, and each costs. */
    private static final int MOST_VALUES = 200;

    private static final Pattern CURSOR = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,12}Z)_([0-9]{1,18})");
    private static final Pattern PROMPT = Pattern.compile(LiveTiles.KEY + "([0-9]{1,18})");

    /**
     * Reads it.
     *
     * @param clock for times such as {@code since=7d}, and their zone
     * @throws ProblemException 400 where a value is none
     * @throws io.github.comfyarchive.query.QueryException if the query has a filter that is none
     */
    static TileQuery of(Exchange exchange, Clock clock) {
        QueryText text = QueryText.parse(exchange.query("q").orElse(""), clock);
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : values(exchange, "kind")) {
            kinds.add(Kind.called(word)
                    .orElseThrow(() -> ProblemException.badRequest(
                            "kind is image, video, audio, other or failure, and not " + word)));
        }
        Filter.Builder filter = Filter.builder()
                .models(values(exchange, "model"))
                .loras(values(exchange, "lora"))
                .servers(values(exchange, "server"))
                .tags(values(exchange, "tag"))
                .ratings(exchange.query("rating").map(TileQuery::stars).stream().toList())
                .statuses(values(exchange, "status").stream()
                        .map(TileQuery::status)
                        .toList())
                .keys(values(exchange, "prompt").stream().map(TileQuery::prompt).toList());
        exchange.query("since")
                .ifPresent(time -> filter.since(time("since", time, clock).since()));
        exchange.query("until")
                .ifPresent(time -> filter.until(time("until", time, clock).until()));
        Filter asked = filter.build().and(text.filter());
        if (kinds.equals(EnumSet.of(Kind.FAILURE))) {
            asked = asked.and(Filter.builder()
                    .statuses(List.of(PromptStatus.ERROR, PromptStatus.INTERRUPTED))
                    .build());
        }
        if (!kinds.isEmpty() && EnumSet.of(Kind.IMAGE, Kind.VIDEO, Kind.AUDIO).containsAll(kinds)) {
            // What the database can tell need not be read to be left out.
            asked = asked.and(Filter.builder()
                    .media(kinds.stream().map(kind -> kind.word() + "/").toList())
                    .build());
        }
        return new TileQuery(
                asked,
                text.words(),
                exchange.query("in_names").map("1"::equals).orElse(null),
                kinds,
                exchange.query("cursor").map(TileQuery::place).orElse(null),
                exchange.query("limit").map(TileQuery::limit).orElse(USUAL));
    }

    /** The filter with the words in it. */
    Filter whole(boolean insideNames) {
        return words.isEmpty()
                ? filter
                : filter.and(Filter.builder()
                        .words(List.of(insideNames ? words.withParts() : words))
                        .build());
    }

    /** Whether it makes a difference where the words are looked for. */
    boolean hasParts() {
        return !words.isEmpty() && !words.matchWithParts().equals(words.match());
    }

    /** A place in the list, for the query of the next page. */
    static String cursor(Listing.Key key) {
        return key.createdAt() + "_" + key.id();
    }

    /**
     * The prompt's key that a page's key stands for.
     *
     * @throws ProblemException 404 if it is none
     */
    static long prompt(String key) {
        Matcher form = PROMPT.matcher(key);
        if (!form.matches()) {
            throw ProblemException.notFound("no prompt is called so");
        }
        return Long.parseLong(form.group(1));
    }

    private static Listing.Key place(String text) {
        Matcher form = CURSOR.matcher(text);
        if (!form.matches()) {
            throw ProblemException.badRequest("cursor is what the page before had as next");
        }
        return new Listing.Key(form.group(1), Long.parseLong(form.group(2)));
    }

    private static List<String> values(Exchange exchange, String name) {
        List<String> values = exchange.queries(name).stream()
                .filter(value -> !value.isEmpty())
                .toList();
        if (values.size() > MOST_VALUES) {
            throw ProblemException.badRequest(name + " is given more than " + MOST_VALUES + " times");
        }
        return values;
    }

    private static int limit(String text) {
        return Optional.of(text)
                .filter(digits -> digits.matches("[0-9]{1,4}"))
                .map(Integer::valueOf)
                .filter(number -> number >= 1 && number <= MOST)
                .orElseThrow(() -> ProblemException.badRequest("limit is a number from 1 to " + MOST));
    }

    private static Stars stars(String text) {
        return Stars.parse(text)
                .orElseThrow(
                        () -> ProblemException.badRequest("rating is a number of stars from 0 to 5, such as 4 or >=4"));
    }

    private static PromptStatus status(String word) {
        return PromptStatus.asked(word)
                .orElseThrow(() -> ProblemException.badRequest("status is success, error, interrupted or unknown"));
    }

    private static TimeArgument time(String name, String text, Clock clock) {
        return TimeArgument.parse(text, clock)
                .orElseThrow(() -> ProblemException.badRequest(name + " is a time such as " + TimeArgument.FORMS));
    }
}
