package io.github.comfyarchive.store;

import java.util.HashMap;
import java.util.Map;

/**
 * A question to the database: one {@code SELECT} over the tables and views of {@code db/schema.md}.
 *
 * @param sql with names such as {@code :since} where values are to stand
 * @param values by name
 */
public record Query(String sql, Map<String, Object> values) {
    /** Copies the values. */
    public Query {
        values = Map.copyOf(values);
    }

    /**
     * One without values.
     *
     * @param sql the statement
     */
    public Query(String sql) {
        this(sql, Map.of());
    }

    /**
     * The same with one value more.
     *
     * @param name as it stands in the statement, without the colon
     * @param value a text, a number or a truth value
     * @return a new query
     */
    public Query with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(name, value);
        return new Query(sql, more);
    }
}
