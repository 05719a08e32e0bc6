package io.github.comfyarchive.central.query;

import java.util.List;

/**
 * Rows that an index finds. Of how many PostgreSQL guesses badly (a phrase, a part of a name, a word in each tenth prompt), and a bad guess reads all
 * prompts from the newest on in search of some that there are not. So what the index finds is counted first, as far as it matters: few are fetched and
 * put in order, and of many the newest are soon met by going through all.
 */
final class Few {
    private final Sql columns;
    private final Sql where;
    private final Sql found;
    private final Asking asking;

    /**
     * Prepares the question.
     *
     * @param columns {@code SELECT} and {@link Place}'s columns and whether it is sure
     * @param where what is wanted
     * @param found what of it an index finds
     */
    Few(Sql columns, Sql where, Sql found, Asking asking) {
        this.columns = columns;
        this.where = where;
        this.found = found;
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
        long few = asking.few(limit);
        Sql row = columns.then(" AS sure, p.id" + more + " FROM prompt AS p WHERE (")
                .then(where)
                .then(")");
        return Sql.of("WITH met AS MATERIALIZED (SELECT count(*) AS count FROM (SELECT FROM prompt AS p WHERE ")
                .then(found)
                .then(" LIMIT " + (few + 1) + ") AS counted), first AS MATERIALIZED (")
                .then(row)
                .then(" AND (SELECT count FROM met) <= " + few + ") (SELECT p.* FROM first AS p" + Place.NEWEST
                        + " LIMIT " + limit + ") UNION ALL (")
                .then(row)
                .then(" AND (SELECT count FROM met) > " + few + Place.NEWEST + " LIMIT " + limit + ")");
    }
}
