package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the room goes: the files of some prompts, by what they have in common. */
public final class DiskUse {
    private static final String CHOSEN = "temp.measured CROSS JOIN prompt_row AS prompt ON prompt.id = measured.id ";

    private final Archive archive;

    DiskUse(Archive archive) {
        this.archive = archive;
    }

    /** What files and prompts have in common. */
    public enum Grouping {
        SERVER("server.name", "JOIN server ON server.id = prompt.server_id"),
        MODEL(
                "coalesce(model.name, '')",
                "LEFT JOIN prompt_model ON prompt_model.prompt = prompt.id AND +prompt_model.model IN ("
                        + ModelColumns.TIMED + ") LEFT JOIN model ON model.id = prompt_model.model"),
        MONTH("substr(prompt.created_at, 1, 7)", ""),
        TYPE("coalesce(asset.media_type, '')", ""),
        TAG(
                "coalesce(tag.name, '')",
                "LEFT JOIN tagged ON tagged.prompt = prompt.id AND tagged.removed_at IS NULL"
                        + " AND (tagged.asset IS NULL OR tagged.asset = output.asset)"
                        + " LEFT JOIN tag ON tag.id = tagged.tag");

        private final String name;
        private final String joined;

        Grouping(String name, String joined) {
            this.name = name;
            this.joined = joined;
        }

        /** The one that a word names, in any case; nothing where none is called so. */
        public static Optional<Grouping> of(String word) {
            return Arrays.stream(values())
                    .filter(one -> one.name().equals(word.toUpperCase(Locale.ROOT)))
                    .findFirst();
        }
    }

    /**
     * What those with one name take.
     *
     * @param name of the server, model, month ({@code 2026-11}), media type or tag; empty for those without
     * @param prompts how many
     * @param files how many files these have; one that several have counts once here, and again under another name
     * @param bytes of the files
     */
    public record Part(String name, long prompts, long files, long bytes) {}

    /** All of it: prompts, their files, and bytes of these. */
    public record Total(long prompts, long files, long bytes) {}

    /**
     * What was found.
     *
     * @param parts the largest first
     * @param total each file once
     * @param own what would go with these prompts if they were forgotten
     */
    public record Report(List<Part> parts, Total total, PromptIds.Own own) {}

    /**
     * Adds it up.
     *
     * @param filter which prompts
     * @param by what they are told apart by
     * @throws FilterException if the filter names what is not there
     */
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
                """.formatted(by.name, CHOSEN, by.joined)));
    }

    private static Total total(Questions questions) {
        return questions.one(Total.class, new Query("""
                SELECT (SELECT count(*) FROM temp.measured) AS prompts, count(*) AS files, coalesce(sum(size), 0) AS bytes
                FROM asset WHERE sha256 IN (SELECT output.asset FROM temp.measured
                    CROSS JOIN output ON output.prompt = measured.id WHERE output.asset IS NOT NULL)"""));
    }

    private static PromptIds.Own own(Questions questions) {
        return questions.one(PromptIds.Own.class, new Query(PromptIds.OWN.formatted("SELECT id FROM temp.measured")));
    }
}
