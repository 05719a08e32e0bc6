package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;

/** What changed in a home, in the order of it: each thing once, at its last change. */
final class HomeChangeLog implements ChangeLog {
    /**
     * What is decided to be forgotten is told no more, before it is gone. The key of a change is a row's, or what an annotation is called;
     * of what is gone meanwhile there is nothing left to join.
     */
    private static final String AFTER = """
            SELECT change.number, change.kind,
                CASE WHEN change.kind IN ('prompt', 'gone') THEN change.key ELSE prompt.id END AS prompt,
                coalesce(prompt.prompt_id, forgotten.prompt_id) AS prompt_id,
                coalesce(server.name, itself.name) AS server, prompt.status,
                CASE WHEN change.kind = 'asset' THEN change.key END AS sha256,
                saved_search.name AS saved,
                CASE WHEN coalesce(saved_search.removed_at, forgotten.undone_at) IS NULL THEN 0 ELSE 1 END AS taken_back
            FROM (SELECT number, kind, key FROM change WHERE number > :number ORDER BY number LIMIT %d) AS change
                LEFT JOIN tagged ON change.kind = 'annotation' AND tagged.uid = change.key
                LEFT JOIN rating ON change.kind = 'annotation' AND rating.uid = change.key
                LEFT JOIN note ON change.kind = 'annotation' AND note.uid = change.key
                LEFT JOIN prompt_row AS prompt ON prompt.id = CASE change.kind WHEN 'prompt' THEN change.key
                    WHEN 'annotation' THEN coalesce(tagged.prompt, rating.prompt, note.prompt) END
                LEFT JOIN forgotten ON change.kind = 'forgotten' AND forgotten.id = change.key
                LEFT JOIN saved_search ON change.kind = 'saved_search' AND saved_search.uid = change.key
                LEFT JOIN server ON server.id = coalesce(prompt.server_id, forgotten.server_id)
                LEFT JOIN server AS itself ON change.kind = 'server' AND itself.id = change.key
            WHERE prompt.id IS NULL
                OR NOT EXISTS (SELECT 1 FROM forgetting WHERE forgetting.prompt = prompt.id AND NOT files_only)
            ORDER BY change.number
            """;

    private final Archive archive;

    HomeChangeLog(Archive archive) {
        this.archive = archive;
    }

    @Override
    public State state() {
        return archive.ask(questions -> questions.one(
                State.class,
                new Query("SELECT (SELECT epoch FROM home) AS epoch, 0 AS first,"
                        + " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'change'), 0) AS number")));
    }

    @Override
    public Some after(long number, int limit) {
        return archive.askOfOneMoment(questions -> {
            long last = last(questions, number, limit);
            return new Some(
                    questions.list(Change.class, new Query(AFTER.formatted(limit)).with("number", number)), last);
        });
    }

    private static long last(Questions questions, long number, int limit) {
        return questions
                .first(
                        Long.class,
                        new Query("SELECT max(number) FROM (SELECT number FROM change WHERE number > :number"
                                        + " ORDER BY number LIMIT " + limit + ")")
                                .with("number", number))
                .orElse(number);
    }
}
