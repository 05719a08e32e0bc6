package io.github.comfyarchive.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in a real SQLite, of what was indexed. */
final class SearchTest {
    private SearchIndex index;

    @BeforeEach
    void fill() throws SQLException {
        index = new SearchIndex()
                .with(1, SearchColumn.POSITIVE, "A red fox in the snow, (masterpiece:1.2)")
                .with(2, SearchColumn.POSITIVE, "水彩画の城, soft light")
                .with(3, SearchColumn.POSITIVE, "ひらがなとカタカナー 한글입니다")
                .with(4, SearchColumn.POSITIVE, "a café that doesn't close \ud83e\udd8a\ud83e\udee0")
                .with(5, SearchColumn.MODEL, "dreamshaperXL_v21.safetensors\nsd15/v1-5-pruned.safetensors")
                .with(6, SearchColumn.FILE, "ComfyUI_00042_.png")
                .with(7, SearchColumn.NEGATIVE, "blurry fox")
                .with(8, SearchColumn.FILE, "lighthouse_A.webp")
                .with(
                        9,
                        Map.of(
                                SearchColumn.TITLE, "Portrait",
                                SearchColumn.ERROR, "CUDA out of memory",
                                SearchColumn.OUTPUT,
                                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    @AfterEach
    void close() throws SQLException {
        index.close();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                // case, diacritics, inner signs
                "fox, 1 7",
                "Fox, 1 7",
                "FÖX, 1 7",
                "cafe, 4",
                "CAFÉ, 4",
                "doesn't, 4",
                "doesn’t, 4",
                "doesn, 4",
                "masterpiece:1.2, 1",
                "foxes, ``",
                "snow fox, 1",
                "\"red fox\", 1",
                "\"fox red\", ``",
                "\"ed fox\", ``",
                "sno*, 1",
                "\"red fo\"*, 1",
                // runs without spaces
                "水彩, 2",
                "彩, 2",
                "水彩画, 2",
                "彩画の城, 2",
                "水画, ``",
                "城, 2",
                "がな, 3",
                "か*, ``",
                "カタカナー, 3",
                "글, 3",
                "한글, 3",
                "한글입니다, 3",
                "水彩 light, 2",
                "\"城 soft\", 2",
                "城soft, 2",
                "\"画 soft\", ``",
                // pictures
                "\ud83e\udd8a, 4",
                "\ud83e\udee0, 4",
                "\ud83e\udd8a\ufe0f\ud83e\udee0, 4",
                "\ud83e\udee0\ud83e\udd8a, ``",
                // names
                "dreamshaperXL_v21.safetensors, 5",
                "dreamshaperxl, 5",
                "dreamshaper, 5",
                "xl, 5",
                "21, 5",
                "v1-5-pruned.safetensors, 5",
                "v1-5, 5",
                "lora:dreamshaper, 5",
                "file:dreamshaper, ``",
                "amshap, 5",
                "00042, 6",
                "42, 6",
                "ComfyUI, 6",
                "comfyui_00042_.png, 6",
                "house, 8",
                "\"house\", ``",
                "ghth*, 8",
                "file:lighthouse, 8",
                // a hash
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, 9",
                "e3b0c4*, 9",
                // columns and operators
                "negative:fox, 7",
                "positive:fox, 1",
                "error:memory title:portrait, 9",
                "fox AND snow, 1",
                "snow OR blurry, 1 7",
                "fox NOT snow, 7",
                "fox -snow, 7",
                "fox -(snow OR dog), 7",
                "(snow OR blurry) fox, 1 7",
                "snow OR blurry dog, 1",
                "fox and snow, ``",
                "-fox, 2 3 4 5 6 8 9",
                "-fox -house, 2 3 4 5 6 8 9",
                "-fox OR snow, 1 2 3 4 5 6 8 9",
                "-(fox OR portrait), 2 3 4 5 6 8",
                "fox OR NOT (fox OR portrait), 1 2 3 4 5 6 7 8",
                "!!!, ``",
            })
    void aQueryFinds(String query, String ids) throws SQLException {
        assertThat(index.find(query).stream().sorted().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(ids);
    }

    @Test
    void withoutPartsAWordIsAWholeWord() throws SQLException {
        assertThat(index.findWords("house")).isEmpty();
        assertThat(index.findWords("hou")).as("a part is no word").isEmpty();
        assertThat(index.findWords("lighthouse")).containsExactly(8L);
        assertThat(index.find("fox -house"))
                .as("what is left out is a whole word")
                .hasSize(2);
    }

    @Test
    void aWordInAPositivePromptIsFirst() throws SQLException {
        assertThat(index.find("fox")).containsExactly(1L, 7L);
    }

    @Test
    void aQueryCanBeHeldToSomeColumns() throws SQLException {
        SearchQuery query = SearchQuery.parse("fox OR house OR model:xl")
                .within(EnumSet.of(SearchColumn.NEGATIVE, SearchColumn.FILE));
        assertThat(index.find(query, true)).containsExactly(7L);
    }

    @ParameterizedTest
    @CsvSource({
        "fox, 1 7",
        "FÖX, 1 7",
        "水彩, 2",
        "彩*, 2",
        "'\"水彩 彩画\"', 2",
        "한글, 3",
        "café, 4",
        "'\"doesn''t\"', 4",
        "\ud83e\udd8a, 4",
        "'\"v1-5-pruned\"', 5",
        "part:\"hou ous use\", 8",
        "'fox NOT negative:blurry', 1"
    })
    void plainSqlFindsTheSame(String expression, String ids) throws Exception {
        assertThat(index.match(expression).stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(ids);
    }

    @Test
    void theCommandLinesSqliteFindsTheSame() throws Exception {
        List<String> expressions = Stream.concat(
                        Stream.of("fox", "水彩", "彩*", "\"doesn't\""),
                        Stream.of("house -fox", "水彩画", "(a OR b) -c", "model:xl OR \"red fo\"*")
                                .map(query -> SearchQuery.parse(query).matchWithParts()))
                .toList();
        String sql = SearchIndex.TABLE + ";\nINSERT INTO prompt_search(rowid, positive) VALUES (1, '"
                + IndexedText.of("A red fox doesn't") + "'), (2, '" + IndexedText.of("水彩画") + "');\n"
                + "INSERT INTO prompt_search(rowid, model, part) VALUES (3, '"
                + IndexedText.ofName("lighthouseXL.ckpt") + "', '" + NameParts.of("lighthouseXL.ckpt") + "');\n"
                + expressions.stream()
                        .map(expression -> "SELECT ifnull(group_concat(rowid, ' '), '-') FROM prompt_search"
                                + " WHERE prompt_search MATCH '" + expression.replace("'", "''") + "';\n")
                        .collect(Collectors.joining());
        assertThat(SqliteShell.run(sql).lines()).containsExactly("1", "2", "2", "1", "3", "2", "1", "1 3");
    }

    @Test
    void longAndDeepQueriesStayWithinTheLimitsOfOldAndNewSqlite() throws Exception {
        String deep = "a";
        for (int level = 0; level < 300; level++) {
            deep = "x" + level + " OR y z -(" + deep + " word" + level + ")";
        }
        List<String> queries = List.of(
                deep,
                "(".repeat(5_000) + "fox",
                "fox" + ")".repeat(5_000),
                "NOT ".repeat(2_001) + "fox",
                "model:".repeat(1_000) + "fox",
                IntStream.range(0, 1_500).mapToObj(i -> "w" + i).collect(Collectors.joining(" ")),
                IntStream.range(0, 1_500).mapToObj(i -> "wor" + i).collect(Collectors.joining(" OR ")),
                IntStream.range(0, 1_500).mapToObj(i -> "-w" + i).collect(Collectors.joining(" ")),
                IntStream.range(0, 1_500).mapToObj(i -> "w" + i).collect(Collectors.joining(" NOT ")),
                "水".repeat(100_000));
        StringBuilder sql = new StringBuilder(SearchIndex.TABLE).append(";\n");
        for (String query : queries) {
            String expression = SearchQuery.parse(query).matchWithParts();
            index.match(expression);
            sql.append("SELECT rowid FROM prompt_search WHERE prompt_search MATCH '")
                    .append(expression)
                    .append("';\n");
        }
        assertThat(SqliteShell.run(sql.toString())).isEmpty();
    }
}
