package io.github.comfyarchive.id;

/**
 * The key of a server's row, {@code server.id}.
 *
 * @param value 1 or more
 */
public record ServerId(long value) {
    public ServerId {
        if (value < 1) {
            throw new IllegalArgumentException(value + " is not the key of a server");
        }
    }

    /** The key itself, for messages. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
