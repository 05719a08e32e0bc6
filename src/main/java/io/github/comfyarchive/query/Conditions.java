package io.github.comfyarchive.query;

import io.github.comfyarchive.graph.InputValue;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.search.SearchColumn;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes SQL of a filter. Names are looked up first: there are few of them, and the rest compares keys. */
final class Conditions {
    /** So many stand in one statement; nobody types a beginning that more workflows have and means one. */
    private static final int MOST_NAMES = 500;

    private static final Set<SearchColumn> TEXTS =
            EnumSet.of(SearchColumn.POSITIVE, SearchColumn.NEGATIVE, SearchColumn.TEXT);
    /** As {@link InputValue#canonical} writes numbers. */
    private static final Pattern PLAIN_NUMBER = Pattern.compile("-?[0-9]+([.][0-9]+)?");

    /** A double holds so many. */
    private static final int EXACT_DIGITS = 15;

    /** Looks at graphs, half of them those that many prompts share: some 80 ms, where a value is not in the index. */
    private static final String ASKED = """
            SELECT %s
            FROM (SELECT graph FROM (SELECT graph FROM template ORDER BY id DESC LIMIT 250)
                UNION ALL SELECT own_graph FROM
                    (SELECT own_graph FROM prompt_row WHERE own_graph IS NOT NULL ORDER BY id DESC LIMIT 250)) AS one,
                json_each(one.graph) AS node, json_each(node.value, '$.inputs') AS input
            WHERE node.type = 'object' AND %s
            LIMIT 1""";

    private static final String AFTER_ALL = "\uDBFF\uDFFF";

    /** A saved search that names others that name it would not end. */
    private static final int MOST_NESTED = 8;

    private final Questions questions;

    /** Begins the names of its values, so that those of filters within a filter are others. */
    private final String prefix;

    private final int depth;
    private final List<Condition> conditions = new ArrayList<>();

    private Conditions(Questions questions, String prefix, int depth) {
        this.questions = questions;
        this.prefix = prefix;
        this.depth = depth;
    }

    static List<Condition> of(Filter filter, Questions questions) {
        return of(filter, questions, "", 0);
    }

    private static List<Condition> of(Filter filter, Questions questions, String prefix, int depth) {
        Conditions made = new Conditions(questions, prefix, depth);
        made.keys(filter.keys());
        made.dates(filter);
        made.statuses(filter.statuses());
        made.servers(filter.servers());
        made.workflows(filter.workflows());
        made.models(filter.models(), ModelColumns.IS_NO_LORA);
        made.models(filter.loras(), ModelColumns.IS_LORA);
        made.seeds(filter.seeds());
        filter.texts().forEach(made::text);
        filter.inputs().forEach(made::input);
        made.tags(filter.tags());
        made.ratings(filter.ratings());
        made.media(filter.media());
        for (SearchQuery words : filter.words()) {
            made.conditions.add(words(words, made.name("words")));
        }
        filter.saved().forEach(made::saved);
        filter.also().forEach(made::also);
        filter.except().forEach(made::except);
        return List.copyOf(made.conditions);
    }

    private void keys(List<Long> keys) {
        if (!keys.isEmpty()) {
            String among = "IN (" + numbers(new LinkedHashSet<>(keys)) + ")";
            conditions.add(new Condition(
                    "prompt.id " + among,
                    Condition.Candidates.inOrder("SELECT id FROM prompt_row WHERE id " + among, true, false),
                    Map.of()));
        }
    }

    private void dates(Filter filter) {
        if (filter.since() != null) {
            String since = name("since");
            conditions.add(listed("prompt.created_at >= :" + since, Map.of(since, filter.since())));
        }
        if (filter.until() != null) {
            String until = name("until");
            conditions.add(listed("prompt.created_at < :" + until, Map.of(until, filter.until())));
        }
    }

    private void statuses(List<PromptStatus> statuses) {
        if (!statuses.isEmpty()) {
            conditions.add(listed(oneOf(
                    "prompt.status",
                    "status",
                    statuses.stream().map(PromptStatus::word).toList())));
        }
    }

