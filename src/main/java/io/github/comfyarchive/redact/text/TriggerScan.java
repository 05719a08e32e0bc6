package io.github.comfyarchive.redact.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds in one pass, a table look-up a byte, which of many literals stand in a text, whatever their case: the cheap question
 * that spares almost every string the regular expressions. The automaton of Aho and Corasick.
 */
public final class TriggerScan {
    /** A literal, as bytes in any case, and the bit that tells of it. */
    public record Trigger(String literal, long bit) {}

    private static final int CLASSES = 64;
    /** Marks a state in which a literal has just ended. */
    private static final int HIT = Integer.MIN_VALUE;

    private final byte[] classOf = new byte[256];
    private final int[] next;
    private final long[] found;
    private final int classes;

    public TriggerScan(List<Trigger> triggers) {
        int count = 1;
        // What is beyond ASCII comes last: it is rare, and where the classes do not suffice it shares one.
        for (boolean ascii : new boolean[] {true, false}) {
            for (Trigger trigger : triggers) {
                String literal = trigger.literal();
                for (int i = 0; i < literal.length(); i++) {
                    int lower = lower(literal.charAt(i));
                    if (lower < 0x80 == ascii && classOf[lower] == 0) {
                        // Past the last class the letters share it: more is found than stands there, never less.
                        classOf[lower] = (byte) Math.min(count++, CLASSES - 1);
                    }
                }
            }
        }
        classes = CLASSES;
        for (int c = 'A'; c <= 'Z'; c++) {
            classOf[c] = classOf[c + 32];
        }
        List<int[]> rows = new ArrayList<>();
        List<Long> bits = new ArrayList<>();
        addState(rows, bits);
        for (Trigger trigger : triggers) {
            insert(rows, bits, trigger);
        }
        link(rows, bits);
        next = new int[rows.size() * classes];
        found = new long[rows.size()];
        for (int state = 0; state < rows.size(); state++) {
            System.arraycopy(rows.get(state), 0, next, state * classes, classes);
            found[state] = bits.get(state);
        }
        for (int i = 0; i < next.length; i++) {
            next[i] = next[i] * classes | (found[next[i]] == 0 ? 0 : HIT);
        }
    }

    /** The bits of all literals in {@code bytes[from, to)}. */
    public long scan(byte[] bytes, int from, int to) {
        long bits = 0;
        int state = 0;
        for (int i = from; i < to; i++) {
            state = next[state + classOf[bytes[i] & 0xff]];
            if (state < 0) {
                state ^= HIT;
                bits |= found[state / CLASSES];
            }
        }
        return bits;
    }

    /** Reads the insides of JSON strings: where they end, and what stands in them. */
    public final class JsonStrings {
        private long bits;
        private boolean escaped;

        /** Reads from behind the opening quote; returns the offset of the closing one, or the end of the bytes. */
        public int read(byte[] json, int from) {
            long seen = 0;
            boolean slashes = false;
            int state = 0;
            int i = from;
            for (; i < json.length; i++) {
                byte b = json[i];
                if (b == '"') {
                    break;
                }
                state = next[state + classOf[b & 0xff]];
                if (b == '\\' && i + 1 < json.length) {
                    // What follows a backslash is never the end.
                    slashes = true;
                    state = next[(state & ~HIT) + classOf[json[++i] & 0xff]];
                }
                if (state < 0) {
                    state ^= HIT;
                    seen |= found[state / CLASSES];
                }
            }
            bits = seen;
            escaped = slashes;
            return i;
        }

        public long bits() {
            return bits;
        }

        public boolean escaped() {
            return escaped;
        }
    }

    private void insert(List<int[]> rows, List<Long> bits, Trigger trigger) {
        int state = 0;
        for (int i = 0; i < trigger.literal().length(); i++) {
            int c = classOf[lower(trigger.literal().charAt(i))];
            int target = rows.get(state)[c];
            if (target < 0) {
                target = addState(rows, bits);
                rows.get(state)[c] = target;
            }
            state = target;
        }
        bits.set(state, bits.get(state) | trigger.bit());
    }

    private void link(List<int[]> rows, List<Long> bits) {
        int[] fail = new int[rows.size()];
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        for (int c = 0; c < classes; c++) {
            int target = rows.get(0)[c];
            if (target < 0) {
                rows.get(0)[c] = 0;
            } else {
                queue.add(target);
            }
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            bits.set(state, bits.get(state) | bits.get(fail[state]));
            for (int c = 0; c < classes; c++) {
                int target = rows.get(state)[c];
                int otherwise = rows.get(fail[state])[c];
                if (target < 0) {
                    rows.get(state)[c] = otherwise;
                } else {
                    fail[target] = otherwise;
                    queue.add(target);
                }
            }
        }
    }

    private int addState(List<int[]> rows, List<Long> bits) {
        int[] row = new int[classes];
        Arrays.fill(row, -1);
        rows.add(row);
        bits.add(0L);
        return rows.size() - 1;
    }

    private static int lower(char c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c & 0xff;
    }
}
