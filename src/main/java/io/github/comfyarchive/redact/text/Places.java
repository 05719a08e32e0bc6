package io.github.comfyarchive.redact.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places in a text, and the rule for each; ten bytes a place where a map of objects takes eighty. */
public final class Places {
    private static final int FIRST = 32;
    private static final int MIX = 0x9e3779b1;

    /** Told of places, in any order. */
    public interface Taker {
        void place(int start, String rule);
    }

    private final SearchBudget room;
    private final List<String> rules = new ArrayList<>();
    /** By hash: a place and 1, or 0. */
    private int[] slots = {};

    private byte[] ruleAt = {};
    private int count;

    /**
     * Prepares it.
     *
     * @param room what it takes its memory from
     */
    public Places(SearchBudget room) {
        this.room = room;
    }

    public void put(int start, String rule) {
        int slot = slotFor(start);
        count += slots[slot] == 0 ? 1 : 0;
        slots[slot] = start + 1;
        ruleAt[slot] = number(rule);
    }

    public void putIfAbsent(int start, String rule) {
        if (!contains(start)) {
            put(start, rule);
        }
    }

    @Nullable
    public String get(int start) {
        if (count == 0) {
            return null;
        }
        int slot = slot(start);
        return slots[slot] == 0 ? null : rules.get(ruleAt[slot]);
    }

    public boolean contains(int start) {
        return count > 0 && slots[slot(start)] != 0;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public void forEach(Taker taker) {
        for (int slot = 0; slot < slots.length; slot++) {
            if (slots[slot] != 0) {
                taker.place(slots[slot] - 1, rules.get(ruleAt[slot]));
            }
        }
    }

    /** Each rule that removes a token whole has a name of ours: there are few. */
    private byte number(String rule) {
        int number = rules.indexOf(rule);
        if (number < 0) {
            number = rules.size();
            rules.add(rule);
        }
        return (byte) Math.min(number, Byte.MAX_VALUE);
    }

    private int slotFor(int start) {
        if (2 * (count + 1) > slots.length) {
            int[] before = slots;
            byte[] rulesBefore = ruleAt;
            int capacity = Math.max(FIRST, 2 * before.length);
            room.take((long) (capacity - before.length) * (Integer.BYTES + 1));
            slots = new int[capacity];
            ruleAt = new byte[capacity];
            for (int old = 0; old < before.length; old++) {
                if (before[old] != 0) {
                    int slot = slot(before[old] - 1);
                    slots[slot] = before[old];
                    ruleAt[slot] = rulesBefore[old];
                }
            }
        }
        return slot(start);
    }

    private int slot(int start) {
        int mask = slots.length - 1;
        int slot = ((start * MIX) >>> 7) & mask;
        while (slots[slot] != 0 && slots[slot] != start + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
