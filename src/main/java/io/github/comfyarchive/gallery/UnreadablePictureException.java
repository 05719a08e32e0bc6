package io.github.comfyarchive.gallery;

/** The bytes of a picture cannot be made into pixels, or into too many; the message says why. */
public final class UnreadablePictureException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadablePictureException(String message) {
        super(message);
    }
}
