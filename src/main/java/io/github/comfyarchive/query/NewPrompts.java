package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.List;

/**
 * Which prompts have been archived since somebody looked. Keys rise in the order in which prompts are committed, for SQLite has one writer
 * at a time; a key is used again only where the prompt with the highest one went, which {@code change} tells.
 */
public final class NewPrompts {
    private final Archive archive;

    NewPrompts(Archive archive) {
        this.archive = archive;
    }

    /**
     * Up to where somebody has looked: numbers and a time, nothing of any prompt.
     *
     * @param prompt the highest key that was looked at
     * @param change the highest change that was looked at
     * @param at when the newest prompt that was looked at was archived, ISO-8601
     */
    public record Seen(long prompt, long change, String at) {}

    /**
     * A prompt that is new.
     *
     * @param id its key
     * @param at when it was archived, ISO-8601
     * @param waits whether some of its files are still to be fetched
     */
    public record New(long id, String at, boolean waits) {}

    /** Where an archive stands now: nothing of it is new from here. */
    public Seen now() {
        return archive.askOfOneMoment(questions -> questions.one(Seen.class, new Query("""
                SELECT coalesce((SELECT max(id) FROM prompt_row), 0) AS prompt,
                    coalesce((SELECT max(number) FROM change), 0) AS change,
                    coalesce((SELECT first_archived_at FROM prompt_row ORDER BY id DESC LIMIT 1), '') AS at""")));
    }

    /** The highest change: as long as it is the same, nothing is new. */
    public long lastChange() {
        return archive.ask(
                questions -> questions.one(Long.class, new Query("SELECT coalesce(max(number), 0) FROM change")));
    }

    /**
     * The prompts that servers have made since, in the order in which they were archived; what was imported from folders is none of them.
     *
     * @param limit how many at most
     */
    public List<New> since(Seen seen, int limit) {
        return archive.askOfOneMoment(questions -> since(questions, seen, limit));
    }

    private static List<New> since(Questions questions, Seen seen, int limit) {
        return questions.list(
                New.class,
                new Query("""
                SELECT prompt_row.id, first_archived_at AS at, EXISTS (SELECT 1 FROM output
                        WHERE output.prompt = prompt_row.id AND state = 'pending' AND replaced_at IS NULL) AS waits
                FROM prompt_row JOIN server ON server.id = prompt_row.server_id
                WHERE server.url NOT LIKE 'file:%' AND prompt_row.id IN (
                    SELECT id FROM (SELECT one.id FROM prompt_row AS one CROSS JOIN server AS made ON made.id = one.server_id
                        WHERE one.id > :prompt AND made.url NOT LIKE 'file:%' ORDER BY one.id LIMIT :limit)
                    UNION
                    SELECT id FROM prompt_row WHERE first_archived_at > :at AND id <= :prompt
                        AND id IN (SELECT CAST(key AS INTEGER) FROM change WHERE number > :change AND kind = 'gone'))
                ORDER BY first_archived_at, prompt_row.id""")
                        .with("prompt", seen.prompt())
                        .with("change", seen.change())
                        .with("at", seen.at())
                        .with("limit", limit));
    }
}
