package io.github.comfyarchive.redact.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is to be replaced in a text, in order; the changed text is then made at once, of its own length. */
public final class Edits {
    /** An array's head and what refers to it. */
    private static final int OBJECT_BYTES = 24;

    private final SearchBudget room;
    private int[] borders = new int[16];
    private int count;
    private final List<byte[]> texts = new ArrayList<>();
    private long growth;

    /**
     * Prepares it.
     *
     * @param room what it takes its memory from
     */
    public Edits(SearchBudget room) {
        this.room = room;
    }

    /** Replaces from one place to another; a text may be given for many places. */
    public void replace(int start, int end, byte[] text) {
        boolean shared = !texts.isEmpty() && texts.get(texts.size() - 1) == text;
        room.take(Integer.BYTES + (shared ? 0 : OBJECT_BYTES + text.length));
        if (2 * count == borders.length) {
            room.take((long) Integer.BYTES * borders.length);
            borders = Arrays.copyOf(borders, 2 * borders.length);
        }
        borders[2 * count] = start;
        borders[2 * count + 1] = end;
        texts.add(text);
        count++;
        growth += text.length - (end - start);
    }

    /** The text with its edits; without any, the same array. */
    public byte[] apply(byte[] text) {
        if (count == 0) {
            return text;
        }
        if (text.length + growth > Integer.MAX_VALUE - 8) {
            throw new BeyondBoundsException("it is too large without its secrets");
        }
        byte[] changed = new byte[(int) (text.length + growth)];
        int from = 0;
        int at = 0;
        for (int edit = 0; edit < count; edit++) {
            int kept = borders[2 * edit] - from;
            System.arraycopy(text, from, changed, at, kept);
            byte[] replacement = texts.get(edit);
            System.arraycopy(replacement, 0, changed, at + kept, replacement.length);
            at += kept + replacement.length;
            from = borders[2 * edit + 1];
        }
        System.arraycopy(text, from, changed, at, text.length - from);
        return changed;
    }
}
