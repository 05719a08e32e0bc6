package io.github.comfyarchive.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Mutation;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.Recording;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is typed, SQLite reads it; whatever is in a text, is found; whatever is found, is shown. */
final class SearchPropertyTest {
    private static final String[] PIECES = {
        " ",
        " ",
        " ",
        "\"",
        "(",
        ")",
        "*",
        "-",
        ":",
        "AND",
        "OR",
        "NOT",
        " AND ",
        " OR ",
        " NOT ",
        " -",
        "^",
        "+",
        "{",
        "}",
        "NEAR(",
        ",",
        "'",
        "''",
        ";--",
        "\u0000",
        "\ud83e",
        "\udd8a",
        "\ud83e\udd8a",
        "\ud83e\udee0",
        "\ufe0f",
        "水",
        "彩",
        "画",
        "水彩画",
        "がな",
        "か\u3099",
        "한글",
        "ー",
        "fox",
        "Fox",
        "FÖX",
        "fo\u0308x",
        "red",
        "lighthouse",
        "houseXL_v021",
        "00042",
        "model:",
        "lora:",
        "part:",
        "positive:",
        "text:(",
        "\u202e",
        "\u0301",
        "हिन्दी",
        "ﷺ",
        "\u3000",
        "“",
        "”",
        "_",
        ".",
        "/",
        "ß",
        "a".repeat(70),
        "\u0903",
        "٣",
        "Ⅷ",
        "½",
    };

    static LongStream seeds() {
        return Fuzz.seeds("SearchPropertyTest", 2);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyQueryIsReadBySqlite(long seed) throws Exception {
        Random random = new Random(seed);
        try (SearchIndex index = filled(random)) {
            for (int unused : Fuzz.rounds(500)) {
                String typed = text(random, 25);
                SearchQuery query = SearchQuery.parse(typed);
                List<Long> words = index.find(query, false);
                assertThat(index.find(query, true)).as(typed).containsAll(words);
                index.find(query.within(EnumSet.of(SearchColumn.POSITIVE, SearchColumn.MODEL)), true);
                String group = "(red " + balanced(typed) + ")";
                List<Long> these = index.find(SearchQuery.parse(group), false);
                List<Long> others = index.find(SearchQuery.parse("NOT " + group), false);
                assertThat(Collections.disjoint(these, others)).as(typed).isTrue();
                assertThat(these.size() + others.size()).as(typed).isEqualTo(100);
            }
        }
    }

    /** The store of many homes has the same words as vectors. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyQueryFindsTheSameInPostgres(long seed) throws Exception {
        Random random = new Random(seed);
        PostgresServer server = PostgresServer.shared();
        try (SearchIndex index = filled(random);
                VectorIndex vectors = new VectorIndex(server.connect(server.database()))) {
            index.copyTo(vectors);
            int found = 0;
            for (int unused : Fuzz.rounds(500)) {
                String typed = text(random, 1 + random.nextInt(8));
                SearchQuery query = SearchQuery.parse(typed);
                if (query.isEmpty()) {
                    continue;
                }
                SearchQuery within = query.within(EnumSet.of(SearchColumn.POSITIVE, SearchColumn.MODEL));
                for (SearchQuery one : List.of(query, within)) {
                    List<Long> words = vectors.find(one.vectorMatch());
                    found += words.size();
                    assertThat(words).as(typed).isEqualTo(sorted(index.find(one, false)));
                    assertThat(vectors.find(one.vectorMatchWithParts()))
                            .as(typed)
                            .isEqualTo(sorted(index.find(one, true)));
                }
            }
            assertThat(found).isGreaterThan(1_000);
        }
    }

    private static List<Long> sorted(List<Long> ids) {
        return ids.stream().sorted().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyWordOfATextFindsIt(long seed) throws Exception {
        Random random = new Random(seed);
        for (int unused : Fuzz.rounds(40)) {
            SearchColumn column = random.nextBoolean() ? SearchColumn.POSITIVE : SearchColumn.FILE;
            String text = text(random, 12);
            try (SearchIndex index = new SearchIndex().with(1, column, text)) {
                for (String word : Pattern.compile("[\\s\\p{Z}\"()“”]+")
                        .splitAsStream(text)
                        .toList()) {
                    String typed = "\"" + word + "\"";
                    if (!SearchQuery.parse(typed).isEmpty()) {
                        assertThat(index.findWords(typed))
                                .as("%s in %s", typed, text)
                                .containsExactly(1L);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsFoundIsShown(long seed) throws Exception {
        Random random = new Random(seed);
        int found = 0;
        for (int unused : Fuzz.rounds(60)) {
            SearchColumn column = random.nextBoolean() ? SearchColumn.TEXT : SearchColumn.MODEL;
            String text = text(random, 30);
            try (SearchIndex index = new SearchIndex().with(1, column, text)) {
                for (int query = 0; query < 20; query++) {
                    String typed = text(random, 4);
                    SearchQuery parsed = SearchQuery.parse(typed);
                    Excerpt excerpt = Excerpt.of(parsed, column, text, 3 + random.nextInt(40));
                    if (!parsed.excludes() && !index.find(parsed, true).isEmpty()) {
                        found++;
                        assertThat(excerpt).as("%s in %s", typed, text).isNotNull();
                    }
                    if (excerpt != null) {
                        assertWellMade(excerpt, text);
                    }
                }
            }
        }
        assertThat(found).isGreaterThan(30); // by chance: some 100
    }

    @Test
    void changedTextsOfRecordingsAreReadBySqlite() throws Exception {
        List<String> texts = Stream.of(Recording.promptOfFive(), Recording.promptOfSix())
                .flatMap(recording -> recording.ids().stream().map(recording::entry))
                .toList();
        try (SearchIndex index = filled(new Random(1))) {
            Fuzz.run("texts of recordings as queries", 500, random -> {
                String text = texts.get(random.nextInt(texts.size()));
                int at = random.nextInt(text.length());
                String part = text.substring(at, Math.min(text.length(), at + 1 + random.nextInt(80)));
                String typed = new String(Mutation.ofBytes(part.getBytes(UTF_8), random), UTF_8);
                SearchQuery query = SearchQuery.parse(typed);
                assertThat(index.find(query, true)).as(typed).containsAll(index.find(query, false));
            });
        }
    }

    private static void assertWellMade(Excerpt excerpt, String text) {
        int end = 0;
        assertThat(excerpt.matches()).isNotEmpty();
        for (Excerpt.Range match : excerpt.matches()) {
            assertThat(match.start()).isGreaterThanOrEqualTo(end);
            assertThat(match.end()).isGreaterThan(match.start());
            end = match.end();
        }
        assertThat(end).isLessThanOrEqualTo(excerpt.text().length());
        assertThat(text).contains(excerpt.text().replaceAll("^…|…$", ""));
    }

    private static SearchIndex filled(Random random) throws Exception {
        SearchIndex index = new SearchIndex();
        SearchColumn[] columns = SearchColumn.ofWords().toArray(SearchColumn[]::new);
        for (int id = 1; id <= 100; id++) {
            index.with(id, columns[random.nextInt(columns.length)], text(random, 10));
        }
        return index;
    }

    /** Without signs that would end the group it is put in. */
    private static String balanced(String typed) {
        return typed.replaceAll("[()\"“”]", " ");
    }

    private static String text(Random random, int pieces) {
        List<String> text = new ArrayList<>();
        for (int count = 1 + random.nextInt(pieces); count > 0; count--) {
            text.add(PIECES[random.nextInt(PIECES.length)]);
            if (random.nextInt(3) == 0) {
                text.add(" ");
            }
        }
        return String.join("", text);
    }
}
