package io.github.comfyarchive.central.query;

/**
 * A condition on a row {@code p} of {@code prompt}, as far as the store's rows tell.
 *
 * @param over what each prompt meets that meets the condition, and perhaps others
 * @param under what no other prompt meets
 * @param indexed whether an index of words and names finds what {@code over} keeps; how much that is PostgreSQL can hardly guess
 */
record Bounds(Sql over, Sql under, boolean indexed) {
    /** What all prompts meet. */
    static final Bounds ALL = exact(Sql.TRUE);

    /** One that the rows tell. */
    static Bounds exact(Sql condition) {
        return new Bounds(condition, condition, false);
    }

    /** One that the rows tell, by the index of words and names. */
    static Bounds found(Sql condition) {
        return new Bounds(condition, condition, true);
    }

    /** Whether the rows tell of each prompt. */
    boolean isExact() {
        return over.equals(under);
    }

    Bounds and(Bounds other) {
        return new Bounds(over.and(other.over()), under.and(other.under()), indexed || other.indexed());
    }

    Bounds not() {
        return new Bounds(under.not(), over.not(), false);
    }
}
