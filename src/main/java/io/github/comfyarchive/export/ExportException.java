package io.github.comfyarchive.export;

/** What is asked for cannot be exported so, or not to there; the message says why and what to do. */
public final class ExportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExportException(String message) {
        super(message);
    }
}
