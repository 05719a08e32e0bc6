package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.List;

/**
 * One word of the index.
 *
 * @param text the word, folded
 * @param start where in the text stands what it was made of
 * @param end where that ends
 */
record Token(String text, int start, int end) {
    /** The words of the index for a text. */
    static List<Token> allOf(List<Word> words) {
        List<Token> tokens = new ArrayList<>();
        for (Word word : words) {
            if (word.kind() == CharacterKind.UNSPACED) {
                addPairs(word, tokens);
            } else {
                tokens.add(word.token(0, word.size()));
            }
        }
        return tokens;
    }

    /** The same for a name, and after them what its words are made of. */
    static List<Token> allOfName(List<Word> words) {
        List<Token> tokens = allOf(words);
        for (Word word : words) {
            if (word.kind() == CharacterKind.LETTER) {
                tokens.addAll(NamePieces.of(word));
            }
        }
        return tokens;
    }

    /** Each character with the next one, then the last alone: so a pair never reaches into what follows the run. */
    private static void addPairs(Word run, List<Token> tokens) {
        for (int index = 0; index < run.size(); index++) {
            tokens.add(run.token(index, Math.min(index + 2, run.size())));
        }
    }
}
