package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.List;

/** Cuts what a person typed into words and signs. Every text is cut into something. */
final class QueryLexer {
    private static final String QUOTES = "\"\u201c\u201d\u201e";

    private final String query;
    private final List<Lexeme> lexemes = new ArrayList<>();
    private int at;

    private QueryLexer(String query) {
        this.query = query;
    }

    static List<Lexeme> lexemes(String query) {
        QueryLexer lexer = new QueryLexer(query);
        while (lexer.at < query.length()) {
            lexer.readOne();
        }
        return lexer.lexemes;
    }

    private void readOne() {
        char sign = query.charAt(at);
        if (isSpace(sign)) {
            at++;
        } else if (sign == '(' || sign == ')') {
            lexemes.add(new Lexeme(sign == '(' ? Lexeme.Kind.OPEN : Lexeme.Kind.CLOSE, String.valueOf(sign)));
            at++;
        } else if (isQuote(sign)) {
            readPhrase();
        } else {
            readRun();
        }
    }

    private void readPhrase() {
        int end = at + 1;
        while (end < query.length() && !isQuote(query.charAt(end))) {
            end++;
        }
        if (end == query.length()) {
            at++; // the other quote is missing: what follows are words
            return;
        }
        boolean prefix = end + 1 < query.length() && query.charAt(end + 1) == '*';
        lexemes.add(new Lexeme(Lexeme.Kind.PHRASE, query.substring(at + 1, end), prefix));
        at = end + 1;
    }

    private void readRun() {
        if (readsMinus()) {
            lexemes.add(new Lexeme(Lexeme.Kind.NOT, "-"));
            at++;
            return;
        }
        int end = at;
        while (end < query.length() && !isSpace(query.charAt(end)) && !isSign(query.charAt(end))) {
            end++;
        }
        int colon = query.indexOf(':', at);
        if (colon > at && colon < end && filters(colon, end)) {
            lexemes.add(new Lexeme(Lexeme.Kind.COLUMN, query.substring(at, colon)));
            at = colon + 1;
            return;
        }
        lexemes.add(word(query.substring(at, end)));
        at = end;
    }

    /** A minus right before something, and none inside a word: that one is read within the word's run. */
    private boolean readsMinus() {
        if (query.charAt(at) != '-' || at + 1 >= query.length()) {
            return false;
        }
        char next = query.charAt(at + 1);
        boolean begins = at == 0 || isSpace(query.charAt(at - 1)) || query.charAt(at - 1) == '(';
        return begins && !isSpace(next) && next != ')' && next != '-';
    }

    private boolean filters(int colon, int end) {
        boolean somethingFollows =
                colon + 1 < end || (end < query.length() && (isQuote(query.charAt(end)) || query.charAt(end) == '('));
        return somethingFollows
                && SearchColumn.named(query.substring(at, colon)).isPresent();
    }

    private static Lexeme word(String text) {
        return switch (text) {
            case "AND" -> new Lexeme(Lexeme.Kind.AND, text);
            case "OR" -> new Lexeme(Lexeme.Kind.OR, text);
            case "NOT" -> new Lexeme(Lexeme.Kind.NOT, text);
            default -> new Lexeme(Lexeme.Kind.WORD, text, text.endsWith("*"));
        };
    }

    private static boolean isSpace(char sign) {
        return Character.isWhitespace(sign) || Character.isSpaceChar(sign);
    }

    private static boolean isQuote(char sign) {
        return QUOTES.indexOf(sign) >= 0;
    }

    private static boolean isSign(char sign) {
        return sign == '(' || sign == ')' || isQuote(sign);
    }
}
