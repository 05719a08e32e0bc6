package io.github.comfyarchive.query;

import io.github.comfyarchive.graph.GraphTexts;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.search.Excerpt;
import io.github.comfyarchive.search.SearchColumn;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows where a prompt has the words of a search: the index holds words alone, the texts are where they always are. */
final class FoundText {
    private FoundText() {}

    static SearchHit of(SearchQuery query, PromptSummary prompt, int excerptCharacters, Questions questions) {
        for (Map.Entry<SearchColumn, Supplier<List<String>>> texts :
                texts(prompt.prompt(), questions).entrySet()) {
            for (String text : texts.getValue().get()) {
                Excerpt excerpt = Excerpt.of(query, texts.getKey(), text, excerptCharacters);
                if (excerpt != null) {
                    return new SearchHit(prompt, texts.getKey().word(), excerpt);
                }
            }
        }
        Excerpt excerpt = inGraph(query, prompt.prompt(), excerptCharacters, questions);
        return new SearchHit(prompt, excerpt == null ? null : SearchColumn.TEXT.word(), excerpt);
    }

    /** One text after the other: a graph may have a million. */
    private static @Nullable Excerpt inGraph(SearchQuery query, long prompt, int characters, Questions questions) {
        AtomicReference<@Nullable Excerpt> found = new AtomicReference<>();
        questions
                .first(byte[].class, new Query("SELECT graph FROM prompt WHERE id = :prompt").with("prompt", prompt))
                .map(GraphTokens::of)
                .ifPresent(graph -> GraphTexts.of(graph, text -> {
                    found.set(Excerpt.of(query, SearchColumn.TEXT, text, characters));
                    return found.get() == null;
                }));
        return found.get();
    }

    /** By the name of the column of {@code prompt_search}, those that tell a person most first; each read when it is its turn. */
    private static Map<SearchColumn, Supplier<List<String>>> texts(long prompt, Questions questions) {
        Map<SearchColumn, Supplier<List<String>>> texts = new LinkedHashMap<>();
        texts.put(
                SearchColumn.POSITIVE,
                () -> read(questions, prompt, "SELECT positive FROM sampling WHERE prompt = :prompt"));
        texts.put(SearchColumn.OUTPUT, () -> read(questions, prompt, """
                SELECT value ->> '$' FROM output_value WHERE prompt = :prompt ORDER BY node_id, media, position"""));
        texts.put(SearchColumn.ERROR, () -> read(questions, prompt, """
                SELECT concat_ws(': ', node_type, exception_type, message) FROM failure WHERE prompt = :prompt"""));
        texts.put(
                SearchColumn.MODEL, () -> read(questions, prompt, "SELECT name FROM model_use WHERE prompt = :prompt"));
        texts.put(SearchColumn.FILE, () -> read(questions, prompt, """
                SELECT CASE subfolder WHEN '' THEN '' ELSE subfolder || '/' END || filename
                FROM output WHERE prompt = :prompt AND replaced_at IS NULL ORDER BY id"""));
        texts.put(SearchColumn.TITLE, () -> read(questions, prompt, "SELECT title FROM node WHERE prompt = :prompt"));
        texts.put(
                SearchColumn.NEGATIVE,
                () -> read(questions, prompt, "SELECT negative FROM sampling WHERE prompt = :prompt"));
        return texts;
    }

    private static List<String> read(Questions questions, long prompt, String query) {
        return questions.list(String.class, new Query(query).with("prompt", prompt)).stream()
                .filter(Objects::nonNull)
                .toList();
    }
}
