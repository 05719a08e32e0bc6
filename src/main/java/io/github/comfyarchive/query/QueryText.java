package io.github.comfyarchive.query;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.search.SearchQuery;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person types to find prompts: words, and filters among them ({@code lighthouse model:flux rating:>=4 steps=28}), each of which means
 * what its option on the command line means. With a minus, or {@code NOT}, before it a filter leaves out what it finds. Filters stand
 * beside words; within parentheses, and to both sides of an {@code OR}, are words alone.
 *
 * @param words what is left when the filters are taken out; may be empty
 * @param filter all of the filters
 */
public record QueryText(SearchQuery words, Filter filter) {
    private static final Set<String> KEYS =
            Set.of("model", "lora", "seed", "tag", "rating", "status", "server", "since", "until", "workflow", "saved");

    /** Columns of the index are called so too: there, words are looked for in names. */
    private static final Set<String> COLUMNS = Set.of("model", "lora");

    private static final Pattern KEY = Pattern.compile("([A-Za-z]+):(.*)", Pattern.DOTALL);

    /** A letter first: {@code <lora:x:0.8>} and {@code 2=2} are texts as people paste them. */
    private static final Pattern INPUT =
            Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_|+.-]*(?:!=|>=|<=|=|~|>|<).*", Pattern.DOTALL);

    /**
     * Reads a query.
     *
     * @param text what was typed
     * @param clock for times such as {@code since:7d}, and their zone
     * @throws QueryException if a filter in it is none
     */
    public static QueryText parse(String text, Clock clock) {
        return new Reading(text, clock).read();
    }

    /** The same as a filter alone, for whoever lists. */
    public Filter asFilter() {
        return words.isEmpty()
                ? filter
                : filter.and(Filter.builder().words(List.of(words)).build());
    }

    /** Whether nothing is asked. */
    public boolean isEmpty() {
        return words.isEmpty() && filter.equals(Filter.ALL);
    }

    /**
     * A run of the query that stands between spaces, quotes belonging to it.
     *
     * @param depth how many parentheses are open before it
     */
    private record Run(int start, int end, int depth) {}

    private static final class Reading {
        private final String text;
        private final Clock clock;
        private final StringBuilder words;
        private final List<Filter> also = new ArrayList<>();
        private final List<Filter> except = new ArrayList<>();
        private final List<String> models = new ArrayList<>();
        private final List<String> loras = new ArrayList<>();
        private final List<String> seeds = new ArrayList<>();
        private final List<String> tags = new ArrayList<>();
        private final List<Stars> ratings = new ArrayList<>();
        private final List<PromptStatus> statuses = new ArrayList<>();
        private final List<String> servers = new ArrayList<>();
        private final List<String> workflows = new ArrayList<>();

        Reading(String text, Clock clock) {
            this.text = text;
            this.clock = clock;
            this.words = new StringBuilder(text);
        }

        QueryText read() {
            List<Run> runs = runs();
            for (int index = 0; index < runs.size(); index++) {
                read(runs, index);
            }
            Filter one = Filter.builder()
                    .models(models)
                    .loras(loras)
                    .seeds(seeds)
                    .tags(tags)
                    .ratings(ratings)
                    .statuses(statuses)
                    .servers(servers)
                    .workflows(workflows)
                    .also(also)
                    .except(except)
                    .build();
            String left = words.toString();
            return new QueryText(SearchQuery.parse(left.isBlank() ? "" : left), one);
        }

        private void read(List<Run> runs, int index) {
            Run run = runs.get(index);
            boolean minus = text.charAt(run.start()) == '-' && run.end() - run.start() > 1;
            int start = minus ? run.start() + 1 : run.start();
            String word = text.substring(start, run.end());
            Matcher key = KEY.matcher(word);
            String name = key.matches() ? key.group(1).toLowerCase(Locale.ROOT) : null;
            boolean isKey = name != null && KEYS.contains(name);
            if (!isKey && !INPUT.matcher(word).matches()) {
                return;
            }
            boolean not = index > 0 && is(runs.get(index - 1), "NOT");
            boolean among = run.depth() > 0
                    || (index + 1 < runs.size() && is(runs.get(index + 1), "OR"))
                    || (index > 0 && is(runs.get(index - (not ? Math.min(index, 2) : 1)), "OR"));
            if (among && isKey && COLUMNS.contains(name)) {
                return;
            }
            if (among) {
                throw new QueryException(
                        "a filter stands beside words, not within parentheses or beside OR", text, run.start());
            }
            Filter filter = isKey
                    ? ofKey(String.valueOf(name), unquoted(key.group(2)), start + key.start(2))
                    : ofInput(word, start);
            if (minus || not) {
                except.add(filter);
            } else {
                take(filter);
            }
            blank(run);
            int before = index - 1;
            if (not) {
                blank(runs.get(before));
                before--;
            }
            for (int beside : new int[] {before, index + 1}) {
                if (beside >= 0 && beside < runs.size() && is(runs.get(beside), "AND")) {
                    blank(runs.get(beside)); // with nothing to either side it would be a word
                }
            }
        }

        private boolean is(Run run, String word) {
            return text.substring(run.start(), run.end()).equals(word);
        }

        private void blank(Run run) {
            for (int at = run.start(); at < run.end(); at++) {
                words.setCharAt(at, ' ');
            }
        }

        /** Of one kind any is enough, as of an option that is given twice. */
        private void take(Filter filter) {
            if (filter.since() != null
                    || filter.until() != null
                    || !filter.inputs().isEmpty()
                    || !filter.saved().isEmpty()) {
                also.add(filter);
                return;
            }
            models.addAll(filter.models());
            loras.addAll(filter.loras());
            seeds.addAll(filter.seeds());
            tags.addAll(filter.tags());
            ratings.addAll(filter.ratings());
            statuses.addAll(filter.statuses());
            servers.addAll(filter.servers());
            workflows.addAll(filter.workflows());
        }

        private Filter ofKey(String key, String value, int at) {
            if (value.isEmpty()) {
                throw new QueryException(key + ": wants a value right after it", text, at);
            }
            Filter.Builder filter = Filter.builder();
            switch (key) {
                case "model" -> filter.models(List.of(value));
                case "lora" -> filter.loras(List.of(value));
                case "tag" -> filter.tags(List.of(value));
                case "server" -> filter.servers(List.of(value));
                case "workflow" -> filter.workflows(List.of(value));
                case "saved" -> filter.saved(List.of(value));
                case "seed" -> filter.seeds(List.of(number(value, at)));
                case "rating" ->
                    filter.ratings(List.of(Stars.parse(value)
                            .orElseThrow(() -> new QueryException(
                                    "rating: is a number of stars from 0 to 5, such as 4 or >=4", text, at))));
                case "status" ->
                    filter.statuses(List.of(PromptStatus.asked(value)
                            .orElseThrow(() -> new QueryException(
                                    "status: is success, error (or failed), interrupted or unknown", text, at))));
                case "since" -> filter.since(time(key, value, at).since());
                default -> filter.until(time(key, value, at).until());
            }
            return filter.build();
        }

        private String number(String value, int at) {
            if (!value.matches("-?[0-9]{1,40}")) {
                throw new QueryException("seed: is a whole number", text, at);
            }
            return value;
        }

        private TimeArgument time(String key, String value, int at) {
            return TimeArgument.parse(value, clock)
                    .orElseThrow(() -> new QueryException(key + ": is a time such as " + TimeArgument.FORMS, text, at));
        }

        private Filter ofInput(String word, int at) {
            Optional<InputCondition> condition = InputCondition.parse(word);
            if (condition.isEmpty()) {
                throw new QueryException("a value at an input is " + InputCondition.FORMS, text, at);
            }
            InputCondition asked = condition.get();
            return Filter.builder()
                    .inputs(List.of(new InputCondition(asked.input(), asked.comparison(), unquoted(asked.value()))))
                    .build();
        }

        private static String unquoted(String value) {
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            return quoted ? value.substring(1, value.length() - 1) : value;
        }

        /** A quote begins a phrase, or the value of a filter: spaces within it end no run. */
        private List<Run> runs() {
            List<Run> runs = new ArrayList<>();
            int depth = 0;
            int at = 0;
            while (at < text.length()) {
                char sign = text.charAt(at);
                if (Character.isWhitespace(sign) || Character.isSpaceChar(sign)) {
                    at++;
                } else if (sign == '(') {
                    depth++;
                    at++;
                } else if (sign == ')') {
                    depth = Math.max(0, depth - 1);
                    at++;
                } else {
                    int end = end(at);
                    runs.add(new Run(at, end, depth));
                    at = end;
                }
            }
            return runs;
        }

        private int end(int start) {
            int at = start;
            while (at < text.length()) {
                char sign = text.charAt(at);
                if (sign == '"') {
                    int close = text.indexOf('"', at + 1);
                    if (close < 0) {
                        return at == start ? at + 1 : at; // the other quote is missing: what follows are words
                    }
                    at = close + 1;
                } else if (Character.isWhitespace(sign) || Character.isSpaceChar(sign) || sign == '(' || sign == ')') {
                    return at;
                } else {
                    at++;
                }
            }
            return at;
        }
    }
}
