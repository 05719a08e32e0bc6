package io.github.comfyarchive.search;

import java.util.List;
import java.util.StringJoiner;

/**
 * The inside of names: every three letters of a word that stand together, so that {@code house} is found in
 * {@code lighthouse} as the phrase {@code hou ous use}.
 */
public final class NameParts {
    /** Of two letters nearly every name has some by chance. */
    static final int LETTERS = 3;

    private NameParts() {}

    /**
     * The parts of a name's words of three letters and more. Between two words stand the last two letters of the first,
     * so that no phrase reaches from one into the other.
     *
     * @param name a name of a file or model, or several on lines of their own
     * @return the parts between single spaces, at most {@link IndexedText#MAX_CHARACTERS} characters
     */
    public static String of(String name) {
        StringBuilder parts = new StringBuilder();
        String border = "";
        List<Word> words = Word.allOf(name);
        for (Word word : words) {
            if (word.kind() != CharacterKind.LETTER || word.size() < LETTERS) {
                continue;
            }
            String added = border + of(word);
            if (parts.length() + added.length() > IndexedText.MAX_CHARACTERS) {
                break;
            }
            parts.append(added);
            border = " " + word.text(word.size() - LETTERS + 1, word.size()) + " ";
        }
        return parts.toString();
    }

    /** The parts of one word, as they stand together in the index. */
    static String of(Word word) {
        StringJoiner parts = new StringJoiner(" ");
        for (int from = 0; from + LETTERS <= word.size(); from++) {
            parts.add(word.text(from, from + LETTERS));
        }
        return parts.toString();
    }
}
