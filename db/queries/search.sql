-- Which prompts have these words in their texts, models, file names, node titles, outputs or errors? The last archived first.
-- Words beside each other must all be there; "red fox" is a phrase, fox* a beginning, fox OR hound a choice, error : memory a
-- word of errors alone. Columns: db/schema.md. `archive search` also reads Chinese and Japanese, and finds parts of names.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':words', 'landscape'),
    (':limit', 20);

WITH found AS MATERIALIZED (
    SELECT rowid AS prompt FROM prompt_search WHERE prompt_search MATCH :words ORDER BY rowid DESC LIMIT :limit
)
SELECT prompt.created_at, server.name AS server, prompt.prompt_id, prompt.status,
    (SELECT substr(replace(positive, char(10), ' '), 1, 60) FROM sampling
        WHERE sampling.prompt = found.prompt AND positive IS NOT NULL ORDER BY node_id LIMIT 1) AS positive,
    (SELECT count(*) FROM output WHERE output.prompt = found.prompt AND state = 'stored' AND replaced_at IS NULL) AS files
FROM found JOIN prompt ON prompt.id = found.prompt JOIN server ON server.id = prompt.server_id
ORDER BY found.prompt DESC;
