-- Which prompts made nothing new, because ComfyUI's cache repeated every one of their files?
-- made_by is the prompt that made the first of these files, where it is archived.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 50);

-- The pluses keep to the index of file names.
WITH rerun AS MATERIALIZED (
    SELECT output.prompt, count(*) AS files, min(output.id) AS output
    FROM output
    WHERE output.cached = 1 AND output.replaced_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM output AS made
            WHERE made.prompt = output.prompt AND made.cached = 0 AND made.replaced_at IS NULL)
    GROUP BY output.prompt
)
SELECT prompt.created_at, server.name AS server, prompt.prompt_id, prompt.status,
    round(prompt.duration_ms / 1000.0, 1) AS seconds, rerun.files, output.filename AS first_file,
    (SELECT maker.prompt_id FROM output AS made CROSS JOIN prompt AS maker ON maker.id = made.prompt
        WHERE made.filename = output.filename AND made.subfolder = output.subfolder AND made.type = output.type
            AND made.cached = 0 AND +maker.server_id = prompt.server_id AND +maker.created_at <= prompt.created_at
        ORDER BY +maker.created_at DESC LIMIT 1) AS made_by
FROM rerun
    JOIN prompt ON prompt.id = rerun.prompt
    JOIN server ON server.id = prompt.server_id
    JOIN output ON output.id = rerun.output
ORDER BY prompt.created_at DESC, prompt.id DESC
LIMIT :limit;
