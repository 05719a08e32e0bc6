package io.github.comfyarchive.search;

/**
 * One sign or word of a query.
 *
 * @param kind what it is
 * @param text a word's or phrase's text, a column's name; else as typed
 * @param prefix whether a star follows
 */
record Lexeme(Kind kind, String text, boolean prefix) {
    enum Kind {
        WORD,
        PHRASE,
        COLUMN,
        OPEN,
        CLOSE,
        AND,
        OR,
        NOT
    }

    Lexeme(Kind kind, String text) {
        this(kind, text, false);
    }
}