    private void servers(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Set<Long> ids = new LinkedHashSet<>();
        for (String name : names) {
            List<Long> found = questions.list(
                    Long.class,
                    new Query("SELECT id FROM server WHERE :name IN (name, url, rtrim(url, '/'))").with("name", name));
            if (found.isEmpty()) {
                List<String> known = questions.list(String.class, new Query("SELECT name FROM server ORDER BY id"));
                throw new FilterException("no server called " + name + " is archived; there "
                        + (known.isEmpty() ? "is none" : "are: " + String.join(", ", known)));
            }
            ids.addAll(found);
        }
        conditions.add(listed(oneOf("prompt.server_id", "server", ids)));
    }

    /** The beginning of an id is enough; the ids there are lie side by side in the index. */
    private void workflows(List<String> beginnings) {
        if (beginnings.isEmpty()) {
            return;
        }
        Set<String> ids = new LinkedHashSet<>();
        for (String beginning : beginnings) {
            String next = workflowFrom(beginning, true, beginning);
            while (next != null && ids.size() < MOST_NAMES) {
                ids.add(next);
                next = workflowFrom(next, false, beginning);
            }
        }
        conditions.add(listed(oneOf("prompt.workflow_id", "workflow", ids)));
    }

    private @Nullable String workflowFrom(String from, boolean inclusive, String beginning) {
        Query next = new Query("SELECT min(workflow_id) FROM prompt WHERE workflow_id " + (inclusive ? ">=" : ">")
                        + " :from AND workflow_id < :end")
                .with("from", from)
                .with("end", beginning + AFTER_ALL);
        return questions.first(String.class, next).orElse(null);
    }

    private void models(List<String> parts, String kind) {
        if (parts.isEmpty()) {
            return;
        }
        Set<Long> ids = new LinkedHashSet<>();
        for (String part : parts) {
            Query named = new Query("SELECT id FROM model WHERE name LIKE :part ESCAPE '!' AND " + kind)
                    .with("part", "%" + like(part) + "%");
            ids.addAll(questions.list(Long.class, named));
        }
        String among = "IN (" + numbers(ids) + ")";
        // The ends of each model's part of the index, not of all parts together: those would have to be sorted.
        String end =
                "(SELECT %s(prompt) FROM prompt_model WHERE model = model.id) AS prompt FROM model WHERE id " + among;
        conditions.add(new Condition(
                "EXISTS (SELECT 1 FROM prompt_model WHERE prompt_model.prompt = prompt.id AND prompt_model.model "
                        + among + ")",
                new Condition.Candidates(
                        "SELECT prompt AS id FROM prompt_model WHERE model " + among,
                        "SELECT min(prompt) FROM (SELECT " + end.formatted("min") + ")",
                        "SELECT max(prompt) FROM (SELECT " + end.formatted("max") + ")",
                        true,
                        false,
                        false),
                Map.of()));
    }

    private void seeds(List<String> seeds) {
        if (seeds.isEmpty()) {
            return;
        }
        Condition among = oneOf("sampling.seed", "seed", seeds);
        conditions.add(new Condition(
                "EXISTS (SELECT 1 FROM sampling WHERE sampling.prompt = prompt.id AND " + among.predicate() + ")",
                Condition.Candidates.inOrder(
                        "SELECT prompt AS id FROM sampling WHERE " + among.predicate(), true, false),
                among.values()));
    }

    private void tags(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Set<Long> ids = new LinkedHashSet<>();
        for (String name : names) {
            ids.addAll(
                    questions.list(Long.class, new Query("SELECT id FROM tag WHERE name = :name").with("name", name)));
        }
        String among = "removed_at IS NULL AND tag IN (" + numbers(ids) + ")";
        conditions.add(new Condition(
                "EXISTS (SELECT 1 FROM tagged WHERE tagged.prompt = prompt.id AND " + among + ")",
                Condition.Candidates.inOrder("SELECT prompt AS id FROM tagged WHERE " + among, true, false),
                Map.of()));
    }

