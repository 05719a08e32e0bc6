package io.github.comfyarchive.store.backup;

/** A folder that is not meant for what is to be put there, or holds nothing to take: nothing was changed. */
public final class PlaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PlaceException(String message) {
        super(message);
    }
}
