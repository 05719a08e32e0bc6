package io.github.comfyarchive.redact;

/**
 * The id of a prompt in which a secret stands, as the server has it: by it alone the server can be asked for the prompt. It lives in memory
 * only; {@link #toString} does not tell it.
 */
public final class OwnId {
    private final String promptId;
    private final byte[] mac;

    OwnId(String promptId, byte[] mac) {
        this.promptId = promptId;
        this.mac = mac;
    }

    /** The id itself, each lone half of a character as U+FFFD: as it would be kept if nothing were removed from it. */
    public String promptId() {
        return promptId;
    }

    /** By which it is found again: a keyed hash, 32 bytes, which may be kept. The array is shared: callers do not change it. */
    public byte[] mac() {
        return mac;
    }

    @Override
    public String toString() {
        return "OwnId";
    }
}
