package io.github.comfyarchive.query;

import io.github.comfyarchive.graph.InputValue;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.search.SearchColumn;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    private static final String AFTER_ALL = "\uDBFF\uDFFF";

    private final Questions questions;
    private final List<Condition> conditions = new ArrayList<>();

    private Conditions(Questions questions) {
        this.questions = questions;
    }

    static List<Condition> of(Filter filter, Questions questions) {
        Conditions made = new Conditions(questions);
        made.dates(filter);
        made.statuses(filter.statuses());
        made.servers(filter.servers());
        made.workflows(filter.workflows());
        made.models(filter.models(), ModelColumns.IS_NO_LORA);
        made.models(filter.loras(), ModelColumns.IS_LORA);
        made.seeds(filter.seeds());
        filter.texts().forEach(made::text);
        filter.inputs().forEach(made::input);
        return List.copyOf(made.conditions);
    }

    private void dates(Filter filter) {
        if (filter.since() != null) {
            conditions.add(listed("prompt.created_at >= :since", Map.of("since", filter.since())));
        }
        if (filter.until() != null) {
            conditions.add(listed("prompt.created_at < :until", Map.of("until", filter.until())));
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

    @org.jspecify.annotations.Nullable
    private String workflowFrom(String from, boolean inclusive, String beginning) {
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

    private void text(String text) {
        SearchQuery query = SearchQuery.parse(text);
        if (query.isEmpty()) {
            throw new FilterException("there is no word to look for in the text of --text");
        }
        conditions.add(words(query.within(TEXTS), "text" + conditions.size()));
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
        int number = conditions.size();
        String value = asked.contains() ? asked.value() : InputValue.canonical(asked.value());
        Map<String, Object> values = new HashMap<>();
        values.put("value" + number, asked.contains() ? "%" + like(value) + "%" : value);
        String predicate = exists(asked, number, comparison(asked, value, ":value" + number), values);
        if (asked.contains()) {
            conditions.add(new Condition(predicate, null, values));
            return;
        }
        values.put("word" + number, '"' + InputWords.word(new InputValue(asked.input(), value)) + '"');
        conditions.add(new Condition(
                predicate,
                Condition.Candidates.inOrder(
                        "SELECT rowid AS id FROM input_index WHERE input_index MATCH :word" + number, false, true),
                values));
    }

    /** Names of classes and inputs may have dots too: each may be the one between them. */
    private static String exists(InputCondition asked, int number, String comparison, Map<String, Object> values) {
        List<String> each = new ArrayList<>();
        String input = asked.input();
        for (int dot = input.indexOf('.'); dot >= 0; dot = input.indexOf('.', dot + 1)) {
            String name = number + "_" + each.size();
            values.put("class" + name, input.substring(0, dot));
            values.put("input" + name, input.substring(dot + 1));
            each.add(InputComparison.exists(":class" + name, ":input" + name, comparison));
        }
        return each.size() == 1 ? each.get(0) : '(' + String.join(" OR ", each) + ')';
    }

    private static String comparison(InputCondition asked, String value, String bound) {
        if (asked.contains()) {
            return InputComparison.like(bound);
        }
        return PLAIN_NUMBER.matcher(value).matches()
                ? InputComparison.equalNumber(bound, value.length() <= EXACT_DIGITS)
                : InputComparison.equal(bound);
    }

    private static Condition oneOf(String column, String name, Iterable<?> values) {
        Map<String, Object> bound = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Object value : values) {
            String one = name + names.size();
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
