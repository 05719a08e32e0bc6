package io.github.comfyarchive.redact.json;

/** Bytes that are no JSON, or JSON beyond the limits. The message tells where and why, never what stands there. */
public final class UnreadableJsonException extends Exception {
    private final boolean beyondBounds;

    public UnreadableJsonException(String message) {
        this(message, false);
    }

    private UnreadableJsonException(String message, boolean beyondBounds) {
        super(message);
        this.beyondBounds = beyondBounds;
    }

    /** Of what may well be JSON, but is deeper or larger than is read. */
    static UnreadableJsonException beyondBounds(String message) {
        return new UnreadableJsonException(message, true);
    }

    public boolean isBeyondBounds() {
        return beyondBounds;
    }
}
