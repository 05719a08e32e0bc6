package io.github.comfyarchive.media;

/** The bytes end before what they announce, or announce more than a probe will read. What was found before stays true. */
public final class MalformedMediaException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what does not fit together */
    public MalformedMediaException(String message) {
        super(message);
    }
}
