package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;

/**
 * Sums of the prompts that a filter keeps, in a temporary table of the shape of {@code prompt_sum}, so that {@link Sums} makes statistics of
 * either. A prompt costs some microseconds, so the fewer are looked at: those that are kept; or, where a filter by times, statuses and servers
 * keeps most, the others, which are taken off the sums of all. All of it as of one moment.
 */
final class ChosenSums {
    /** A file of a prompt that is left out may be a kept one's too: looking that up costs as much as counting it. */
    private static final int COST_OF_OTHERS = 2;

    private static final String PROMPTS =
            "SELECT prompt.id, prompt.created_at, prompt.status, prompt.duration_ms FROM prompt_row AS prompt"
                    + " INDEXED BY prompt_created_at WHERE ";

    private static final String STORED = """
            SELECT count(*) AS assets, coalesce(sum(size), 0) AS bytes FROM asset WHERE sha256 IN
                (SELECT output.asset FROM temp.chosen CROSS JOIN output ON output.prompt = chosen.id
                WHERE output.asset IS NOT NULL)""";

    /** Those of no other prompt: all outputs that have them are of the chosen, which an index of files counts. */
    private static final String STORED_BY_NO_OTHER = """
            SELECT count(*) AS assets, coalesce(sum(asset.size), 0) AS bytes
            FROM (SELECT output.asset, count(*) AS n FROM temp.chosen CROSS JOIN output ON output.prompt = chosen.id
                WHERE output.asset IS NOT NULL GROUP BY output.asset) AS own
                CROSS JOIN asset ON asset.sha256 = own.asset
            WHERE own.n = (SELECT count(*) FROM output WHERE output.asset = own.asset)""";

    /** The plus has SQLite read a prompt's few models, rather than ask an index for each checkpoint of the archive. */
    private static final String DURATIONS = """
            SELECT 'duration', coalesce(prompt_model.model, 0), '', chosen.duration_ms, :sign * count(*)
            FROM temp.chosen LEFT JOIN prompt_model ON prompt_model.prompt = chosen.id AND +prompt_model.model IN (%s)
            WHERE chosen.duration_ms IS NOT NULL AND chosen.status = 'success' GROUP BY 2, 4
            """.formatted(ModelColumns.TIMED);

    private final Questions questions;

    /** Asks, and fills temporary tables of the same connection. */
    ChosenSums(Questions questions) {
        this.questions = questions;
    }

    /**
     * What was added up.
     *
     * @param table where the sums are, as SQL
     * @param ends when the first and the last of the prompts were created
     * @param others whether {@code temp.chosen} has the prompts that are left out
     */
    record Made(String table, Stats.Ends ends, boolean others) {}

    /** Adds up; {@link #drop} is to follow. */
    Made of(Filter filter) {
        drop(); // of a question that failed in the middle
        questions.temporary(new Query(
                "CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY, created_at TEXT NOT NULL, status TEXT NOT NULL,"
                        + " duration_ms INTEGER)"));
        questions.temporary(new Query(
                "CREATE TEMP TABLE chosen_sum (kind TEXT, id INTEGER, word TEXT, value ANY, n INTEGER NOT NULL,"
                        + " PRIMARY KEY (kind, id, word, value)) STRICT, WITHOUT ROWID"));
        Selection selection = Selection.ofAll(filter, questions);
        return keepsMost(filter, selection) ? allButOthers(filter, selection) : kept(selection);
    }

    /** Gives the room back. */
    void drop() {
        questions.temporary(new Query("DROP TABLE IF EXISTS temp.chosen"));
        questions.temporary(new Query("DROP TABLE IF EXISTS temp.chosen_sum"));
    }

    /** Whether the others are fewer, by sums of whole days; only for conditions on what these are kept by. */
    private boolean keepsMost(Filter filter, Selection selection) {
        Filter byTimeStatusAndServer = Filter.builder()
                .since(filter.since())
                .until(filter.until())
                .statuses(filter.statuses())
                .servers(filter.servers())
                .build();
        if (!filter.equals(byTimeStatusAndServer)) {
            return false;
        }
        String days = "SELECT coalesce(sum(n), 0) FROM (SELECT value AS created_at, word AS status, id AS server_id, n"
                + " FROM prompt_sum WHERE kind = 'prompt') AS prompt WHERE ";
        long kept = questions.one(Long.class, selection.query(days + selection.where()));
        long all = questions.one(Long.class, new Query(days + Selection.ANY));
        return (all - kept) * COST_OF_OTHERS < kept;
    }

    private Made kept(Selection selection) {
        questions.temporary(
                selection.query("INSERT INTO temp.chosen SELECT prompt.id, prompt.created_at, prompt.status,"
                        + " prompt.duration_ms " + selection.from()));
        add(1, STORED);
        Query ends = new Query("SELECT min(created_at) AS first_at, max(created_at) AS last_at FROM temp.chosen");
        return new Made("temp.chosen_sum", questions.one(Stats.Ends.class, ends), false);
    }

    private Made allButOthers(Filter filter, Selection selection) {
        String range = "";
        Query others = selection.query("");
        if (filter.since() != null) {
            others = others.with("first", filter.since());
            choose(others, "prompt.created_at < :first");
            range = "prompt.created_at >= :first AND ";
        }
        if (filter.until() != null) {
            others = others.with("beyond", filter.until());
            choose(others, "prompt.created_at >= :beyond");
            range += "prompt.created_at < :beyond AND ";
        }
        if (!filter.statuses().isEmpty() || !filter.servers().isEmpty()) {
            choose(others, range + "NOT (" + selection.where() + ")");
        }
        add(-1, STORED_BY_NO_OTHER);
        String end =
                "(SELECT created_at FROM (" + PROMPTS + selection.where() + " ORDER BY prompt.created_at %s LIMIT 1))";
        Query ends = selection.query(
                "SELECT " + end.formatted("ASC") + " AS first_at, " + end.formatted("DESC") + " AS last_at");
        return new Made(
                "(SELECT * FROM prompt_sum UNION ALL SELECT * FROM temp.chosen_sum)",
                questions.one(Stats.Ends.class, ends),
                true);
    }

    private void choose(Query values, String where) {
        questions.temporary(new Query("INSERT INTO temp.chosen " + PROMPTS + where, values.values()));
    }

    /** Adds up what is chosen, or takes it off. */
    private void add(int sign, String stored) {
        sum(sign, """
                SELECT 'prompt', 0, status, substr(created_at, 1, 10), :sign * count(*) FROM temp.chosen GROUP BY 3, 4""");
        sum(sign, """
                SELECT 'output', 0, output.state, 0, :sign * count(*)
                FROM temp.chosen CROSS JOIN output ON output.prompt = chosen.id GROUP BY output.state""");
        sum(sign, DURATIONS);
        sum(sign, """
                SELECT 'second', id, '', value / 1000, sum(n) FROM temp.chosen_sum WHERE kind = 'duration' GROUP BY 2, 4""");
        Stats.Stored files = questions.one(Stats.Stored.class, new Query(stored));
        questions.temporary(
                new Query("INSERT INTO temp.chosen_sum VALUES ('asset', 0, '', 0, :assets), ('byte', 0, '', 0, :bytes)")
                        .with("assets", sign * files.assets())
                        .with("bytes", sign * files.bytes()));
    }

    private void sum(int sign, String sums) {
        questions.temporary(new Query("INSERT INTO temp.chosen_sum " + sums).with("sign", sign));
    }
}
