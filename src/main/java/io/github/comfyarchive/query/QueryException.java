package io.github.comfyarchive.query;

/** A query says what cannot be asked; the message names the place. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Enough to see what is meant. */
    private static final int SHOWN = 40;

    private final String query;
    private final int position;

    QueryException(String message, String query, int position) {
        super(message + "; at character " + (position + 1) + ": " + beginning(query.substring(position)));
        this.query = query;
        this.position = position;
    }

    private static String beginning(String text) {
        return text.length() <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, SHOWN))) + "...";
    }

    /** The query as it was typed. */
    public String query() {
        return query;
    }

    /** Where in the query, in UTF-16 units from 0. */
    public int position() {
        return position;
    }
}
