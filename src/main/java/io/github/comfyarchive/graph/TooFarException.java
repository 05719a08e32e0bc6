package io.github.comfyarchive.graph;

/** The answer is farther away than anyone looks. */
final class TooFarException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooFarException() {
        super("too many links", null, false, false);
    }
}
