package io.github.comfyarchive.store;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question to the database: one {@code SELECT} over the tables and views of {@code db/schema.md}.
 *
 * @param sql with names such as {@code :since} where values are to stand
 * @param values by name
 */
public record Query(String sql, Map<String, Object> values) {
    /** A name where a value is to stand; and, so that none is found in there, texts, quoted names and comments. */
    private static final Pattern NAME = Pattern.compile("'[^']*'|\"[^\"]*\"|--[^\\n]*|/\\*(?s:.*?)\\*/|:(\\w+)");

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

    /**
     * The values in the order in which SQLite numbers their names: a name is a parameter, however often it stands there
     * (sqlite.org/lang_expr.html, "Parameters"). Those that are not named are left out.
     */
    Object[] inOrder() {
        Set<String> names = new LinkedHashSet<>();
        Matcher found = NAME.matcher(sql);
        while (found.find()) {
            if (found.group(1) != null) {
                names.add(found.group(1));
            }
        }
        return names.stream().map(this::value).toArray();
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("a question names no value for :" + name);
        }
        return value;
    }
}
