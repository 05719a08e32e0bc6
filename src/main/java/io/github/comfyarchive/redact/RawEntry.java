package io.github.comfyarchive.redact;

import java.util.Arrays;

/**
 * One history entry as the server sent it, unread. Its bytes can be read inside this package alone, so that nothing but the
 * redactor sees them.
 */
public final class RawEntry {
    private final String promptId;
    private final byte[] json;

    /**
     * Takes an entry from a page.
     *
     * @param promptId the key it stood under
     * @param json the bytes of its value; any JSON value, or none at all; not to be changed afterwards
     */
    public RawEntry(String promptId, byte[] json) {
        this.promptId = promptId;
        this.json = json;
    }

    /**
     * How large it is.
     *
     * @return bytes
     */
    public int size() {
        return json.length;
    }

    /**
     * Whether another entry is the same: the same id with the same bytes.
     *
     * @return true if they are equal
     */
    public boolean sameAs(RawEntry other) {
        return promptId.equals(other.promptId) && Arrays.equals(json, other.json);
    }

    /** What to remember of it. */
    public EntryMark mark() {
        return new EntryMark(promptId, json);
    }

    String promptId() {
        return promptId;
    }

    byte[] json() {
        return json;
    }

    @Override
    public String toString() {
        return "RawEntry[" + json.length + " bytes]";
    }
}
