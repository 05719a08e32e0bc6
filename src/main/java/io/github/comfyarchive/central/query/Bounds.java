package io.github.comfyarchive.central.query;

/**
 * A condition on a row {@code p} of {@code prompt}, as far as the store's rows tell.
 *
 * @param over what each prompt meets that meets the condition, and perhaps others
 * @param under what no other prompt meets
 * @param found what of {@code over} an index finds, of how many prompts PostgreSQL can hardly guess; {@link Sql#TRUE} where there is no such part
 */
record Bounds(Sql over, Sql under, Sql found) {
    /** What all prompts meet. */
    static final Bounds ALL = exact(Sql.TRUE);

    /** One that the rows tell. */
    static Bounds exact(Sql condition) {
        return new Bounds(condition, condition, Sql.TRUE);
    }

    /** One that the rows tell, by an index. */
    static Bounds found(Sql condition) {
        return new Bounds(condition, condition, condition);
    }

    /** Whether the rows tell of each prompt. */
    boolean isExact() {
        return over.equals(under);
    }

    /** Whether an index finds these prompts, or not many more. */
    boolean isFound() {
        return !found.equals(Sql.TRUE);
    }

    Bounds and(Bounds other) {
        return new Bounds(over.and(other.over()), under.and(other.under()), found.and(other.found()));
    }

    Bounds not() {
        return new Bounds(under.not(), over.not(), Sql.TRUE);
    }
}
