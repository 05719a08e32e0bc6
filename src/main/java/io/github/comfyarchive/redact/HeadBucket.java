package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The secrets that share their first bytes, in order, so that the longest that stands at a place is found by bisection. */
final class HeadBucket {
    private final int headLength;
    private final byte[][] heads;
    private final List<List<Tail>> tails = new ArrayList<>();
    /** For each head the longest other one that it begins with, or -1. */
    private final int[] shorter;

    /** A whole secret whose head is that of its row. */
    private static final class Tail {
        final byte[] form;
        final String secret;

        Tail(byte[] form, String secret) {
            this.form = form;
            this.secret = secret;
        }
    }

    HeadBucket(List<Map.Entry<String, String>> secrets, int headLength) {
        this.headLength = headLength;
        List<Tail> sorted = new ArrayList<>();
        for (Map.Entry<String, String> secret : secrets) {
            sorted.add(new Tail(Octets.bytes(secret.getKey()), secret.getValue()));
        }
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.form, b.form));
        List<byte[]> rows = new ArrayList<>();
        for (Tail tail : sorted) {
            byte[] head = tail.form.length <= headLength ? tail.form : Arrays.copyOf(tail.form, headLength);
            if (rows.isEmpty() || !Arrays.equals(rows.get(rows.size() - 1), head)) {
                rows.add(head);
                tails.add(new ArrayList<>());
            }
            tails.get(tails.size() - 1).add(tail);
        }
        heads = rows.toArray(new byte[0][]);
        shorter = new int[heads.length];
        for (int i = 0; i < heads.length; i++) {
            int candidate = i - 1;
            while (candidate >= 0 && !beginsWith(heads[i], heads[candidate])) {
                candidate = shorter[candidate];
            }
            shorter[i] = candidate;
        }
    }

    /** Reports the longest secret at {@code start}; returns its end, or {@code start} where there is none. */
    int match(byte[] data, int start, int to, int covered, SecretMatcher.Hits hits) {
        int low = 0;
        int high = heads.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int limit = Math.min(to, start + heads[middle].length);
            if (Arrays.compareUnsigned(heads[middle], 0, heads[middle].length, data, start, limit) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        int row = high;
        while (row >= 0 && !standsAt(heads[row], data, start, to)) {
            row = shorter[row];
        }
        if (row < 0) {
            return start;
        }
        return report(row, data, start, to, covered, hits);
    }

    /**
     * Of a secret longer than a head, what stands here of it is reported, be it all or only the beginning: that is a secret
     * too. Well inside of what such a match has covered there is no need to look further than the head.
     */
    private int report(int row, byte[] data, int start, int to, int covered, SecretMatcher.Hits hits) {
        byte[] head = heads[row];
        int end = start + head.length;
        String secret = tails.get(row).get(0).secret;
        if (head.length == headLength && end >= covered) {
            for (Tail tail : tails.get(row)) {
                int limit = Math.min(to, start + tail.form.length);
                int mismatch = Arrays.mismatch(tail.form, 0, limit - start, data, start, limit);
                int tailEnd = mismatch < 0 ? limit : start + mismatch;
                if (tailEnd > end) {
                    end = tailEnd;
                    secret = tail.secret;
                }
            }
        }
        hits.hit(start, end, secret);
        return end;
    }

    private static boolean standsAt(byte[] head, byte[] data, int start, int to) {
        return start + head.length <= to && Arrays.equals(head, 0, head.length, data, start, start + head.length);
    }

    private static boolean beginsWith(byte[] form, byte[] start) {
        return form.length >= start.length && Arrays.equals(form, 0, start.length, start, 0, start.length);
    }
}
