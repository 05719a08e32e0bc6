-- Which prompts had this value at this input of this node? Any node, custom ones too.
-- The newest first. It reads graphs, and only those of the newest prompts, for each takes its time; settings of samplers are
-- faster asked of the table sampling.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':node', 'KSampler'), -- class_type
    (':input', 'steps'),
    (':value', 28), -- a text in quotes: 'euler'; of true and false 1 and 0
    (':among', 10000), -- how many prompts to look at; -1 for all
    (':limit', 20);

SELECT prompt.created_at, server.name AS server, prompt.prompt_id, prompt.status, node_input.node_id, node_input.value
FROM (SELECT id, created_at FROM prompt ORDER BY created_at DESC, id DESC LIMIT :among) AS newest
    CROSS JOIN prompt ON prompt.id = newest.id
    JOIN server ON server.id = prompt.server_id
    JOIN node_input ON node_input.prompt = newest.id
WHERE node_input.class_type = :node AND node_input.name = :input AND node_input.value = :value
LIMIT :limit;
