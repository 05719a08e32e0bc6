-- Which stored files are another prompt's, because the server used the name again before they were fetched?
-- Their own bytes are lost; made_by is an archived prompt of which the bytes are, where there is one.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 100);

SELECT prompt.created_at, server.name AS server, prompt.prompt_id, output.node_id,
    CASE output.subfolder WHEN '' THEN '' ELSE output.subfolder || '/' END || output.filename AS file,
    (SELECT maker.prompt_id FROM output AS own JOIN prompt AS maker ON maker.id = own.prompt
        WHERE own.asset = output.asset AND own.provenance = 'verified' LIMIT 1) AS made_by
FROM output JOIN prompt ON prompt.id = output.prompt JOIN server ON server.id = prompt.server_id
WHERE output.provenance = 'mismatch'
ORDER BY prompt.created_at DESC, prompt.id DESC, output.id
LIMIT :limit;
