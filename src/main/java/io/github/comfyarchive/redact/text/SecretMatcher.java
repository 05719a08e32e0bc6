package io.github.comfyarchive.redact.text;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds any of many secrets in bytes. A secret is known by its first eight bytes, or as many as the shortest has: one look-up a byte
 * tells whether any begins here, and only then is the longest of those that begin so found by bisection in their order. The time is linear in the input, however
 * many secrets there are and however alike: what lies past {@link #HEAD} is compared only where what was found before does not reach.
 * A million secrets take 36 bytes each beside their own.
 */
public final class SecretMatcher {
    /** HitList of each match that reaches further than those before; matches come in order of their start and may overlap. */
    public interface Hits {
        void hit(int start, int end, String secret);
    }

    /** By so many bytes a secret is known; what is found by rules has as many. */
    public static final int SHORTEST = 8;

    private static final int HEAD = 1_024;

    private final ValueSet forms;
    private final ValueSet secrets;
    /** By the number of a form: the number of the secret that it is a form of; empty where each is its own. */
    private final int[] secretOf;
    /** The numbers of the forms, in the order of their bytes. */
    private final int[] rows;
    /** By row: the row of the longest other form that it begins with, or -1. */
    private final int[] shorter;
    /** By hash: the first eight bytes of the forms of a bucket. */
    private final long[] heads;
    /** By hash: the bucket's first row and 1, or 0. */
    private final int[] first;

    private final long[] mayBegin;
    private final int shift;
    private final int headShift;
    /** How many bytes of a form are its head: eight, or fewer where one that somebody gave is shorter. */
    private final int headBytes;

    private final long headMask;
    /** Nobody who names secrets can know which collide. */
    private final long mixer = ThreadLocalRandom.current().nextLong() | 1;

    /**
     * Prepares it.
     *
     * @param forms what is looked for
     * @param secretOf by the number of a form the number of the secret; empty where the forms are the secrets
     * @param room what it takes its memory from
     */
    public SecretMatcher(ValueSet forms, int[] secretOf, ValueSet secrets, SearchBudget room) {
        this.forms = forms;
        this.secrets = secrets;
        this.secretOf = secretOf;
        int count = forms.size();
        int bits = Math.max(12, Math.min(26, 36 - Integer.numberOfLeadingZeros(count + 1)));
        int headBits = Math.max(4, 33 - Integer.numberOfLeadingZeros(count + 1));
        shift = Long.SIZE - bits;
        headShift = Long.SIZE - headBits;
        headBytes = headBytes(forms);
        headMask = -1L >>> (Long.SIZE - Byte.SIZE * headBytes);
        if (count == 0) {
            rows = new int[0];
            shorter = rows;
            heads = new long[0];
            first = rows;
            mayBegin = heads;
            return;
        }
        room.take(3L * Integer.BYTES * count + (12L << headBits) + (1L << (bits - 3)));
        rows = sorted(forms);
        shorter = new int[count];
        heads = new long[1 << headBits];
        first = new int[1 << headBits];
        mayBegin = new long[1 << (bits - 6)];
        long before = 0;
        for (int row = 0; row < count; row++) {
            long head = head(forms.chunk(rows[row]), forms.offset(rows[row]));
            boolean begins = row == 0 || head != before;
            if (begins) {
                int slot = headSlot(head);
                heads[slot] = head;
                first[slot] = row + 1;
                mayBegin[slot(head) >> 6] |= 1L << slot(head);
                before = head;
            }
            shorter[row] = begins ? -1 : longestBeginning(row);
        }
    }

    public boolean isEmpty() {
        return rows.length == 0;
    }

    public void find(byte[] data, int from, int to, Hits hits) {
        if (rows.length == 0) {
            return;
        }
        long window = 0;
        int covered = from;
        HitList hitList = new HitList(hits);
        for (int i = from; i < to; i++) {
            window = (window << 8 | (data[i] & 0xff)) & headMask;
            int slot = slot(window);
            if ((mayBegin[slot >> 6] & 1L << slot) == 0 || i - from < headBytes - 1) {
                continue;
            }
            int bucket = first[headSlot(window)] - 1;
            if (bucket >= 0) {
                covered = Math.max(covered, match(window, bucket, data, i - headBytes + 1, to, covered, hitList));
            }
        }
    }

    public boolean matches(byte[] data, int from, int to) {
        if (rows.length == 0 || to - from < headBytes) {
            return false;
        }
        long window = 0;
        for (int i = from; i < from + headBytes - 1; i++) {
            window = window << 8 | (data[i] & 0xff);
        }
        for (int i = from + headBytes - 1; i < to; i++) {
            window = (window << 8 | (data[i] & 0xff)) & headMask;
            int slot = slot(window);
            if ((mayBegin[slot >> 6] & 1L << slot) != 0) {
                int bucket = first[headSlot(window)] - 1;
                int start = i - headBytes + 1;
                if (bucket >= 0 && match(window, bucket, data, start, to, to, null) > start) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a text is one of them from its first byte to its last. */
    public boolean isOne(byte[] data, int from, int to) {
        if (rows.length == 0 || to - from < headBytes) {
            return false;
        }
        boolean[] whole = {false};
        find(data, from, to, (start, end, secret) -> whole[0] |= start == from && end == to);
        return whole[0];
    }

    /**
     * Reports the longest secret at a place, where it reaches beyond what is covered; returns its end, or the place where there is none. Of a secret longer than a head, what
     * stands here of it is reported, be it all or only the beginning: that is a secret too. Well inside of what such a match has covered
     * there is no need to look further than the head.
     */
    private int match(long head, int bucket, byte[] data, int start, int to, int covered, @Nullable HitList hitList) {
        int limit = start + HEAD >= covered ? to : Math.min(to, start + HEAD);
        int low = bucket - 1; // not greater than what stands here, with this much in common
        int high = end(head, bucket); // greater, the same way
        int commonLow = headBytes;
        int commonHigh = headBytes;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            int common = common(middle, Math.min(commonLow, commonHigh), data, start, limit);
            if (isGreater(middle, common, data, start, limit)) {
                high = middle;
                commonHigh = common;
            } else {
                low = middle;
                commonLow = common;
            }
        }
        int row = low < bucket ? -1 : low;
        while (row >= 0 && forms.length(rows[row]) > commonLow) {
            row = shorter[row];
        }
        int end = row < 0 ? start : start + forms.length(rows[row]);
        if (low >= bucket && commonLow >= HEAD && start + commonLow > end) {
            row = low;
            end = start + commonLow;
        }
        if (high < rows.length && commonHigh >= HEAD && start + commonHigh > end) {
            row = high;
            end = start + commonHigh;
        }
        if (hitList != null && end > start && end > covered) {
            int form = rows[row];
            hitList.hit(start, end, secretOf.length == 0 ? form : secretOf[form]);
        }
        return end;
    }

    /** Passes matches on: a secret that stands there again and again is made a text of once. */
    private final class HitList {
        private final Hits hits;
        private int number = -1;
        private String secret = "";

        HitList(Hits hits) {
            this.hits = hits;
        }

        void hit(int start, int end, int of) {
            if (of != number) {
                number = of;
                secret = secrets.get(of);
            }
            hits.hit(start, end, secret);
        }
    }

    /** The row behind the last one of a bucket, found by doubled steps. */
    private int end(long head, int bucket) {
        int inside = bucket;
        int step = 1;
        while (inside + step < rows.length && head(inside + step) == head) {
            inside += step;
            step *= 2;
        }
        int outside = Math.min(rows.length, inside + step);
        while (outside - inside > 1) {
            int middle = (inside + outside) >>> 1;
            if (head(middle) == head) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return outside;
    }

    private long head(int row) {
        return head(forms.chunk(rows[row]), forms.offset(rows[row]));
    }

    /** How much of a form stands at a place, of which so much is known to. */
    private int common(int row, int known, byte[] data, int start, int limit) {
        int form = rows[row];
        int length = forms.length(form);
        int offset = forms.offset(form);
        int from = Math.min(known, Math.min(length, limit - start));
        int end = Math.min(limit, start + length);
        int mismatch = Arrays.mismatch(forms.chunk(form), offset + from, offset + end - start, data, start + from, end);
        return mismatch < 0 ? end - start : from + mismatch;
    }

    /** Whether a form comes behind what stands at a place, also where nothing more stands there. */
    private boolean isGreater(int row, int common, byte[] data, int start, int limit) {
        int form = rows[row];
        if (common == forms.length(form)) {
            return false;
        }
        return start + common >= limit
                || (forms.chunk(form)[forms.offset(form) + common] & 0xff) > (data[start + common] & 0xff);
    }

    private static int headBytes(ValueSet forms) {
        int shortest = SHORTEST;
        for (int number = 0; number < forms.numbers(); number++) {
            int length = forms.length(number);
            shortest = length >= 0 ? Math.min(shortest, length) : shortest;
        }
        return Math.max(1, shortest);
    }

    private int longestBeginning(int row) {
        int candidate = row - 1;
        while (candidate >= 0 && !beginsWith(rows[row], rows[candidate])) {
            candidate = shorter[candidate];
        }
        return candidate;
    }

    private boolean beginsWith(int form, int start) {
        int length = forms.length(start);
        int at = forms.offset(form);
        int startAt = forms.offset(start);
        return forms.length(form) >= length
                && Arrays.equals(forms.chunk(form), at, at + length, forms.chunk(start), startAt, startAt + length);
    }

    private long head(byte[] bytes, int offset) {
        long head = 0;
        for (int i = offset; i < offset + headBytes; i++) {
            head = head << 8 | (bytes[i] & 0xff);
        }
        return head;
    }

    private int slot(long window) {
        return (int) ((window * mixer) >>> shift);
    }

    private int headSlot(long head) {
        int slot = (int) ((head * mixer) >>> headShift);
        while (first[slot] != 0 && heads[slot] != head) {
            slot = (slot + 1) & (first.length - 1);
        }
        return slot;
    }

    /** By merging, which needs no object for each. */
    private static int[] sorted(ValueSet forms) {
        int[] sorted = new int[forms.size()];
        int size = 0;
        for (int number = 0; number < forms.numbers(); number++) {
            if (forms.length(number) >= 0) {
                sorted[size++] = number;
            }
        }
        int[] merged = new int[size];
        for (int run = 1; run < size && run > 0; run *= 2) {
            for (int from = 0; from < size; from += 2 * run) {
                int middle = Math.min(size, from + run);
                int to = Math.min(size, middle + run);
                int left = from;
                int right = middle;
                for (int at = from; at < to; at++) {
                    boolean takeLeft =
                            right >= to || (left < middle && compare(forms, sorted[left], sorted[right]) <= 0);
                    merged[at] = takeLeft ? sorted[left++] : sorted[right++];
                }
            }
            int[] swapped = sorted;
            sorted = merged;
            merged = swapped;
        }
        return sorted;
    }

    private static int compare(ValueSet forms, int one, int other) {
        int from = forms.offset(one);
        int otherFrom = forms.offset(other);
        return Arrays.compareUnsigned(
                forms.chunk(one),
                from,
                from + forms.length(one),
                forms.chunk(other),
                otherFrom,
                otherFrom + forms.length(other));
    }
}
