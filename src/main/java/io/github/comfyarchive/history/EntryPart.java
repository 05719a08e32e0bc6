package io.github.comfyarchive.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A part of an entry, without a copy of it.
 *
 * @param entry the bytes of the entry; shared, callers do not change them
 * @param start where it begins
 * @param end where it ends
 */
public record EntryPart(byte[] entry, int start, int end) {
    /** All of an entry. */
    public static EntryPart all(byte[] entry) {
        return new EntryPart(entry, 0, entry.length);
    }

    /** A copy of it. */
    public byte[] bytes() {
        return Arrays.copyOfRange(entry, start, end);
    }

    /** Its JSON as a text. */
    public String text() {
        return new String(entry, start, end - start, StandardCharsets.UTF_8);
    }
}
