package io.github.comfyarchive.redact.text;

/** A text that cannot be searched whole within the memory that one may take. Says why, in words; never what stands there. */
public final class BeyondBoundsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BeyondBoundsException(String reason) {
        super(reason, null, false, false);
    }

    /** Why, in words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
