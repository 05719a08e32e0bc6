package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the terms of a query: the words of the index that a typed word or phrase stands for. */
final class Terms {
    private Terms() {}

    /** What a word or phrase looks for; empty if there is no letter in it. */
    static Optional<Clause> of(Lexeme lexeme, Set<SearchColumn> columns) {
        List<Word> words = Word.allOf(lexeme.text());
        if (words.isEmpty()) {
            return Optional.empty();
        }
        List<String> tokens =
                new ArrayList<>(Token.allOf(words).stream().map(Token::text).toList());
        Word last = words.get(words.size() - 1);
        boolean prefix = lexeme.prefix();
        if (last.kind() == CharacterKind.UNSPACED) {
            // The text may go on after it: 水彩 is the pair alone, 水 whatever begins with it.
            if (last.size() > 1) {
                tokens.remove(tokens.size() - 1);
            } else {
                prefix = true;
            }
        }
        return Optional.of(new Clause(new Node.Term(tokens, prefix, parts(lexeme, words), columns), false));
    }

    private static String parts(Lexeme lexeme, List<Word> words) {
        boolean plain = lexeme.kind() != Lexeme.Kind.PHRASE
                && words.size() == 1
                && words.get(0).kind() == CharacterKind.LETTER;
        return plain ? NameParts.of(words.get(0)) : "";
    }
}
