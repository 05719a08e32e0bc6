package io.github.comfyarchive.redact;

/** Bytes that are no JSON, or JSON beyond the limits. The message tells where and why, never what stands there. */
final class UnreadableJsonException extends Exception {
    UnreadableJsonException(String message) {
        super(message);
    }
}
