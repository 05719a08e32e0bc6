package io.github.comfyarchive.query;

import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import java.util.List;
import java.util.Optional;

/** The names that a home has: of models and tags, and in graphs of the newest prompts. */
final class HomeNames implements Nearest.Known {
    private static final int MOST_NAMES = Nearest.MOST_NAMES;

    /** The graphs that most prompts share, and those of the newest prompts. */
    private static final String INPUTS = """
            FROM (SELECT graph FROM (SELECT graph FROM template ORDER BY id DESC LIMIT 250)
                UNION ALL SELECT own_graph FROM
                    (SELECT own_graph FROM prompt_row WHERE own_graph IS NOT NULL ORDER BY id DESC LIMIT 250)) AS one,
                json_each(one.graph) AS node, json_each(node.value, '$.inputs') AS input
            WHERE node.type = 'object'""";

    private final Archive archive;

    HomeNames(Archive archive) {
        this.archive = archive;
    }

    private <T> List<T> list(Class<T> type, Query query) {
        return archive.ask(questions -> questions.list(type, query));
    }

    private <T> Optional<T> first(Class<T> type, Query query) {
        return archive.ask(questions -> questions.first(type, query));
    }

    @Override
    public boolean isEmpty() {
        return first(Long.class, new Query("SELECT id FROM prompt_row LIMIT 1")).isEmpty();
    }

    @Override
    public boolean hasWord(String word) {
        Query matching = new Query("SELECT rowid FROM prompt_search WHERE prompt_search MATCH :match LIMIT 1")
                .with("match", SearchQuery.parse(word).match());
        return first(Long.class, matching).isPresent();
    }

    @Override
    public List<String> models(boolean lora) {
        return list(
                String.class,
                new Query("SELECT DISTINCT name FROM model WHERE "
                        + (lora ? ModelColumns.IS_LORA : ModelColumns.IS_NO_LORA) + " LIMIT " + MOST_NAMES));
    }

    @Override
    public List<String> tags() {
        return list(String.class, new Query("SELECT name FROM tag LIMIT " + MOST_NAMES));
    }

    @Override
    public Optional<List<Nearest.Place>> inputs() {
        return Optional.of(list(
                Nearest.Place.class,
                new Query("SELECT DISTINCT node.value ->> '$.class_type' AS class_type, input.key AS input " + INPUTS
                        + " AND node.value ->> '$.class_type' IS NOT NULL LIMIT " + MOST_NAMES)));
    }

    @Override
    public List<String> values(String input, boolean hasClass, int most) {
        return list(
                String.class,
                new Query("SELECT DISTINCT CAST(input.value AS TEXT) " + INPUTS + " AND input.type != 'array' AND "
                                + (hasClass ? "node.value ->> '$.class_type' || '.' || input.key" : "input.key")
                                + " = :name AND length(input.value) <= 40 LIMIT " + most)
                        .with("name", input));
    }

    @Override
    public Optional<String> oldest() {
        return first(String.class, new Query("SELECT min(created_at) FROM prompt_row"));
    }

    @Override
    public Optional<String> newest() {
        return first(String.class, new Query("SELECT max(created_at) FROM prompt_row"));
    }
}
