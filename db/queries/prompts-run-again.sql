-- Which prompts were run again? how = 'same id': the server ran the id itself again, and replaced_entry keeps what was before.
-- how = 'same settings': prompts of one server and workflow whose samplers agree in everything (texts, model, seed, steps, cfg,
-- sampler, scheduler, denoise, size) and which use the same models and LoRAs at the same strengths. Graphs are not compared: a
-- saved file's other name makes no difference. Prompts without a seed, or without a text, are not looked for.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 50);

-- What stands beside max(created_at) is of the prompt that has it: the last.
WITH same_seed AS MATERIALIZED ( -- from the index of seeds alone
    SELECT seed FROM sampling WHERE seed IS NOT NULL GROUP BY seed HAVING min(prompt) < max(prompt)
),
suspect AS MATERIALIZED (
    SELECT DISTINCT sampling.prompt FROM same_seed CROSS JOIN sampling ON sampling.seed = same_seed.seed
),
settings AS (
    SELECT suspect.prompt,
        (SELECT json_group_array(json_array(node_id, positive, negative, model, seed, steps, cfg, sampler, scheduler, denoise,
            width, height)) FROM sampling WHERE sampling.prompt = suspect.prompt) AS samplers,
        (SELECT json_group_array(json_array(model, strength)) FROM prompt_model
            WHERE prompt_model.prompt = suspect.prompt) AS models
    FROM suspect
),
again AS (
    SELECT 'same settings' AS how, count(*) AS runs, max(prompt.created_at) AS last_at,
        prompt.id, prompt.server_id, prompt.prompt_id
    FROM settings JOIN prompt ON prompt.id = settings.prompt
    GROUP BY prompt.server_id, prompt.workflow_id, samplers, models HAVING count(*) > 1
    UNION ALL
    SELECT 'same id', 1 + count(*), max(prompt.created_at),
        prompt.id, prompt.server_id, prompt.prompt_id
    FROM replaced_entry JOIN prompt ON prompt.id = replaced_entry.prompt
    GROUP BY replaced_entry.prompt
    ORDER BY last_at DESC, how, id
    LIMIT :limit
)
SELECT how, runs, last_at, server.name AS server, again.prompt_id AS last_prompt_id, sampling.model, sampling.seed,
    substr(replace(sampling.positive, char(10), ' '), 1, 60) AS positive
FROM again JOIN server ON server.id = again.server_id
    LEFT JOIN sampling ON sampling.prompt = again.id
        AND sampling.node_id = (SELECT min(node_id) FROM sampling WHERE prompt = again.id)
ORDER BY last_at DESC, how, again.id;
