package io.github.comfyarchive.query;

/** A filter names something that the archive does not know; the message says what it knows. */
public final class FilterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One that says what is not there. */
    public FilterException(String message) {
        super(message);
    }
}
