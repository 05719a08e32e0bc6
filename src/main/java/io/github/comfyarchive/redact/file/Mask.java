package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.rule.RuleNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of a buffer to be overwritten.
 *
 * @param place where it is, for people; empty where its offset tells it
 */
record Mask(int start, int end, String place, String rule, String secret) {
    /** In order, without those that another one covers. */
    static List<Mask> telling(List<Mask> masks) {
        List<Mask> sorted = new ArrayList<>(masks);
        // Of two over the same bytes the rule that found it there is the one to tell of.
        sorted.sort(Comparator.comparingInt(Mask::start)
                .thenComparing(Mask::end, Comparator.reverseOrder())
                .thenComparing(mask -> rank(mask.rule())));
        List<Mask> telling = new ArrayList<>();
        int covered = -1;
        for (Mask mask : sorted) {
            if (mask.end() > covered) {
                telling.add(mask);
                covered = mask.end();
            }
        }
        return telling;
    }

    private static int rank(String rule) {
        return switch (rule) {
            case RuleNames.FOUND -> 2;
            case RuleNames.ASSIGNMENT -> 1;
            default -> 0;
        };
    }

    /** Overwrites with stars from {@code from} on; the zeros between characters of two bytes stay, a number becomes a string. */
    void apply(byte[] buffer, int from) {
        boolean number = start > 0 && end - start > 2 && isNumber(buffer);
        for (int i = Math.max(start, from); i < end; i++) {
            if (buffer[i] != 0) {
                buffer[i] = (byte) (number && (i == start || i == end - 1) ? '"' : '*');
            }
        }
    }

    /** A bare number of a JSON text, which must be masked by something that is JSON too. */
    private boolean isNumber(byte[] buffer) {
        if (!rule.equals(RuleNames.KEY) || buffer[start - 1] == '"') {
            return false;
        }
        for (int i = start; i < end; i++) {
            if ((buffer[i] < '0' || buffer[i] > '9') && buffer[i] != '-') {
                return false;
            }
        }
        return true;
    }
}