    private void ratings(List<Stars> ratings) {
        if (ratings.isEmpty()) {
            return;
        }
        boolean none = ratings.contains(Stars.NONE);
        String among = "removed_at IS NULL AND ("
                + ratings.stream()
                        .map(stars -> "stars BETWEEN " + stars.least() + " AND " + stars.most())
                        .collect(Collectors.joining(" OR "))
                + ")";
        String has = "EXISTS (SELECT 1 FROM rating WHERE rating.prompt = prompt.id AND " + among + ")";
        if (none) {
            String not = "NOT EXISTS (SELECT 1 FROM rating WHERE rating.prompt = prompt.id AND removed_at IS NULL)";
            conditions.add(new Condition("(" + not + " OR " + has + ")", null, Map.of()));
            return;
        }
        conditions.add(new Condition(
                has,
                Condition.Candidates.inOrder("SELECT prompt AS id FROM rating WHERE " + among, true, false),
                Map.of()));
    }

    private void media(List<String> beginnings) {
        if (beginnings.isEmpty()) {
            return;
        }
        Map<String, Object> values = new HashMap<>();
        List<String> each = new ArrayList<>();
        for (String beginning : beginnings) {
            String name = name("media") + "_" + each.size();
            values.put(name, beginning);
            values.put(name + "_end", beginning + AFTER_ALL);
            each.add("asset.media_type BETWEEN :" + name + " AND :" + name + "_end");
        }
        conditions.add(new Condition(
                "EXISTS (SELECT 1 FROM output CROSS JOIN asset ON asset.sha256 = output.asset"
                        + " WHERE output.prompt = prompt.id AND output.replaced_at IS NULL AND ("
                        + String.join(" OR ", each) + "))",
                null,
                values));
    }

    private void text(String text) {
        SearchQuery query = SearchQuery.parse(text);
        if (query.isEmpty()) {
            throw new FilterException("there is no word to look for in the text of --text");
        }
        conditions.add(words(query.within(TEXTS), name("text")));
    }

    /** Prompts that have some words, or those that have not, for a query of NOT alone. */
    static Condition words(SearchQuery query, String name) {
        String matches = "SELECT rowid AS id FROM prompt_search WHERE prompt_search MATCH :" + name;
        Map<String, Object> values = Map.of(name, query.match());
        String has = "EXISTS (" + matches + " AND rowid = prompt.id)";
        return query.excludes()
                ? new Condition("NOT " + has, null, values)
                : new Condition(has, Condition.Candidates.inOrder(matches, true, true), values);
    }

    /** The index tells of a value that was there at some time; the graph has the last word. */
    private void input(InputCondition asked) {
        boolean equal = asked.comparison() == InputCondition.Comparison.EQUAL;
        boolean contains = asked.comparison() == InputCondition.Comparison.CONTAINS;
        String value = contains
                ? asked.value()
                : InputValue.canonical(equal ? asked.value() : asked.value().strip());
        String bound = name("value");
        Map<String, Object> values = new HashMap<>();
        values.put(bound, contains ? "%" + like(value) + "%" : value);
        String comparison = comparison(asked, value, ":" + bound);
        String spelled = equal && asked.hasClass() ? spelled(asked.input(), value) : null;
        if (spelled == null) {
            conditions.add(new Condition(exists(asked.input(), true, comparison, values), null, values));
            return;
        }
        String word = name("word");
        values.put(word, word(spelled, value));
        conditions.add(new Condition(
                exists(spelled, false, comparison, values),
                Condition.Candidates.inOrder(
                        "SELECT rowid AS id FROM input_index WHERE input_index MATCH :" + word, false, true),
                values));
    }

    /** Names of classes and inputs may have dots too: each may be the one between them, or none. */
    private String exists(String input, boolean anyCase, String comparison, Map<String, Object> values) {
        List<String> each = new ArrayList<>();
        for (int dot = input.indexOf('.'); dot >= 0; dot = input.indexOf('.', dot + 1)) {
            String classType = name("class") + "_" + each.size();
            String name = name("input") + "_" + each.size();
            values.put(classType, input.substring(0, dot));
            values.put(name, input.substring(dot + 1));
            each.add(InputComparison.exists(":" + classType, ":" + name, anyCase, comparison));
        }
        if (anyCase) {
            String name = name("input");
            values.put(name, input);
            each.add(InputComparison.existsOfAnyClass(":" + name, comparison));
        }
        return each.size() == 1 ? each.get(0) : '(' + String.join(" OR ", each) + ')';
    }

