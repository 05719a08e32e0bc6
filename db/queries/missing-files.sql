-- Which files are missing, and why? The newest first.
-- state says it: missing (the server no longer had it), failed (the next sync tries again), pending (not fetched yet).
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 100);

SELECT prompt.created_at, server.name AS server, prompt.prompt_id, output.node_id, output.type,
    CASE output.subfolder WHEN '' THEN '' ELSE output.subfolder || '/' END || output.filename AS file,
    output.state, output.attempts, output.last_error
FROM output JOIN prompt ON prompt.id = output.prompt JOIN server ON server.id = prompt.server_id
WHERE output.id IN (
    SELECT id FROM output WHERE state IN ('pending', 'failed')
    UNION ALL SELECT id FROM output WHERE state = 'missing')
ORDER BY prompt.created_at DESC, prompt.id DESC, output.id
LIMIT :limit;
