-- Which prompts were interrupted, at which node, and after how long?
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 20);

SELECT prompt.created_at, server.name AS server, prompt.prompt_id, round(prompt.duration_ms / 1000.0, 1) AS seconds,
    status_message.data ->> '$.node_id' AS node_id, status_message.data ->> '$.node_type' AS node_type
FROM prompt
    JOIN server ON server.id = prompt.server_id
    LEFT JOIN status_message ON status_message.prompt = prompt.id AND status_message.event = 'execution_interrupted'
WHERE prompt.status = 'interrupted'
ORDER BY prompt.created_at DESC, prompt.id DESC
LIMIT :limit;
