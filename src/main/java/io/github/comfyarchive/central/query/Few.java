package io.github.comfyarchive.central.query;

import java.util.List;

/**
 * Rows that an index of words and names finds. How many these are PostgreSQL guesses badly (a phrase, a part of a name, a word in each tenth prompt),
 * and a bad guess reads all prompts from the newest on in search of some that there are not. So some are taken first: where these are all, they are
 * put in order, and else the newest are soon met.
 */
final class Few {
    private final Sql columns;
    private final Sql where;
    private final Asking asking;

    /**
     * Prepares the question.
     *
     * @param columns {@code SELECT} and {@link Place}'s columns and whether it is sure
     * @param where what an index finds
     */
    Few(Sql columns, Sql where, Asking asking) {
        this.columns = columns;
        this.where = where;
        this.asking = asking;
    }

    /**
     * Newest first.
     *
     * @param limit how many at most
     */
    List<Place> newest(long limit) {
        return asking.byIndex(
                Sql.of("SELECT p.prompt_id, p.server, p.created_at, p.place, p.sure FROM (")
                        .then(rows("", limit))
                        .then(") AS p" + Place.NEWEST + " LIMIT " + limit),
                Place::of);
    }

    /**
     * A question for the newest rows, in no order, with what they are put in order by.
     *
     * @param more other columns of {@code p}, a comma before each; under their own names
     */
    Sql rows(String more, long limit) {
        long few = asking.few();
        Sql row = columns.then(" AS sure, p.id" + more + " FROM prompt AS p WHERE (")
                .then(where)
                .then(")");
        return Sql.of("WITH first AS MATERIALIZED (")
                .then(row)
                .then(" LIMIT " + (few + 1) + "), met AS MATERIALIZED (SELECT count(*) AS count FROM first)"
                        + " (SELECT p.* FROM first AS p WHERE (SELECT count FROM met) <= " + few + Place.NEWEST
                        + " LIMIT " + limit + ") UNION ALL (")
                .then(row)
                .then(" AND (SELECT count FROM met) > " + few + Place.NEWEST + " LIMIT " + limit + ")");
    }
}
