package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the terms of a query in a text, by the words that the index holds for it: so it finds what FTS5 finds. */
final class TextMatches {
    private final List<Word> words;
    private final List<Token> tokens;
    private final List<Excerpt.Range> found = new ArrayList<>();

    private TextMatches(SearchColumn column, String text) {
        words = Word.allOf(text);
        tokens = column.holdsNames() ? Token.allOfName(words) : Token.allOf(words);
    }

    /** Where the wanted words of a query stand in a text, in order and apart from each other. */
    static List<Excerpt.Range> of(SearchQuery query, SearchColumn column, String text) {
        TextMatches matches = new TextMatches(column, text);
        for (Node.Term term : query.wanted()) {
            if (term.columns().contains(column)) {
                matches.findPhrase(term);
            }
            if (column.holdsNames() && MatchExpression.looksInsideNames(term)) {
                matches.findInside(term.tokens().get(0));
            }
        }
        return merged(matches.found);
    }

    private void findPhrase(Node.Term term) {
        int size = term.tokens().size();
        for (int at = 0; at + size <= tokens.size(); at++) {
            if (standsAt(term, at)) {
                for (int index = 0; index < size; index++) {
                    found.add(range(term, index, at + index));
                }
            }
        }
    }

    private boolean standsAt(Node.Term term, int at) {
        int last = term.tokens().size() - 1;
        for (int index = 0; index <= last; index++) {
            String wanted = term.tokens().get(index);
            String there = tokens.get(at + index).text();
            boolean same = (term.prefix() && index == last) ? there.startsWith(wanted) : there.equals(wanted);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Where a token stands. One character of an unspaced run matches a pair by its first, which the next one follows. */
    private Excerpt.Range range(Node.Term term, int index, int at) {
        Token token = tokens.get(at);
        int character = token.text().codePointAt(0);
        boolean firstOfPair = CharacterKind.of(character) == CharacterKind.UNSPACED
                && term.tokens().get(index).length() == Character.charCount(character)
                && token.text().length() > Character.charCount(character);
        return new Excerpt.Range(token.start(), firstOfPair ? tokens.get(at + 1).start() : token.end());
    }

    private void findInside(String part) {
        int length = part.codePointCount(0, part.length());
        for (Word word : words) {
            String text = word.text();
            int at = word.kind() == CharacterKind.LETTER ? text.indexOf(part) : -1;
            while (at >= 0) {
                int from = text.codePointCount(0, at);
                Token inside = word.token(from, from + length);
                found.add(new Excerpt.Range(inside.start(), inside.end()));
                at = text.indexOf(part, at + 1);
            }
        }
    }

    private static List<Excerpt.Range> merged(List<Excerpt.Range> ranges) {
        List<Excerpt.Range> merged = new ArrayList<>();
        ranges.sort(Comparator.comparingInt(Excerpt.Range::start).thenComparingInt(Excerpt.Range::end));
        for (Excerpt.Range range : ranges) {
            int last = merged.size() - 1;
            if (last >= 0 && range.start() <= merged.get(last).end()) {
                Excerpt.Range before = merged.get(last);
                merged.set(last, new Excerpt.Range(before.start(), Math.max(before.end(), range.end())));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }
}
