-- Which prompts took longest?
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':since', ''), -- queued at this time and later, such as '2026-11-01'; '' for all
    (':limit', 20);

WITH slowest AS MATERIALIZED (
    SELECT id FROM prompt WHERE created_at >= :since AND duration_ms IS NOT NULL
    ORDER BY duration_ms DESC, id DESC LIMIT :limit
)
SELECT round(prompt.duration_ms / 1000.0, 1) AS seconds, prompt.created_at, server.name AS server, prompt.prompt_id, prompt.status,
    prompt.workflow_id,
    (SELECT group_concat(name, ', ') FROM model_use WHERE model_use.prompt = prompt.id) AS models
FROM slowest JOIN prompt ON prompt.id = slowest.id JOIN server ON server.id = prompt.server_id
ORDER BY prompt.duration_ms DESC, prompt.id DESC;
