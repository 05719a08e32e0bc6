package io.github.comfyarchive.central.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a statement with its values, in the order of its question marks.
 *
 * @param text the part
 * @param values texts, numbers, truth values, {@link Texts} and {@link Ids}
 */
record Sql(String text, List<Object> values) {
    /** What all rows meet. */
    static final Sql TRUE = new Sql("TRUE", List.of());

    /** What no row meets. */
    static final Sql FALSE = new Sql("FALSE", List.of());

    Sql {
        values = List.copyOf(values);
    }

    /** Texts as one value, for {@code ANY}. */
    record Texts(List<String> texts) {}

    /** Ids of prompts as one value. */
    record Ids(List<byte[]> ids) {}

    static Sql of(String text, Object... values) {
        return new Sql(text, Arrays.asList(values));
    }

    /** The same, and another part after it. */
    Sql then(Sql other) {
        List<Object> both = new ArrayList<>(values);
        both.addAll(other.values());
        return new Sql(text + other.text(), both);
    }

    Sql then(String more, Object... moreValues) {
        return then(of(more, moreValues));
    }

    Sql and(Sql other) {
        if (equals(TRUE) || other.equals(TRUE)) {
            return equals(TRUE) ? other : this;
        }
        return of("(").then(this).then(") AND (").then(other).then(")");
    }

    Sql or(Sql other) {
        return of("(").then(this).then(") OR (").then(other).then(")");
    }

    Sql not() {
        return of("NOT (").then(this).then(")");
    }
}
