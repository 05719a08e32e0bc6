package io.github.comfyarchive.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The words that this program makes are the words that SQLite's tokenizer makes of them, in old and new SQLite. */
final class TokenizerTest {
    private static final String ALL_CHARACTERS = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
            // Of the vast blocks of ideographs, syllables and private use, some.
            .filter(codePoint ->
                    ((codePoint < 0x3400 || codePoint > 0xF8FF) && codePoint < 0x20000) || codePoint % 61 == 0)
            .mapToObj(codePoint -> IndexedText.of(Character.toString(codePoint)))
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(" "));

    @Test
    void theDriversSqliteTakesOurWordsAsTheyAre() throws Exception {
        try (SearchIndex index = new SearchIndex()) {
            index.addAsItIs(ALL_CHARACTERS);
            assertSame(index.words());
        }
    }

    @Test
    void theCommandLinesSqliteTakesOurWordsAsTheyAre() throws Exception {
        String words = SqliteShell.run(SearchIndex.TABLE + ";\nCREATE VIRTUAL TABLE word USING"
                + " fts5vocab(prompt_search, instance);\nINSERT INTO prompt_search(text) VALUES ('" + ALL_CHARACTERS
                + "');\nSELECT term FROM word ORDER BY doc, col, offset;\n");
        assertSame(words.lines().toList());
    }

    @Test
    void aPlainWordInSqlIsFoldedAsOursAre() throws Exception {
        List<String> written = IntStream.rangeClosed(0x20, 0x52F)
                .filter(Character::isLetterOrDigit)
                .mapToObj(Character::toString)
                .filter(letter -> java.text.Normalizer.isNormalized(letter, java.text.Normalizer.Form.NFKC))
                // Two of three marks stay with SQLite; and letters that are younger than its tables keep their case.
                .filter(letter -> !"ǠǡͿԨԪԬԮ".contains(letter))
                .toList();
        try (SearchIndex index = new SearchIndex()) {
            index.addAsItIs(String.join(" ", written));
            assertThat(index.words())
                    .isEqualTo(written.stream().map(IndexedText::of).toList());
        }
    }

    private static void assertSame(List<String> words) {
        List<String> expected = List.of(ALL_CHARACTERS.split(" "));
        assertThat(words).hasSameSizeAs(expected);
        for (int index = 0; index < words.size(); index++) {
            if (!words.get(index).equals(expected.get(index))) {
                assertThat(words.get(index))
                        .as("U+%04X", expected.get(index).codePointAt(0))
                        .isEqualTo(expected.get(index));
            }
        }
    }
}
