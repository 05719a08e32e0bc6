package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.redact.Redactor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What two copies of one entry have in common. Two homes of other rules remove other secrets, so each string in which the copies differ is
 * removed whole: what one of them removed, the other must not tell.
 */
final class CommonEntry {
    private static final byte[] REMOVED = ('"' + Redactor.MARK + '"').getBytes(StandardCharsets.UTF_8);
    private static final byte[] MARK = Redactor.MARK.getBytes(StandardCharsets.UTF_8);

    private CommonEntry() {}

    /**
     * Compares two copies of one run's entry.
     *
     * @param one JSON
     * @param other JSON
     * @return JSON of the same shape; where the shapes differ, the copy of which more was removed, and of two alike the same, whoever asks
     */
    static byte[] of(byte[] one, byte[] other) {
        if (Arrays.equals(one, other)) {
            return one;
        }
        ByteArrayOutputStream common = new ByteArrayOutputStream(one.length);
        int here = 0;
        int there = 0;
        while (here < one.length && there < other.length) {
            boolean string = one[here] == '"';
            if (string != (other[there] == '"')) {
                return moreRemoved(one, other);
            }
            int endHere = string ? endOfString(one, here) : here + 1;
            int endThere = string ? endOfString(other, there) : there + 1;
            if (Arrays.equals(one, here, endHere, other, there, endThere)) {
                common.write(one, here, endHere - here);
            } else if (string) {
                common.write(REMOVED, 0, REMOVED.length);
            } else {
                return moreRemoved(one, other);
            }
            here = endHere;
            there = endThere;
        }
        return here == one.length && there == other.length ? common.toByteArray() : moreRemoved(one, other);
    }

    private static int endOfString(byte[] json, int start) {
        int at = start + 1;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, json.length);
    }

    private static byte[] moreRemoved(byte[] one, byte[] other) {
        int marks = Integer.compare(marks(one), marks(other));
        return (marks == 0 ? Arrays.compare(other, one) : marks) > 0 ? one : other;
    }

    private static int marks(byte[] json) {
        int count = 0;
        for (int at = 0; at + MARK.length <= json.length; at++) {
            if (Arrays.equals(json, at, at + MARK.length, MARK, 0, MARK.length)) {
                count++;
            }
        }
        return count;
    }
}
