package io.github.comfyarchive.redact;

import java.util.List;

/**
 * The id of a prompt in which a secret stands, as the server has it: by it alone the server can be asked for the prompt. It lives in memory
 * only; {@link #toString} does not tell it.
 */
public final class OwnId {
    private final String promptId;
    private final byte[] mac;
    private final List<byte[]> byJoinedKeys;

    OwnId(String promptId, byte[] mac, List<byte[]> byJoinedKeys) {
        this.promptId = promptId;
        this.mac = mac;
        this.byJoinedKeys = List.copyOf(byJoinedKeys);
    }

    /** The id itself, each lone half of a character as U+FFFD: as it would be kept if nothing were removed from it. */
    public String promptId() {
        return promptId;
    }

    /** By which it is found again: a keyed hash, 32 bytes, which may be kept. The array is shared: callers do not change it. */
    public byte[] mac() {
        return mac;
    }

    /** By which it may be found too: the same by the keys of homes that were imported. Not to be changed either. */
    public List<byte[]> byJoinedKeys() {
        return byJoinedKeys;
    }

    @Override
    public String toString() {
        return "OwnId";
    }
}
