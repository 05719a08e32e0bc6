package io.github.comfyarchive.graph;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands in an input of a node, or what was found when it was followed. */
sealed interface Value {
    /** A string. */
    record Text(String text) implements Value {}

    /** A number as it was written. */
    record Num(String digits) implements Value {
        private static final Pattern WRITTEN = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");
        private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
        private static final Pattern SEED = Pattern.compile("[0-9]{1,40}");
        private static final double EXACT = 1L << 53;

        /** The number that is written so, or null. */
        static @Nullable Num of(String digits) {
            return WRITTEN.matcher(digits).matches() ? new Num(digits) : null;
        }

        double asDouble() {
            return Double.parseDouble(digits);
        }

        @Nullable
        Double asFinite() {
            double value = asDouble();
            return Double.isFinite(value) ? value : null;
        }

        @Nullable
        Long asLong() {
            if (WHOLE.matcher(digits).matches()) {
                return Long.parseLong(digits);
            }
            double value = asDouble();
            return value == Math.rint(value) && Math.abs(value) < EXACT ? (Long) (long) value : null;
        }

        /** The digits, verbatim; -1 and the like stand for "any" and are not seeds, and {@code 7.0} is 7. */
        @Nullable
        String asSeed() {
            if (SEED.matcher(digits).matches()) {
                return digits;
            }
            Long whole = WHOLE.matcher(digits).matches() ? null : asLong();
            return whole == null || whole < 0 ? null : whole.toString();
        }
    }

    /** True or false. */
    record Flag(boolean on) implements Value {}

    /** The output of another node. */
    record Link(String node, int slot) implements Value {}

    /** There is an answer, but which one is not certain. */
    record Unsure() implements Value {
        static final Unsure UNSURE = new Unsure();
    }

    /** The number that this is, or that it is as a text ({@code "20"}); null where it is none. */
    default @Nullable Num asNumber() {
        if (this instanceof Num number) {
            return number;
        }
        return this instanceof Text text ? Num.of(text.text().strip()) : null;
    }

    /** Whether this stands for itself. */
    default boolean isLiteral() {
        return this instanceof Text || this instanceof Num || this instanceof Flag;
    }

    /** The literal in words, as a rule's {@code choose} compares it; empty where it is none. */
    default String word() {
        if (this instanceof Text text) {
            return text.text();
        }
        if (this instanceof Num number) {
            return number.digits();
        }
        return this instanceof Flag flag ? String.valueOf(flag.on()) : "";
    }
}
