package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.List;

/** Where the room of a home goes. */
final class HomeDiskUse implements DiskUse {
    private static final String CHOSEN = "temp.measured CROSS JOIN prompt_row AS prompt ON prompt.id = measured.id ";

    private final Archive archive;

    HomeDiskUse(Archive archive) {
        this.archive = archive;
    }

    /** By which names prompts, and their files, are told apart. */
    private static String name(Grouping by) {
        return switch (by) {
            case SERVER -> "server.name";
            case MODEL -> "coalesce(model.name, '')";
            case MONTH -> "substr(prompt.created_at, 1, 7)";
            case TYPE -> "coalesce(asset.media_type, '')";
            case TAG -> "coalesce(tag.name, '')";
        };
    }

    private static String joined(Grouping by) {
        return switch (by) {
            case SERVER -> "JOIN server ON server.id = prompt.server_id";
            case MODEL ->
                "LEFT JOIN prompt_model ON prompt_model.prompt = prompt.id AND +prompt_model.model IN ("
                        + ModelColumns.TIMED + ") LEFT JOIN model ON model.id = prompt_model.model";
            case MONTH, TYPE -> "";
            case TAG ->
                "LEFT JOIN tagged ON tagged.prompt = prompt.id AND tagged.removed_at IS NULL"
                        + " AND (tagged.asset IS NULL OR tagged.asset = output.asset)"
                        + " LEFT JOIN tag ON tag.id = tagged.tag";
        };
    }

    @Override
    public Report of(Filter filter, Grouping by) {
        Report report = archive.ask(questions -> {
            Selection selection = Selection.ofAll(filter, questions);
            questions.temporary(new Query("DROP TABLE IF EXISTS temp.measured")); // of one that failed in the middle
            questions.temporary(new Query("CREATE TEMP TABLE measured (id INTEGER PRIMARY KEY)"));
            questions.temporary(selection.query("INSERT INTO temp.measured SELECT prompt.id " + selection.from()));
            return new Report(parts(questions, by), total(questions), own(questions));
        });
        archive.ask(questions -> {
            questions.temporary(new Query("DROP TABLE temp.measured"));
            return true;
        });
        return report;
    }

    private static List<Part> parts(Questions questions, Grouping by) {
        return questions.list(Part.class, new Query("""
                WITH said AS MATERIALIZED (SELECT %s AS name, prompt.id AS prompt, output.asset AS asset FROM %s
                    LEFT JOIN output ON output.prompt = prompt.id LEFT JOIN asset ON asset.sha256 = output.asset %s)
                SELECT one.name, one.prompts, coalesce(files, 0) AS files, coalesce(bytes, 0) AS bytes
                FROM (SELECT name, count(DISTINCT prompt) AS prompts FROM said GROUP BY name) AS one
                    LEFT JOIN (SELECT name, count(*) AS files, sum(size) AS bytes
                        FROM (SELECT DISTINCT name, asset FROM said WHERE asset IS NOT NULL) AS had
                            JOIN asset ON asset.sha256 = had.asset GROUP BY name) AS file ON file.name = one.name
                ORDER BY bytes DESC, one.name
                """.formatted(name(by), CHOSEN, joined(by))));
    }

    private static Total total(Questions questions) {
        return questions.one(Total.class, new Query("""
                SELECT (SELECT count(*) FROM temp.measured) AS prompts, count(*) AS files, coalesce(sum(size), 0) AS bytes
                FROM asset WHERE sha256 IN (SELECT output.asset FROM temp.measured
                    CROSS JOIN output ON output.prompt = measured.id WHERE output.asset IS NOT NULL)"""));
    }

    private static PromptIds.Own own(Questions questions) {
        return questions.one(
                PromptIds.Own.class, new Query(HomePromptIds.OWN.formatted("SELECT id FROM temp.measured")));
    }
}