    private static String word(String input, String value) {
        return '"' + InputWords.word(new InputValue(input, value)) + '"';
    }

    /**
     * The class and input as graphs have them: the index knows names in one case alone. Where it has none in the case that was typed, the graphs
     * that most prompts share and those of the newest prompts say how it is written; null where it is the name of an input alone.
     */
    private @Nullable String spelled(String input, String value) {
        Query known = new Query("SELECT rowid FROM input_index WHERE input_index MATCH :word LIMIT 1")
                .with("word", word(input, value));
        if (questions.first(Long.class, known).isPresent()) {
            return input;
        }
        for (int dot = input.indexOf('.'); dot >= 0; dot = input.indexOf('.', dot + 1)) {
            Query named = new Query(
                            ASKED.formatted(
                                    "node.value ->> '$.class_type' || '.' || input.key",
                                    "node.value ->> '$.class_type' = :class COLLATE NOCASE AND input.key = :input COLLATE NOCASE"))
                    .with("class", input.substring(0, dot))
                    .with("input", input.substring(dot + 1));
            Optional<String> found = questions.first(String.class, named);
            if (found.isPresent()) {
                return found.get();
            }
        }
        Query alone = new Query(ASKED.formatted("input.key", "input.key = :input COLLATE NOCASE")).with("input", input);
        return questions.first(String.class, alone).isPresent() ? null : input;
    }

    private static String comparison(InputCondition asked, String value, String bound) {
        return switch (asked.comparison()) {
            case CONTAINS -> InputComparison.like(bound);
            case EQUAL -> equal(value, bound);
            case NOT_EQUAL -> "NOT (" + equal(value, bound) + ")";
            default -> InputComparison.ordered(asked.comparison().sign(), bound);
        };
    }

    private static String equal(String value, String bound) {
        return PLAIN_NUMBER.matcher(value).matches()
                ? InputComparison.equalNumber(bound, value.length() <= EXACT_DIGITS)
                : InputComparison.equal(bound);
    }

    private void saved(String name) {
        Optional<String> query = questions.first(
                String.class,
                new Query("SELECT query FROM saved_search WHERE name = :name AND removed_at IS NULL")
                        .with("name", name));
        if (query.isEmpty()) {
            List<String> known = questions.list(
                    String.class, new Query("SELECT name FROM saved_search WHERE removed_at IS NULL ORDER BY name"));
            throw new FilterException("no search is saved as " + name + "; there "
                    + (known.isEmpty() ? "is none" : "are: " + String.join(", ", known)));
        }
        also(QueryText.parse(query.get(), Clock.system(ZoneId.systemDefault())).asFilter());
    }

    private void also(Filter filter) {
        conditions.addAll(within(filter));
    }

    private void except(Filter filter) {
        List<Condition> inner = within(filter);
        Map<String, Object> values = new HashMap<>();
        inner.forEach(condition -> values.putAll(condition.values()));
        String all = inner.stream()
                .map(condition -> "(" + condition.predicate() + ")")
                .collect(Collectors.joining(" AND "));
        conditions.add(new Condition("NOT (" + (all.isEmpty() ? Selection.ANY : all) + ")", null, values));
    }

    private List<Condition> within(Filter filter) {
        if (depth == MOST_NESTED) {
            throw new FilterException("saved searches name each other more than " + MOST_NESTED + " deep");
        }
        return of(filter, questions, prefix + "in" + conditions.size() + "_", depth + 1);
    }

    /** The name of a value, which no other condition has. */
    private String name(String what) {
        return prefix + what + conditions.size();
    }

    private Condition oneOf(String column, String name, Iterable<?> values) {
        Map<String, Object> bound = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Object value : values) {
            String one = prefix + name + names.size();
            names.add(":" + one);
            bound.put(one, value);
        }
        return new Condition(column + " IN (" + String.join(", ", names) + ")", null, bound);
    }

    private static Condition listed(Condition condition) {
        return listed(condition.predicate(), condition.values());
    }

    private static Condition listed(String predicate, Map<String, Object> values) {
        return new Condition(predicate, Condition.Candidates.listed(predicate), values);
    }

    private static String numbers(Set<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** A text in which nothing stands for anything else, for LIKE with {@code ESCAPE '!'}. */
    private static String like(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
