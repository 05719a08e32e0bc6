package io.github.comfyarchive.redact;

/** A text that cannot be searched whole within the memory that one may take. Says why, in words; never what stands there. */
final class BeyondBoundsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BeyondBoundsException(String reason) {
        super(reason, null, false, false);
    }

    /** Why, in words. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
