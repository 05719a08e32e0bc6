package io.github.comfyarchive.redact.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Many values, as bytes, each once: a million of them take 25 bytes each beside their own, a tenth of what a set of strings does. Values
 * have numbers, in the order in which they came. Whoever fills it must not choose what collides: each set mixes in its own way.
 */
public final class ValueSet {
    private static final int CHUNK = 1 << 16;
    private static final int FIRST = 16;

    private final SearchBudget room;
    private final long mixer = ThreadLocalRandom.current().nextLong() | 1;
    /** Bytes of values, one behind the other; none goes over the end of its chunk. */
    private final List<byte[]> chunks = new ArrayList<>();

    private int filled;
    /** By number: the chunk in the upper half, the offset in it in the lower. */
    private long[] starts = {};

    private int[] lengths = {};
    private int count;
    private int removed;
    private long utf8;
    /** By hash: a number and 1, or 0. */
    private int[] slots = {};

    /**
     * Prepares it.
     *
     * @param room what it takes its memory from
     */
    public ValueSet(SearchBudget room) {
        this.room = room;
    }

    public static ValueSet of(Set<String> values) {
        ValueSet set = new ValueSet(SearchBudget.of(Long.MAX_VALUE));
        values.forEach(set::add);
        return set;
    }

    /** Adds a value; tells whether it is new. */
    public boolean add(String value) {
        byte[] bytes = Utf8Bytes.bytes(value);
        return add(bytes, 0, bytes.length);
    }

    public void addAll(ValueSet other) {
        for (int number = 0; number < other.count; number++) {
            if (other.lengths[number] >= 0) {
                add(other.chunk(number), other.offset(number), other.lengths[number]);
            }
        }
    }

    private boolean add(byte[] from, int offset, int length) {
        if (2 * (count + 1) > slots.length) {
            grow();
        }
        int slot = slot(from, offset, length);
        if (slots[slot] != 0) {
            return false;
        }
        place(length);
        System.arraycopy(from, offset, chunks.get(chunks.size() - 1), filled, length);
        starts[count] = (long) (chunks.size() - 1) << 32 | filled;
        lengths[count] = length;
        filled += length;
        utf8 += length;
        slots[slot] = ++count;
        return true;
    }

    public boolean contains(String value) {
        if (count == 0) {
            return false;
        }
        byte[] bytes = Utf8Bytes.bytes(value);
        return slots[slot(bytes, 0, bytes.length)] != 0;
    }

    public boolean containsAll(ValueSet other) {
        for (int number = 0; number < other.count; number++) {
            int length = other.lengths[number];
            if (length >= 0 && (count == 0 || slots[slot(other.chunk(number), other.offset(number), length)] == 0)) {
                return false;
            }
        }
        return true;
    }

    /** Takes values out again; their numbers go to nobody else. */
    public void removeAll(Set<String> values) {
        if (count == 0) {
            return;
        }
        boolean any = false;
        for (String value : values) {
            byte[] bytes = Utf8Bytes.bytes(value);
            int number = slots[slot(bytes, 0, bytes.length)] - 1;
            if (number >= 0 && lengths[number] >= 0) {
                utf8 -= lengths[number];
                lengths[number] = -1;
                removed++;
                any = true;
            }
        }
        if (any) {
            fillSlots(slots.length);
        }
    }

    public boolean isEmpty() {
        return count == removed;
    }

    public int size() {
        return count - removed;
    }

    /** All of them together. */
    public long utf8() {
        return utf8;
    }

    void forEach(Consumer<String> taker) {
        for (int number = 0; number < count; number++) {
            if (lengths[number] >= 0) {
                taker.accept(get(number));
            }
        }
    }

    /** How many numbers there are. */
    public int numbers() {
        return count;
    }

    /** The value of a number. */
    public String get(int number) {
        return Utf8Bytes.of(chunk(number), offset(number), offset(number) + lengths[number]);
    }

    /** The array in which a value stands. */
    byte[] chunk(int number) {
        return chunks.get((int) (starts[number] >>> 32));
    }

    /** Where it stands there. */
    int offset(int number) {
        return (int) starts[number];
    }

    /** How long it is; less than 0 where it was removed. */
    public int length(int number) {
        return lengths[number];
    }

    private void place(int length) {
        boolean fits = !chunks.isEmpty() && chunks.get(chunks.size() - 1).length - filled >= length;
        if (!fits) {
            // The first is small: most entries have a secret or two, and most have none.
            int size = Math.max(chunks.isEmpty() ? FIRST * FIRST : CHUNK, length);
            room.take(size);
            chunks.add(new byte[size]);
            filled = 0;
        }
        if (count == starts.length) {
            int more = Math.max(FIRST, count + count / 2);
            room.take((long) (more - count) * (Long.BYTES + Integer.BYTES));
            starts = Arrays.copyOf(starts, more);
            lengths = Arrays.copyOf(lengths, more);
        }
    }

    private void grow() {
        int capacity = Math.max(2 * FIRST, 2 * slots.length);
        room.take((long) (capacity - slots.length) * Integer.BYTES);
        fillSlots(capacity);
    }

    private void fillSlots(int capacity) {
        slots = new int[capacity];
        for (int number = 0; number < count; number++) {
            if (lengths[number] >= 0) {
                slots[slot(chunk(number), offset(number), lengths[number])] = number + 1;
            }
        }
    }

    /** Where a value is, or where it would be. */
    private int slot(byte[] from, int offset, int length) {
        int mask = slots.length - 1;
        int slot = hash(from, offset, length) & mask;
        while (slots[slot] != 0 && !equals(slots[slot] - 1, from, offset, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean equals(int number, byte[] from, int offset, int length) {
        if (lengths[number] != length) {
            return false;
        }
        int start = offset(number);
        return Arrays.equals(chunk(number), start, start + length, from, offset, offset + length);
    }

    private int hash(byte[] from, int offset, int length) {
        long hash = mixer ^ length;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (from[i] & 0xff)) * mixer;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValueSet set && size() == set.size() && utf8 == set.utf8 && containsAll(set);
    }

    /** Of all values in whatever order. */
    @Override
    public int hashCode() {
        int sum = size();
        for (int number = 0; number < count; number++) {
            int hash = 0;
            for (int i = offset(number); i < offset(number) + lengths[number]; i++) {
                hash = 31 * hash + chunk(number)[i];
            }
            sum += hash;
        }
        return sum;
    }
}
