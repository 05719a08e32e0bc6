package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.List;

/**
 * The choices of a home, from the sums that are kept, so that it costs as much as there are choices and not as there are prompts.
 */
final class HomeSidePanel implements SidePanel {
    /** Of models and of LoRAs, those that most prompts have. */
    private static final int MOST = 300;

    /** Somebody may give each prompt a tag of its own. */
    private static final int MOST_TAGS = 1000;

    private static final String MODELS = """
            SELECT model.name AS name, sum(prompt_sum.n) AS prompts
            FROM prompt_sum CROSS JOIN model ON model.id = prompt_sum.id
            WHERE prompt_sum.kind = 'model' AND prompt_sum.word = '' AND prompt_sum.value = 0 AND %s
            GROUP BY model.name HAVING sum(prompt_sum.n) > 0 ORDER BY prompts DESC, name LIMIT %d""";

    private final Archive archive;

    HomeSidePanel(Archive archive) {
        this.archive = archive;
    }

    @Override
    public Choices choices(int days) {
        return archive.askOfOneMoment(questions -> new Choices(
                list(questions, """
                        SELECT server.name AS name, sum(prompt_sum.n) AS prompts
                        FROM prompt_sum JOIN server ON server.id = prompt_sum.id WHERE prompt_sum.kind = 'prompt'
                        GROUP BY server.id HAVING sum(prompt_sum.n) > 0 ORDER BY prompts DESC, name"""),
                list(questions, """
                        SELECT word AS name, sum(n) AS prompts FROM prompt_sum WHERE kind = 'prompt'
                        GROUP BY word HAVING sum(n) > 0 ORDER BY prompts DESC, name"""),
                list(questions, MODELS.formatted(ModelColumns.IS_NO_LORA, MOST)),
                list(questions, MODELS.formatted(ModelColumns.IS_LORA, MOST)),
                list(questions, """
                        SELECT tag.name AS name, counted.prompts
                        FROM (SELECT tag, count(DISTINCT prompt) AS prompts FROM tagged WHERE removed_at IS NULL GROUP BY tag)
                            AS counted JOIN tag ON tag.id = counted.tag
                        ORDER BY prompts DESC, name LIMIT\s""" + MOST_TAGS),
                list(questions, """
                        SELECT CAST(stars AS TEXT) AS name, count(DISTINCT prompt) AS prompts FROM rating
                        WHERE removed_at IS NULL GROUP BY stars ORDER BY stars DESC"""),
                questions.list(Statistics.Day.class, new Query("""
                        SELECT value AS day, sum(n) AS prompts, coalesce(sum(n) FILTER (WHERE word = 'error'), 0) AS failed
                        FROM prompt_sum WHERE kind = 'prompt' GROUP BY value HAVING sum(n) > 0
                        ORDER BY value DESC LIMIT\s""" + days))));
    }

    private static List<Choice> list(Questions questions, String sql) {
        return questions.list(Choice.class, new Query(sql));
    }

    @Override
    public long files() {
        return archive.ask(questions -> files(questions));
    }

    private static long files(Questions questions) {
        return questions.one(
                Long.class, new Query("SELECT coalesce((SELECT sum(n) FROM prompt_sum WHERE kind = 'asset'), 0)"));
    }

    @Override
    public Kinds kinds() {
        return archive.askOfOneMoment(
                questions -> new Kinds(files(questions), questions.list(Kind.class, new Query("""
                        SELECT CASE WHEN media_type = 'image/svg+xml' THEN 'other' WHEN media_type LIKE 'image/%' THEN 'image'
                            WHEN media_type LIKE 'video/%' THEN 'video' WHEN media_type LIKE 'audio/%' THEN 'audio'
                            ELSE 'other' END AS name, count(*) AS files
                        FROM asset GROUP BY 1 ORDER BY files DESC, name"""))));
    }
}
