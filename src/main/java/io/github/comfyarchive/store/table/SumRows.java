package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows of {@code prompt_sum}, what statistics are made of. What one row of a prompt, an output or an asset says alone is counted by triggers
 * (migration 11), whoever changes the row. What several rows of a prompt say together, its models and how long they took, is counted
 * here: whoever changes these rows takes the prompt out before and puts it in again after. Sums are collected and written by {@link #write}.
 * For one transaction.
 */
public final class SumRows {
    /** Asked of each model that a prompt has: as a set of keys SQLite would look up each model of the archive for each prompt. */
    private static final String TIMED = ModelUse.TIMED_KINDS.stream()
            .map(kind -> "'" + kind + "'")
            .collect(Collectors.joining(
                    ", ", "EXISTS (SELECT 1 FROM model WHERE model.id = prompt_model.model AND model.kind IN (", "))"));

    private static final String MODELS = "SELECT DISTINCT model FROM prompt_model WHERE prompt = ?";

    /** A row for each model, and one for a prompt that has none: as a list of runs by their models counts them. */
    private static final String RUNS =
            "FROM prompt_row LEFT JOIN prompt_model ON prompt_model.prompt = prompt_row.id AND " + TIMED
                    + " WHERE prompt_row.status = 'success' AND prompt_row.duration_ms IS NOT NULL";

    private static final String RUN = "coalesce(prompt_model.model, 0) AS id, prompt_row.duration_ms AS value ";

    /** All that ought to be there, made of the rows themselves. */
    private static final String EXPECTED = """
            SELECT 'prompt' AS kind, server_id AS id, status AS word, substr(created_at, 1, 10) AS value, 1 AS n FROM prompt_row
            UNION ALL SELECT 'model', model, '', 0, 1 FROM (SELECT DISTINCT model, prompt FROM prompt_model)
            UNION ALL SELECT 'duration', id, '', value, 1 FROM (SELECT %1$s %2$s)
            UNION ALL SELECT 'second', id, '', value / 1000, 1 FROM (SELECT %1$s %2$s)
            UNION ALL SELECT 'output', 0, state, 0, 1 FROM output
            UNION ALL SELECT 'asset', 0, '', 0, 1 FROM asset
            UNION ALL SELECT 'byte', 0, '', 0, size FROM asset
            """.formatted(RUN, RUNS);

    /** What is there subtracted from what ought to be. Sorted once, in a file where memory does not do. */
    private static final String DIFFERENCES = "SELECT kind, id, word, value, sum(n) AS n FROM (" + EXPECTED
            + "UNION ALL SELECT kind, id, word, value, -n FROM prompt_sum)"
            + " GROUP BY kind, id, word, value HAVING sum(n) <> 0";

    /** A question for how many sums are wrong; as of one moment, whatever is written meanwhile. */
    public static final String COUNT_WRONG = "SELECT count(*) FROM (" + DIFFERENCES + ")";

    private static final String ADD = "INSERT INTO prompt_sum (kind, id, word, value, n) %s"
            + " ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n";

    private static final String CORRECT = ADD.formatted("SELECT * FROM (" + DIFFERENCES + ") WHERE true");
    private static final String WITHOUT_ZEROS = "DELETE FROM prompt_sum WHERE n = 0";

    private final PlainSql sql;
    private final Map<Key, Long> changes = new HashMap<>();

    /** Runs its statements in the transaction of the caller. */
    public SumRows(PlainSql sql) {
        this.sql = sql;
    }

    private record Key(String kind, long id, long value) {}

    /** Counts a prompt, whose rows are all written. */
    public void put(long prompt) throws SQLException {
        add(prompt, 1);
    }

    /** Counts a prompt no more, of which nothing is changed yet. */
    public void take(long prompt) throws SQLException {
        add(prompt, -1);
    }

    private void add(long prompt, long n) throws SQLException {
        for (long model : sql.list(MODELS, row -> row.getLong(1), prompt)) {
            changes.merge(new Key("model", model, 0), n, Long::sum);
        }
        record Run(long model, long ms) {}
        for (Run run : sql.list(
                "SELECT " + RUN + RUNS + " AND prompt_row.id = ?",
                row -> new Run(row.getLong(1), row.getLong(2)),
                prompt)) {
            changes.merge(new Key("duration", run.model(), run.ms()), n, Long::sum);
            changes.merge(new Key("second", run.model(), run.ms() / 1000), n, Long::sum);
        }
    }

    /** Writes what has changed; to be called before the transaction ends. */
    public void write() throws SQLException {
        for (Map.Entry<Key, Long> change : changes.entrySet()) {
            Key key = change.getKey();
            long n = change.getValue();
            if (n != 0) {
                sql.update(ADD.formatted("VALUES (?, ?, '', ?, ?)"), key.kind(), key.id(), key.value(), n);
            }
            if (n < 0) {
                sql.update(
                        "DELETE FROM prompt_sum WHERE kind = ? AND id = ? AND word = '' AND value = ? AND n = 0",
                        key.kind(),
                        key.id(),
                        key.value());
            }
        }
        changes.clear();
    }

    /**
     * Makes all sums again from the rows.
     *
     * @return how many were wrong
     */
    public int rebuild() throws SQLException {
        int wrong = sql.update(CORRECT);
        sql.update(WITHOUT_ZEROS);
        return wrong;
    }

    /** The same on a connection. */
    public static void rebuild(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(CORRECT);
            statement.executeUpdate(WITHOUT_ZEROS);
        }
    }
}
